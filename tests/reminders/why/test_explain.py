from __future__ import annotations

from datetime import date, timedelta

import pytest

from reminders.dates.refresh import refresh_changed
from reminders.day import run_day
from reminders.forecast.gaps import note_gap
from reminders.forecast.making import make_forecast
from reminders.models import DueItem, Reminder
from reminders.why.explain import SOON, Basis, explain_cars
from sms.models import Message, OptOut
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, at
from tests.reminders.why.insured import (
    explain,
    insured,
)

pytestmark = pytest.mark.django_db


def test_today_is_explained_before_it_has_run(rules):
    vehicle = insured(TODAY + timedelta(days=7), plate="沪A12345")

    report = explain(vehicle)

    assert (report.plate, report.recipient, report.status) == (
        "沪A12345",
        "王小明 139****5678",
        "在用",
    )
    (item,) = report.items
    assert (item.reason, item.due_on, item.rule) == (
        "保险",
        date(2026, 11, 28),
        "保险到期",
    )
    assert item.facts == (("交强险最后保障日", "2026年11月28日"),)
    (step,) = item.steps
    assert (step.label, step.planned_on, step.last_day_on) == (
        "D-7",
        TODAY,
        date(2026, 11, 26),
    )
    assert step.status == "已派发"
    assert [(each.on, each.outcome, each.sentence) for each in step.verdicts] == [
        (TODAY, "待派发", "可以发送")
    ]
    assert "（沪A12345）的交强险还有7天到期" in step.text
    assert step.text_status == "待发送"


def test_explaining_leaves_no_row(rules):
    vehicle = insured(TODAY + timedelta(days=37))

    explain(vehicle, on=TODAY + timedelta(days=30))

    assert not DueItem.objects.exists()
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()


def test_later_day_is_explained_with_what_comes_before_it(rules):
    vehicle = insured(TODAY + timedelta(days=37))

    (item,) = explain(vehicle, on=TODAY + timedelta(days=30)).items

    (step,) = item.steps
    assert (step.label, step.status) == ("D-7", "已派发")
    assert step.verdicts[-1].on == TODAY + timedelta(days=30)


def test_opt_out_is_the_answer_to_why_nothing_was_sent(rules):
    vehicle = insured(TODAY + timedelta(days=7))
    owner = vehicle.contacts.get().customer
    OptOut.objects.create(
        phone_index=owner.phone_index,
        phone_tail=owner.phone_tail,
        source="reply",
        created_at=NOW,
    )
    run_day(now=NOW)

    (item,) = explain(vehicle).items

    (step,) = item.steps
    assert (step.status, step.text) == ("不发送", "")
    assert [(each.outcome, each.sentence, each.rule) for each in step.verdicts] == [
        ("不发送", "客户 2026-11-21 退订(短信回复)", "退订后不再发送")
    ]


def test_other_cars_of_the_person_are_heard_too(rules):
    owner = make_customer(phone="13912345678")
    one = insured(TODAY + timedelta(days=7), owner=owner, plate="沪A00001")
    two = insured(TODAY + timedelta(days=7), owner=owner, plate="沪A00002")

    (item,) = explain(two).items

    (step,) = item.steps
    assert step.status == "并入"
    assert step.verdicts[0].sentence.startswith("并入「沪A00001 保险")
    assert "另有到期：沪A00002的交强险（11月28日）" in step.text
    assert one.plate == "沪A00001"


def test_car_without_people_or_dates_is_explained(rules):
    report = explain(make_vehicle(registered_on=None, delivered_on=None))

    assert (report.recipient, report.items) == ("", ())


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_cars(rules, django_assert_num_queries, count):
    vehicles = [insured(TODAY + timedelta(days=7)) for _ in range(count)]
    run_day(now=NOW)

    with django_assert_num_queries(19):
        explain_cars(
            [each.pk for each in vehicles],
            on=TODAY,
            now=at(TODAY + timedelta(days=1)),
        )


def basis(vehicle, days, **options):
    on = TODAY + timedelta(days=days)
    return explain_cars([vehicle.pk], on=on, now=NOW, **options).basis


def test_a_day_is_explained_from_what_is_known_of_it(rules):
    vehicle = insured(TODAY + timedelta(days=12))
    assert basis(vehicle, -1) == Basis.DECISIONS
    assert basis(vehicle, 5) == Basis.PLAYED

    refresh_changed(now=NOW)
    make_forecast(now=NOW, days=8)

    assert [basis(vehicle, days) for days in (0, 5, 8)] == [Basis.FORECAST] * 3
    assert basis(vehicle, 9) == Basis.PLAYED


@pytest.mark.parametrize(
    ("days", "expected"),
    [(5, Basis.PLAYED), (7, Basis.PLAYED), (8, Basis.OLDER_FORECAST)],
)
def test_changed_cars_are_played_only_for_the_next_days(rules, days, expected):
    owner = make_customer()
    vehicle, other = (insured(TODAY + timedelta(days=12), owner=owner) for _ in "12")
    refresh_changed(now=NOW)
    make_forecast(now=NOW, days=8)
    assert basis(vehicle, days, most_days=SOON) == Basis.FORECAST

    other.plate = "沪A99999"
    other.save()
    assert basis(vehicle, days, most_days=SOON) == expected

    refresh_changed(now=NOW)
    assert basis(vehicle, days, most_days=SOON) == Basis.FORECAST
    note_gap(other.pk, now=NOW)
    assert basis(vehicle, days, most_days=SOON) == expected


def test_a_far_day_that_nobody_has_foreseen_is_not_played(rules):
    vehicle = insured(TODAY + timedelta(days=12))

    assert basis(vehicle, 8, most_days=SOON) == Basis.NOTHING
