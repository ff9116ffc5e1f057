"""What a rehearsal sees of the shop, and that it changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from calls.models import CallTask
from reminders.day import run_day
from reminders.forecast.rehearsal import rehearsal
from reminders.models import Decision
from sms.models import Message
from tests.factories import make_customer, make_message, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.occasions import day
from tests.screen_rows import make_call, make_staff

pytestmark = pytest.mark.django_db
TODAY = day("2026-11-23")
NOW = at(TODAY)


def insured(days, **owner):
    car = make_vehicle(owner=make_customer(**owner), registered_on=None)
    ends_on = TODAY + timedelta(days=days)
    car.policies.create(kind="compulsory", last_covered_on=ends_on)
    return car


def decided():
    rows = Decision.objects.order_by("reminder__due_item__vehicle", "on", "pk")
    return list(
        rows.values_list(
            "reminder__due_item__vehicle",
            "on",
            "reminder__step",
            "outcome",
            "code",
            "sentence",
        )
    )


def written():
    """How many rows this transaction has written to each real table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid)"
            " FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r'"
        )
        return dict(cursor.fetchall())


@pytest.mark.parametrize("part", ["the shop", "one car"])
def test_a_rehearsal_decides_what_the_day_decides(all_rules, part):
    cars = [insured(7), insured(30), insured(3, phone="", landline="021-62345678")]
    chosen = None if part == "the shop" else [cars[0].pk]

    with rehearsal(now=NOW, on=TODAY, vehicles=chosen):
        rehearsed = decided()
    run_day(now=NOW, vehicles=chosen)

    assert rehearsed == decided() != []


@pytest.mark.parametrize("days", [2, 3])
def test_the_texts_of_the_days_before_count_for_one_car(all_rules, days):
    car = insured(30)
    make_message(
        customer=car.contacts.get().customer,
        not_before=at(TODAY - timedelta(days=days)),
        created_at=at(TODAY - timedelta(days=days)),
        status="delivered",
    )

    with rehearsal(now=NOW, on=TODAY, vehicles=[car.pk]):
        rehearsed = decided()
    run_day(now=NOW, vehicles=[car.pk])

    assert rehearsed == decided() != []


def test_the_calls_of_everybody_count_for_one_car(all_rules):
    first, second = make_staff("服务顾问"), make_staff("服务顾问")
    busy = insured(100)
    make_call(busy.contacts.get().customer, busy, assigned_to=first)
    car = insured(3, phone="", landline="021-62345678")

    with rehearsal(now=NOW, on=TODAY, vehicles=[car.pk]):
        assert CallTask.objects.get(vehicle=car).assigned_to == second


@pytest.mark.parametrize("part", ["the shop", "one car"])
def test_days_to_come_write_to_no_real_table(all_rules, part):
    car = insured(7)
    before = written()

    chosen = None if part == "the shop" else [car.pk]
    with rehearsal(now=NOW, on=TODAY + timedelta(days=9), vehicles=chosen):
        assert Message.objects.count() == 2

    assert written() == before
