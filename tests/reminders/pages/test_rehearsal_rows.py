from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reminders.models import ForecastRow, RuleStep
from reminders.pages.rehearsal_rows import (
    chosen_rows,
    count_rows,
    in_order,
    show_rows,
)
from tests.factories import make_vehicle
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
ON = date(2026, 12, 1)


def make_row(**fields):
    step = RuleStep.objects.filter(reason="insurance").first()
    hour = fields.pop("hour", None)
    values = {
        "on": ON,
        "vehicle": make_vehicle(),
        "reason": "insurance",
        "subject": "both",
        "anchor": "a",
        "due_on": ON,
        "step": step,
        "label": "D-7",
        "planned_on": ON,
        "last_day_on": ON,
        "outcome": "decided",
        "status": "sent",
        "sends_at": hour and datetime(2026, 12, 1, hour, tzinfo=UTC),
        "segments": 2 if hour else 0,
        **fields,
    }
    return ForecastRow.objects.create(**values)


def test_the_totals_count_every_row_of_the_day(settings):
    settings.SMS_SEGMENT_PRICE = Decimal("0.05")
    for hour in (10, 11):
        make_row(hour=hour)
    make_row(status="held")
    make_row(on=date(2026, 12, 2), hour=10)

    totals = count_rows(chosen_rows(ON))

    assert totals.counts == [("暂缓", 1), ("已派发", 2)]
    assert (totals.total, totals.texts, totals.segments) == (3, 2, 4)
    assert totals.cost == Decimal("0.20")


def test_a_day_without_rows_costs_nothing():
    totals = count_rows(chosen_rows(ON))

    assert totals.counts == []
    assert (totals.total, totals.cost) == (0, Decimal())


def test_one_adviser_and_one_reason_are_chosen():
    adviser = make_staff("服务顾问")
    mine, other = make_row(adviser=adviser), make_row(reason="birthday")

    assert list(chosen_rows(ON, adviser=adviser.pk)) == [mine]
    assert list(chosen_rows(ON, reason="birthday")) == [other]
    assert list(chosen_rows(ON, adviser=adviser.pk, reason="birthday")) == []


def test_texts_come_by_their_hour_and_what_sends_none_last():
    none, late, early = make_row(), make_row(hour=11), make_row(hour=10)

    assert list(in_order(chosen_rows(ON))) == [early, late, none]


def test_a_car_that_nobody_owns_is_shown_too():
    (row,) = show_rows([make_row()])

    assert (row.who, row.changed) == ("没有联系人", "")


def test_the_words_of_a_text_stand_with_the_step_that_sends_it():
    make_row(hour=10, text="请来保养")
    make_row(status="merged", text="请来保养")

    rows = show_rows(list(in_order(chosen_rows(ON))))

    assert [(row.status, row.text) for row in rows] == [
        ("已派发", "请来保养"),
        ("并入", ""),
    ]
