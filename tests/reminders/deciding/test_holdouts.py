from __future__ import annotations

import pytest

from reminders.deciding.decide import decide_reminders
from reminders.deciding.holdouts import Holdouts, draw, load_holdouts
from reminders.ladder.scan import scan_reminders
from reminders.models import Decision, Holdout, Reminder
from reminders.reasons.value import Reason
from reminders.telling.dispatch import dispatch_reminders
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import TODAY, at, make_due_item

pytestmark = pytest.mark.django_db


def test_lots_are_even_and_stay():
    lots = [draw("reason:season", f"n{number}") for number in range(10_000)]

    assert all(0 <= lot < 1 for lot in lots)
    for tenth in range(10):
        inside = [lot for lot in lots if tenth / 10 <= lot < (tenth + 1) / 10]
        # Three standard deviations of a fair draw are 90.
        assert abs(len(inside) - 1000) < 100
    assert lots == [draw("reason:season", f"n{number}") for number in range(10_000)]


def test_lots_of_two_reasons_do_not_hang_together():
    numbers = [f"n{number}" for number in range(10_000)]
    both = [
        number
        for number in numbers
        if draw("reason:season", number) < 0.1 and draw("reason:absence", number) < 0.1
    ]

    assert abs(len(both) - 100) < 40


def test_a_greater_share_only_adds():
    def held(percent):
        holdouts = Holdouts({"season": percent}, set())
        return {
            number
            for number in range(1000)
            if holdouts.why_held_out("season", "", 1, f"n{number}")
        }

    assert held(0) == set()
    assert held(10) < held(20)
    assert len(held(100)) == 1000


def test_who_is_held_out_hears_nothing_and_it_says_why(rules):
    Holdout.objects.create(reason="maintenance", percent=50)
    percents = Holdouts({"maintenance": 50}, set())
    customers = [make_customer() for _ in range(20)]
    for customer in customers:
        car = make_vehicle(owner=customer, registered_on=None, delivered_on=None)
        make_due_item(vehicle=car, reason="maintenance", due_on=TODAY)

    run = run_day_without_refresh()

    held = {
        each.pk
        for each in customers
        if percents.why_held_out("maintenance", "", 0, each.phone_index)
    }
    silent = Reminder.objects.filter(status="suppressed")
    assert 0 < len(held) < 20
    assert {owner_of(each) for each in silent} == held
    assert {owner_of(each) for each in Reminder.objects.filter(status="sent")} == {
        each.pk for each in customers
    } - held
    assert run["suppressed"] == len(held)
    decision = Decision.objects.filter(code="holdout").first()
    assert decision.sentence == "抽到「保养」的对照组（50%），不通知"


def test_a_danger_and_a_legal_date_cannot_be_held_out():
    forbidden = {Reason.RECALL, Reason.SAFETY, Reason.INSPECTION, Reason.INSURANCE}

    assert forbidden & set(Holdout.ALLOWED) == set()


def test_an_edited_share_stays():
    assert load_holdouts() == 3
    Holdout.objects.filter(reason="festival").update(percent=0)

    assert load_holdouts() == 0
    assert Holdout.objects.get(reason="festival").percent == 0


def run_day_without_refresh():

    scan_reminders(now=at(TODAY))
    decided = decide_reminders(now=at(TODAY))
    dispatch_reminders(now=at(TODAY))
    return decided


def owner_of(reminder):
    return reminder.due_item.vehicle.contacts.get().customer_id
