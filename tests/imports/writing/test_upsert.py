from __future__ import annotations

from contextlib import closing as closed

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import (
    Customer,
)
from imports.writing import closing
from tests.imports.importing import import_sheets
from tests.imports.writing.lists import (
    Row,
    car,
    counts,
    customer,
    order,
)

pytestmark = pytest.mark.django_db


class TestCustomers:
    def test_good_rows_go_in_when_others_fail(self, load):
        batch = load(
            customer(), customer(姓名="李娜", 手机="无"), customer(姓名="王芳")
        )

        assert sorted(Customer.objects.values_list("name", flat=True)) == [
            "张伟",
            "王芳",
        ]
        assert counts(batch, "customers") == (2, 0, 0, 1)

    def test_rows_are_read_once_while_the_planner_takes_the_table_for_empty(
        self, load, monkeypatch
    ):
        # In the middle of a large first file it has not been told yet.
        monkeypatch.setattr(closing, "analyze_tables", lambda: None)
        people = [customer(姓名=f"张伟{n}", 手机=f"139{n:08}") for n in range(11, 411)]
        load(*people)
        other = connection.copy()
        with closed(other), other.cursor() as cursor:
            # Our rows are not committed: it finds pages, and nobody in them.
            cursor.execute("ANALYZE customers_customer")
        before = rows_read("customers_customer")

        load(*people)

        assert rows_read("customers_customer") - before <= 20 * len(people)

    def test_the_planner_knows_of_the_rows_at_once(self, load):
        load(*(customer(姓名=f"张伟{n}", 手机=f"139{n:08}") for n in range(11, 61)))

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples FROM pg_class WHERE relname = 'customers_customer'"
            )
            assert cursor.fetchone() == (50,)


def rows_read(table: str) -> int:
    """Return how many rows this transaction has read of a table so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0)"
            " FROM pg_stat_xact_user_tables WHERE relname = %s",
            [table],
        )
        (count,) = cursor.fetchone()
    return int(count)


class TestQueries:
    def count(self, load, rows):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            load(*rows)
        return len(queries)

    @pytest.mark.parametrize("make", [customer, car, order])
    def test_number_of_queries_does_not_depend_on_the_rows(self, load, make):
        def rows(start: int, count: int) -> list[Row]:
            return [
                make(**each)
                for each in (
                    {
                        key: value
                        for key, value in {
                            "姓名": f"张{n}伟",
                            "客户名称": f"张{n}伟",
                            "车主姓名": f"张{n}伟",
                            "送修人": f"张{n}伟",
                            "手机": f"139{n:08d}",
                            "联系电话": f"139{n:08d}",
                            "车架号": f"WVWZZZ3CZEE{n:06d}",
                            "车牌号": f"沪A{n:05d}",
                            "工单号": f"R{n}",
                        }.items()
                        if key in make()
                    }
                    for n in range(start, start + count)
                )
            ]

        load(*rows(0, 1))

        one = self.count(load, rows(100, 1))
        three = self.count(load, rows(200, 3))
        known = self.count(load, rows(100, 1))
        all_known = self.count(load, rows(200, 3))

        assert (three, all_known) == (one, known)


def test_several_kinds_in_one_file_count_apart(tmp_path):
    batch = import_sheets(
        tmp_path, {"客户": [customer()], "车辆": [car()], "工单": [order()]}
    )

    assert (
        counts(batch, "customers"),
        counts(batch, "vehicles"),
        counts(batch, "orders"),
    ) == ((1, 0, 1, 0), (1, 0, 0, 0), (1, 0, 0, 0))
