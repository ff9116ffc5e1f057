"""What a day decided, as the forecast keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.day import run_day
from reminders.forecast.rows import read_rows
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.occasions import day
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
TODAY = day("2026-11-23")


def insured(days=7, **owner):
    car = make_vehicle(
        owner=make_customer(**owner), registered_on=None, delivered_on=None
    )
    ends_on = TODAY + timedelta(days=days)
    car.policies.create(kind="compulsory", last_covered_on=ends_on)
    return car


def test_a_row_names_the_cycle_the_step_the_result_and_the_text():
    adviser = make_staff("服务顾问")
    car = insured(adviser=adviser)
    run_day(now=at(TODAY))

    (row,) = read_rows(TODAY)

    told = ("vehicle_id", "adviser_id", "reason", "due_on", "label", "status")
    assert [row[name] for name in told] == [
        car.pk,
        adviser.pk,
        "insurance",
        TODAY + timedelta(days=7),
        "D-7",
        "sent",
    ]
    assert (row["text"][:6], row["segments"]) == ("【锦程汽车】", 1)
    assert row["sends_at"].date() == TODAY


def test_what_sends_no_text_has_neither_words_nor_hour():
    insured(phone="")
    run_day(now=at(TODAY))

    (row,) = read_rows(TODAY)

    assert (row["status"], row["sentence"]) == (
        "suppressed",
        "没有手机号和座机，请补录",
    )
    assert (row["text"], row["sends_at"], row["segments"]) == ("", None, 0)
    assert row["adviser_id"] is None


def test_only_the_rows_of_the_day_and_of_the_chosen_cars_are_read():
    car, _ = insured(), insured()
    run_day(now=at(TODAY))

    assert [row["vehicle_id"] for row in read_rows(TODAY, [car.pk])] == [car.pk]
    assert list(read_rows(TODAY, [])) == []
    assert list(read_rows(TODAY - timedelta(days=1))) == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(count, django_assert_num_queries):
    for _ in range(count):
        insured()
    run_day(now=at(TODAY))

    with django_assert_num_queries(5):
        assert len(list(read_rows(TODAY))) == count
