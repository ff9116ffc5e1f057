from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.models import DueItem
from reminders.reasons import (
    absence,
)
from reminders.reasons.absence import Level
from reminders.reasons.value import Fact
from tests.contact import agree
from tests.factories import make_customer
from tests.reminders.reasons.occasions import (
    TODAY,
    day,
    told,
)
from tests.reminders.reasons.told import (
    car_of,
    only,
    texts_on,
)


@pytest.mark.parametrize(
    ("visits", "delivered_on", "expected"),
    [
        pytest.param([], None, None, id="nothing known"),
        pytest.param(
            ["2026-03-01"],
            None,
            ("lapsing", "2027-05-01", "since:2026-03-01"),
            id="one",
        ),
        pytest.param(
            ["2025-11-01", "2026-03-01", "2026-10-31"],
            None,
            ("quiet", "2027-01-31", "since:2026-10-31"),
            id="three in a year: sooner",
        ),
        pytest.param(
            ["2025-10-31", "2026-03-01", "2026-10-31"],
            None,
            ("lapsing", "2027-12-31", "since:2026-10-31"),
            id="the first of three a year and a day ago",
        ),
        pytest.param(
            ["2026-10-31", "2026-10-31", "2026-10-30"],
            None,
            ("lapsing", "2027-12-31", "since:2026-10-31"),
            id="two orders of one day are one visit",
        ),
        pytest.param(
            [],
            "2025-12-01",
            ("lapsing", "2027-02-01", "since:2025-12-01"),
            id="never here since delivery",
        ),
        pytest.param(
            ["2025-08-07"],
            None,
            ("lapsing", "2026-10-07", "since:2025-08-07"),
            id="45 days after the level",
        ),
        pytest.param(
            ["2025-08-06"],
            None,
            ("lapsed", "2027-02-06", "since:2025-08-06"),
            id="46 days after it: the next level",
        ),
        pytest.param(
            ["2024-10-07"],
            None,
            ("lost", "2026-10-07", "since:2024-10-07"),
            id="the last level",
        ),
        pytest.param(["2024-10-06"], None, None, id="gone for good"),
    ],
)
def test_absence(visits, delivered_on, expected):
    delivered = day(delivered_on) if delivered_on else None

    assert told(absence.find_due([day(each) for each in visits], delivered, TODAY)) == (
        expected
    )


def test_a_frequent_guest_passes_every_level():
    visits = [day("2024-01-01"), day("2024-02-01"), day("2024-03-01")]
    seen = {
        absence.find_due(visits, None, visits[-1] + timedelta(days=days)).subject
        for days in range(700)
    }

    assert seen == set(Level)


def test_absence_says_since_when_and_by_which_rule():
    due = absence.find_due([day("2026-03-01")], day("2020-01-01"), TODAY)

    assert due.facts == (Fact("上次到店", "2026年3月1日"),)
    assert due.rule == "长期未到店：流失预警（14 个月）"
    assert due.variant == "lapsing"


def visited(vehicle, *days):
    for number, on in enumerate(days):
        vehicle.service_records.create(
            order_number=f"RO{number}", came_in_on=day(on), kind="repair"
        )


@pytest.mark.django_db
def test_long_absence_is_asked_after_and_ends_with_a_visit(all_rules):
    only("absence")
    owner = make_customer()
    agree(owner)
    vehicle = car_of(owner)
    visited(vehicle, "2026-01-01", "2026-03-01", "2026-05-01")

    assert texts_on("2026-07-31") == []
    assert texts_on("2026-08-01") == [
        "王先生，好久没有见到您的沪A12345，最近用车还顺利吗？有任何问题欢迎"
    ]
    vehicle.service_records.create(
        order_number="RO9", came_in_on=day("2026-08-05"), kind="repair"
    )
    texts_on("2026-08-06")
    (item,) = DueItem.objects.filter(status="open")
    assert (item.subject, str(item.due_on)) == ("quiet", "2026-11-05")
