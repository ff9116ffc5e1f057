from __future__ import annotations

import pytest

from accounts.models import User
from calls.models import CallTask
from reminders.deciding.decide import decide_reminders
from reminders.ladder.scan import scan_reminders
from reminders.models import Decision, RuleStep
from tests.reminders.builders import at, make_due_item
from tests.reminders.follow_ups import (
    DAY,
    MONDAY,
    days,
    make_car,
)
from workshop.booking import book


@pytest.fixture
def adviser():
    return User.objects.create(username="li", name="李明")


@pytest.mark.django_db
@pytest.mark.usefixtures("follow_up_rules")
def test_an_appointment_calls_an_open_call_off(adviser):
    car = make_car()
    book(car, MONDAY, by=adviser, today=MONDAY - 5 * DAY)
    days(1, 1)
    book(car, MONDAY + 6 * DAY, by=adviser, today=MONDAY + DAY)

    days(2, 2)

    task = CallTask.objects.get()
    assert task.status == "cancelled"
    assert task.closed_because == "客户已预约到店"


@pytest.mark.django_db
@pytest.mark.usefixtures("follow_up_rules")
def test_an_open_appointment_keeps_maintenance_silent(adviser):
    RuleStep.objects.filter(reason="maintenance").update(is_active=True)
    car = make_car()
    make_due_item(vehicle=car, reason="maintenance", due_on=MONDAY)
    book(car, MONDAY + 2 * DAY, by=adviser, today=MONDAY - DAY)

    scan_reminders(now=at(MONDAY))
    decide_reminders(now=at(MONDAY))

    decision = Decision.objects.get(reminder__due_item__reason="maintenance")
    assert (decision.code, decision.outcome) == ("booked", "held")
    assert decision.sentence == "已预约 2026-11-18 到店，2026-11-19 再议"
