from __future__ import annotations

from datetime import date

import pytest

from customers.merging.log import Log, load, without_clashes
from customers.models import DoNotDisturb, Policy
from sms.models import FileRefusal
from tests.contact import leave_alone
from tests.factories import NOW, make_customer, make_vehicle

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)


def _policies():
    return [
        Policy.objects.create(
            vehicle=make_vehicle(), kind="compulsory", last_covered_on=DAY, insurer=name
        )
        for name in ("人保", "平安")
    ]


def _insurers():
    return list(Policy.objects.order_by("pk").values_list("insurer", flat=True))


def test_rows_get_back_what_each_had():
    _policies()
    log = Log()

    log.change(Policy.objects.all(), insurer="太保", last_covered_on=date(2027, 5, 1))

    assert _insurers() == ["太保", "太保"]
    load(log.dump()).take_back()
    assert _insurers() == ["人保", "平安"]
    assert set(Policy.objects.values_list("last_covered_on", flat=True)) == {DAY}


def test_a_row_that_was_changed_since_stays():
    first, _ = _policies()
    log = Log()
    log.change(Policy.objects.all(), insurer="太保")
    Policy.objects.filter(pk=first.pk).update(insurer="国寿")

    log.take_back()

    assert _insurers() == ["国寿", "平安"]


def test_without_rows_nothing_is_noted(django_assert_num_queries):
    log = Log()

    with django_assert_num_queries(1):
        log.change(Policy.objects.none() | Policy.objects.filter(pk=0), insurer="太保")

    assert log.entries == []


def test_a_row_that_would_be_the_second_is_left_out():
    kept, lost = make_customer(), make_customer()
    leave_alone(kept)
    leave_alone(lost)
    lifted = leave_alone(lost, lifted_at=NOW)

    rows = without_clashes(
        DoNotDisturb.objects.filter(customer=lost), {"customer": kept.pk}
    )

    assert list(rows) == [lifted]


@pytest.mark.parametrize(("day", "is_free"), [(None, False), (DAY, True)])
def test_an_unknown_day_equals_another_where_the_constraint_says_so(day, is_free):
    kept, lost = make_customer(), make_customer()
    values = {"phone_index": "", "words": "否", "file_name": "a", "read_at": NOW}
    FileRefusal.objects.create(customer=kept, refused_on=None, **values)
    row = FileRefusal.objects.create(customer=lost, refused_on=day, **values)

    rows = without_clashes(
        FileRefusal.objects.filter(customer=lost), {"customer": kept.pk}
    )

    assert list(rows) == ([row] if is_free else [])
