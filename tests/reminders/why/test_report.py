"""Whom a report names, and what stops the texts to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.day import run_day
from reminders.why.report import describe
from sms.models import Message, OptOut
from sms.numbers.optouts import close_number
from tests.contact import complain, doubt, leave_alone, refuse_texts
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY
from tests.reminders.why.insured import explain, insured

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("days", [0, 1, 30])
def test_opt_out_is_named_on_days_when_nothing_is_planned(rules, days):
    vehicle = insured(TODAY + timedelta(days=7))
    run_day(now=NOW)
    Message.objects.update(status="delivered")
    owner = vehicle.contacts.get().customer
    close_number(
        owner.phone_index, owner.phone_tail, source=OptOut.Source.REPLY, now=NOW
    )
    others = insured(TODAY + timedelta(days=7), owner=make_customer())

    on = TODAY + timedelta(days=days)

    assert explain(vehicle, on=on).silence == "客户 2026-11-21 退订(短信回复)"
    assert explain(others, on=on).silence == ""


@pytest.mark.parametrize(
    ("happens", "silence"),
    [
        (leave_alone, "客户要求勿扰"),
        (doubt, "号码存疑，请与客户核实"),
        (refuse_texts, "客户不同意接收短信"),
        (complain, ""),
        (str, ""),
    ],
)
def test_what_stops_all_texts_is_named(rules, happens, silence):
    owner = make_customer()
    happens(owner)
    vehicle = insured(TODAY + timedelta(days=99), owner=owner)

    assert explain(vehicle).silence == silence


def test_a_car_that_nobody_owns_and_that_has_no_vin_is_told_too():
    car = make_vehicle(vin=None, plate="沪A12345", registered_on=None)

    (report,) = describe([car.pk], {}, on=TODAY, now=NOW)

    assert (report.vin, report.recipient, report.items) == ("待补车架号", "", ())
