from __future__ import annotations

from datetime import timedelta

import pytest

from customers import silence
from customers.categories import Category
from customers.contact import NOT_SURE, by_ask, may_contact
from customers.models import ServiceRecord, VehicleContact
from customers.silence import Key, Silence
from customers.verdicts import ALLOWED, Refused, Until
from tests.contact import (
    ask,
    code,
    complain,
    leave_alone,
)
from tests.factories import NOW, make_customer, make_vehicle
from tests.house_rules import RULES

pytestmark = pytest.mark.django_db


def about(vehicle, **fields):
    owner = VehicleContact.objects.get(vehicle=vehicle).customer
    return ask(owner.phone_index, customer=owner.pk, vehicle=vehicle.pk, **fields)


def test_whom_nothing_is_known_against_may_be_contacted():
    asked = about(make_vehicle(owner=make_customer()))

    assert may_contact([asked], NOW, RULES) == [ALLOWED]


def test_verdicts_come_in_the_order_of_the_asks():
    silent, open_one = make_customer(), make_customer()
    leave_alone(silent)
    asks = [ask(each.phone_index) for each in (open_one, silent, open_one)]

    verdicts = may_contact(asks, NOW, RULES)

    refused = Refused("do_not_disturb", "客户要求勿扰", "尊重客户的联系要求")
    assert verdicts == [ALLOWED, refused, ALLOWED]
    assert by_ask(asks, NOW, RULES) == dict(zip(asks, verdicts, strict=True))


@pytest.mark.parametrize("count", [1, 3])
def test_two_statements_whatever_the_number(django_assert_num_queries, count):
    asks = [
        about(make_vehicle(owner=make_customer()), category=category, channel=channel)
        for _ in range(count)
        for category in Category
        for channel in ("text", "call")
    ]

    with django_assert_num_queries(2):
        assert may_contact(asks, NOW, RULES) == [ALLOWED] * len(asks)


def test_nothing_asked_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert may_contact([], NOW, RULES) == []


def test_a_refusal_goes_before_a_pause():
    owner = make_customer()
    complain(owner)
    leave_alone(owner)

    assert code(ask(owner.phone_index)) == "do_not_disturb"


def test_of_two_pauses_the_longer_counts():
    owner = make_customer()
    vehicle = make_vehicle(owner=owner)
    complain(owner)
    ServiceRecord.objects.create(
        order_number="RO", vehicle=vehicle, came_in_on=NOW.date(), kind="repair"
    )

    (verdict,) = may_contact([about(vehicle)], NOW, RULES)

    assert isinstance(verdict, Until)
    assert (verdict.code, verdict.moment.date()) == (
        "recent_visit",
        NOW.date() + timedelta(days=7),
    )


@pytest.fixture
def silences(monkeypatch):
    """The registered silences, to be changed for one test."""
    own = dict(silence._silences)
    monkeypatch.setattr(silence, "_silences", own)
    return own


def fail(*args):
    raise RuntimeError("the silence is broken")


@pytest.mark.parametrize("part", ["read", "judge"])
def test_a_silence_that_fails_refuses_what_it_would_have_held(silences, part):
    owner = make_customer()
    broken = {"read": silences["open_complaint"].read, "judge": lambda *args: None}
    old = silences["open_complaint"]
    silences["open_complaint"] = Silence(
        old.code, old.scope, old.key, **{**broken, part: fail}
    )

    assert code(ask(owner.phone_index, "maintenance")) == NOT_SURE
    assert code(ask(owner.phone_index, "insurance")) == ""


def test_a_silence_of_cycles_does_not_concern_a_contact_about_none(silences):
    old = silences["open_complaint"]
    refused = Refused("of_a_cycle", "", "")
    silences["of_a_cycle"] = Silence(
        "of_a_cycle", old.scope, Key.CYCLE, None, lambda *args: refused
    )

    owner = make_customer()
    assert code(ask(owner.phone_index)) == ""
    assert code(ask(owner.phone_index, cycle=1)) == "of_a_cycle"
