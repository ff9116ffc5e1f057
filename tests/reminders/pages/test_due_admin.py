from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from shop import clock
from tests.factories import make_customer, make_vehicle
from tests.screen_rows import make_due_item, make_reminder

pytestmark = pytest.mark.django_db


def listed(client, name, query=""):
    address = reverse(f"admin:reminders_{name}_changelist")
    return list(client.get(f"{address}?{query}").context["cl"].result_list)


WINDOWS = {
    "by itself the week": ("", [0, 7]),
    "today": ("window=today", [0]),
    "a week": ("window=week", [0, 7]),
    "a month": ("window=month", [0, 7, 8, 30]),
    "past": ("window=overdue", [-30, -1]),
    "everything": ("window=all", [-31, -30, -1, 0, 7, 8, 30, 31]),
}


@pytest.mark.parametrize(("query", "days"), WINDOWS.values(), ids=list(WINDOWS))
def test_the_list_of_due_items_opens_a_window(boss, query, days):
    today, vehicle = clock.today(), make_vehicle()
    for distance in WINDOWS["everything"][1]:
        make_due_item(vehicle, due_on=today + timedelta(days=distance))

    found = [(item.due_on - today).days for item in listed(boss, "dueitem", query)]

    assert sorted(found) == days


def test_what_is_done_is_listed_among_everything_only(boss):
    item = make_due_item(make_vehicle(), due_on=clock.today(), status="done")

    assert listed(boss, "dueitem") == []
    assert listed(boss, "dueitem", "window=all") == [item]


def test_due_items_and_reminders_are_found_by_owner_and_plate(boss):
    car = make_vehicle(owner=make_customer(name="王小明"), plate="沪A12345")
    item = make_due_item(car, due_on=clock.today())
    reminder = make_reminder(item)
    make_reminder(make_due_item(make_vehicle(plate="沪B54321"), due_on=clock.today()))

    for text in ("王小明", "沪A12345"):
        assert listed(boss, "dueitem", f"q={text}") == [item]
        assert listed(boss, "reminder", f"q={text}") == [reminder]


def test_nobody_writes_a_due_item_by_hand(boss):
    item = make_due_item(make_vehicle())

    assert boss.get(reverse("admin:reminders_dueitem_add")).status_code == 403
    change = reverse("admin:reminders_dueitem_change", args=[item.pk])
    assert boss.post(change, {"due_on": "2030-01-01"}).status_code == 403
