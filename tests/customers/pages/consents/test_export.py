from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from customers.models import Consent
from customers.pages.consents.export import (
    CHANGED,
    HEADERS,
    number_of,
    state_of,
    workbook,
)
from tests.customers.wishes.consents import FILE, given, record
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db
FIRST, SECOND = "13817658000", "13817658001"


def line_of(customer, **fields):
    record(given(customer, **fields))
    return Consent.objects.select_related("customer").latest("pk")


def exported(*, is_full):
    content = io.BytesIO(workbook(Consent.objects.order_by("pk"), is_full=is_full))
    header, *lines = load_workbook(content).active.iter_rows()
    assert tuple(cell.value for cell in header) == HEADERS
    return lines


@pytest.mark.parametrize(("is_full", "shown"), [(True, FIRST), (False, "138****8000")])
def test_numbers_are_in_clear_only_where_it_is_full(is_full, shown):
    line_of(make_customer(phone=FIRST))

    ((_, number, *_),) = exported(is_full=is_full)

    assert number.value == shown


def test_a_number_is_that_of_the_consent_or_none():
    wang = make_customer(phone=FIRST)
    line = line_of(wang)
    assert number_of(line) == FIRST

    wang.phone, wang.second_phone = SECOND, FIRST
    wang.save()
    assert number_of(Consent.objects.get()) == FIRST

    wang.second_phone = ""
    wang.save()
    assert number_of(Consent.objects.get()) == ""
    assert exported(is_full=True)[0][1].value == CHANGED


@pytest.mark.parametrize("name", ["=1+1", "+1", "@a", "-1"])
def test_no_cell_is_a_formula(name):
    line_of(make_customer(name=name))

    ((cell, *_),) = exported(is_full=False)

    assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)


def test_a_character_that_a_workbook_cannot_hold_is_left_out():
    line_of(make_customer(), proof="签字\x0b的同意书")

    assert exported(is_full=False)[0][7].value == "签字的同意书"


@pytest.mark.parametrize(
    ("fields", "withdrawn_at", "state"),
    [
        ({}, None, "有效"),
        ({"proof": "", "channel": "导入", "origin": FILE}, None, "凭证不全"),
        ({}, NOW, "已撤回"),
    ],
)
def test_a_line_has_a_state(fields, withdrawn_at, state):
    line = line_of(make_customer(), **fields)
    line.withdrawn_at = withdrawn_at

    assert state_of(line) == state


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_costs_one_query(django_assert_num_queries, count):
    for _ in range(count):
        line_of(make_customer())

    with django_assert_num_queries(1):
        assert len(exported(is_full=True)) == count
