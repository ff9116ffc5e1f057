from __future__ import annotations

from datetime import date

from reminders.telling.text_plans import read_plans
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import make_due_item, make_reminder
from tests.reminders.telling.decided import decided


def test_a_plan_without_its_last_follower_tells_less(rules):
    vehicle = make_vehicle(owner=make_customer(), plate="沪A12345")
    item = make_due_item(
        vehicle=vehicle, reason="maintenance", due_on=date(2026, 11, 27)
    )
    make_reminder(due_item=item)
    lead = decided(vehicle=vehicle)

    (plan,) = read_plans([lead.pk])

    assert [each.reason for each in plan.occasions] == ["insurance", "maintenance"]
    assert plan.is_several
    less = plan.without_last()
    assert [each.reason for each in less.occasions] == ["insurance"]
    assert (less.followers, less.is_several) == ((), False)


def test_no_leads_are_no_plans(db):
    assert read_plans([]) == []
