from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.models import ListedDate
from reminders.telling.fleet_list import (
    FLEET_LIST,
    note_texts,
    read_lists,
    summarise,
)
from sms.texts.linting import lint
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def owner():
    return make_customer(kind="company")


def car(owner, days, reason="insurance", **fields):
    plate = f"沪B{days % 100000:05}"
    vehicle = make_vehicle(owner=owner, plate=plate)
    return make_due_item(
        vehicle=vehicle, reason=reason, due_on=TODAY + days * DAY, **fields
    )


def rows_of(owner):
    return read_lists({owner.phone_index}, TODAY)[owner.phone_index]


def test_the_list_holds_what_is_open_within_a_month(owner):
    car(owner, 31)
    car(owner, 32)
    car(owner, 5, "maintenance")
    car(owner, 3, "birthday")
    car(owner, 4, status="done")
    car(make_customer(), 6)

    found = [(each.label, (each.due_on - TODAY).days) for each in rows_of(owner)]

    assert found == [("保养", 5), ("保险", 31)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [([3, 8, 8], (3, 3)), ([-4, 8], (1, 8)), ([-4, -2], (2, -4)), ([], None)],
)
def test_the_text_counts_what_is_to_come_else_what_is_past(owner, days, expected):
    for each in days:
        car(owner, each)

    summary = summarise(rows_of(owner), TODAY)

    found = summary and (summary.cars, (summary.first.due_on - TODAY).days)
    assert found == expected


def test_what_a_text_told_of_is_stored_once(rules, owner):
    item = car(owner, 7)
    lead = make_reminder(due_item=item)

    for _ in range(2):
        note_texts([(lead.pk, rows_of(owner))], now=NOW)

    assert ListedDate.objects.values_list("due_item", "text", "outcome").get() == (
        item.pk,
        lead.pk,
        "texted",
    )


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_fleets(django_assert_num_queries, count):
    owners = [make_customer(kind="company") for _ in range(count)]
    for each in owners:
        car(each, 5)
        car(each, 6)

    with django_assert_num_queries(3):
        read_lists({each.phone_index for each in owners}, TODAY)


def test_the_text_has_no_fault(installed):
    assert lint(FLEET_LIST.text, "service", "fleet") == []
