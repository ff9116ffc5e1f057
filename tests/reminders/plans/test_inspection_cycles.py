from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from reminders.plans.default_inspections import INSPECTION_RULES
from reminders.plans.inspection_cycles import (
    Body,
    InspectionClass,
    InspectionCycle,
    Phase,
    Use,
    classify,
    read_cycle,
    upcoming,
)
from reminders.plans.inspection_cycles import InspectionFacts as Facts
from reminders.reasons.inspection import Variant
from reminders.reasons.value import DecidedBy
from tests.reminders.plans.inspections import (
    LINE,
    STICKER,
    TODAY,
    facts,
    inspection_of,
)

VAN, GOODS, BIKE = Body.VAN, Body.GOODS, Body.MOTORCYCLE


def schedule(car, *, count, today=TODAY):
    cycles = INSPECTION_RULES[classify(car)]
    return [
        (f"{each.due_on:%Y-%m}", each.kind)
        for each in islice(upcoming(car.registered_on, cycles, today), count)
    ]


@pytest.mark.parametrize(
    ("car", "due", "opens", "following"),
    [
        pytest.param(
            facts("2024-11-30"),
            "2026-11-30",
            "2026-09-01",
            [
                ("2026-11", STICKER),
                ("2028-11", STICKER),
                ("2030-11", LINE),
                ("2032-11", STICKER),
                ("2034-11", LINE),
                ("2035-11", LINE),
            ],
            id="A, two years old, registered at the month's end",
        ),
        pytest.param(
            facts("2020-12-31"),
            "2026-12-31",
            "2026-10-01",
            [
                ("2026-12", LINE),
                ("2028-12", STICKER),
                ("2030-12", LINE),
                ("2031-12", LINE),
            ],
            id="A, the line of the sixth year",
        ),
        pytest.param(
            facts("2015-12-08"),
            "2026-12-31",
            "2026-10-01",
            [("2026-12", LINE), ("2027-12", LINE), ("2028-12", LINE)],
            id="A, yearly after ten years",
        ),
        pytest.param(
            facts("2009-06-15"),
            "2027-06-30",
            "2027-04-01",
            [("2027-06", LINE), ("2028-06", LINE)],
            id="A, no half-years after fifteen years",
        ),
        pytest.param(
            facts("2020-02-29"),
            "2028-02-29",
            "2027-12-01",
            [("2028-02", STICKER), ("2030-02", LINE)],
            id="A, registered on a leap day",
        ),
        pytest.param(
            facts("2019-12-01", is_tainted=True),
            "2026-12-31",
            "2026-10-01",
            [("2026-12", LINE), ("2027-12", LINE)],
            id="A-x, yearly after six years",
        ),
        pytest.param(
            facts("2011-12-01", is_tainted=True),
            "2026-12-31",
            "2026-10-01",
            [("2026-12", LINE), ("2027-06", LINE), ("2027-12", LINE)],
            id="A-x, half-yearly after fifteen years",
        ),
        pytest.param(
            facts("2021-02-10", manufactured_on=date(2016, 5, 1)),
            "2027-02-28",
            "2026-12-01",
            [
                ("2027-02", LINE),
                ("2029-02", STICKER),
                ("2031-02", LINE),
                ("2032-02", LINE),
            ],
            id="A-old, registered more than four years after it was made",
        ),
        pytest.param(
            facts("2021-03-10", body=VAN),
            "2027-03-31",
            "2027-01-01",
            [("2027-03", LINE), ("2028-03", LINE)],
            id="B, a van in its sixth year",
        ),
        pytest.param(
            facts("2023-02-28", use=Use.COMMERCIAL),
            "2027-02-28",
            "2026-12-01",
            [
                ("2027-02", LINE),
                ("2028-02", LINE),
                ("2028-08", LINE),
                ("2029-02", LINE),
            ],
            id="C, ride-hailing, half-yearly after five years",
        ),
        pytest.param(
            facts("2018-05-20", body=GOODS),
            "2027-05-31",
            "2027-03-01",
            [
                ("2027-05", LINE),
                ("2028-05", LINE),
                ("2028-11", LINE),
                ("2029-05", LINE),
            ],
            id="D, a pickup, half-yearly after ten years",
        ),
        pytest.param(
            facts("2022-12-01", body=BIKE),
            "2026-12-31",
            "2026-10-01",
            [("2026-12", STICKER), ("2028-12", LINE)],
            id="E, a motorcycle in its fourth year",
        ),
        pytest.param(
            facts("2022-12-01", body=BIKE, is_tainted=True),
            "2026-12-31",
            "2026-10-01",
            [("2026-12", LINE), ("2027-12", LINE)],
            id="E-x, yearly after four years",
        ),
        pytest.param(
            facts("2025-01-15", body=Body.OTHER),
            "2027-01-31",
            "2026-11-01",
            [("2027-01", LINE), ("2028-01", LINE)],
            id="F, a trailer, every year",
        ),
        pytest.param(
            facts("2025-06-15", use=Use.SCHOOL_BUS, body=Body.LARGE),
            "2026-12-31",
            "2026-12-01",
            [("2026-12", LINE), ("2027-06", LINE)],
            id="school bus, every half-year, open for one month",
        ),
    ],
)
def test_next_inspection_and_those_after_it(car, due, opens, following):
    found = inspection_of(car)

    opens_on = date.fromisoformat(opens)
    assert found.due_on == date.fromisoformat(due)
    assert found.anchor == due[:7]
    assert found.decided_by is DecidedBy.COMPUTED
    assert found.variant == following[0][1]
    assert dict(found.facts)["最早可办"] == (
        f"{opens_on.year}年{opens_on.month}月{opens_on.day}日"
    )
    assert schedule(car, count=len(following)) == following


@pytest.mark.parametrize(
    ("car", "expected"),
    [
        pytest.param(facts("2024-01-01"), "A", id="plain car"),
        pytest.param(facts("2024-01-01", seats=9), "A", id="nine seats"),
        pytest.param(facts("2024-01-01", seats=10), "D", id="ten seats"),
        pytest.param(facts("2024-01-01", body=Body.LARGE), "D", id="coach, private"),
        pytest.param(facts("2024-01-01", is_tainted=True), "A-x", id="bad record"),
        pytest.param(
            facts("2024-01-01", manufactured_on=date(2020, 1, 1)),
            "A",
            id="four years on the shelf to the day",
        ),
        pytest.param(
            facts("2024-01-02", manufactured_on=date(2020, 1, 1)),
            "A-old",
            id="four years and a day on the shelf",
        ),
        pytest.param(
            facts("2024-02-28", manufactured_on=date(2020, 2, 29)),
            "A",
            id="four years from a leap day, a day short",
        ),
        pytest.param(
            facts("2024-01-02", manufactured_on=date(2020, 1, 1), is_tainted=True),
            "A-x",
            id="a bad record outweighs the shelf",
        ),
        pytest.param(facts("2024-01-01", body=VAN), "B", id="van"),
        pytest.param(facts("2024-01-01", body=VAN, seats=11), "D", id="large van"),
        pytest.param(facts("2024-01-01", use=Use.COMMERCIAL), "C", id="ride-hailing"),
        pytest.param(
            facts("2024-01-01", use=Use.COMMERCIAL, body=VAN), "C", id="taxi van"
        ),
        pytest.param(
            facts("2024-01-01", use=Use.COMMERCIAL, body=Body.LARGE),
            "C",
            id="coach for hire",
        ),
        pytest.param(facts("2024-01-01", body=GOODS), "D", id="pickup"),
        pytest.param(
            facts("2024-01-01", body=GOODS, use=Use.COMMERCIAL), "D", id="lorry"
        ),
        pytest.param(facts("2024-01-01", body=BIKE), "E", id="motorcycle"),
        pytest.param(
            facts("2024-01-01", body=BIKE, is_tainted=True), "E-x", id="bad motorcycle"
        ),
        pytest.param(facts("2024-01-01", body=Body.OTHER), "F", id="trailer"),
        pytest.param(
            facts("2024-01-01", use=Use.SCHOOL_BUS, seats=30),
            "school_bus",
            id="school bus",
        ),
    ],
)
def test_class_follows_from_the_flags(car, expected):
    assert classify(car) == expected


def test_a_reform_changes_the_months_after_it_and_none_before():
    yearly = InspectionCycle(date(2022, 10, 1), (Phase(0, 12, LINE),), 3, "今")
    reform = InspectionCycle(date(2028, 3, 1), (Phase(0, 24, STICKER),), 2, "新")

    found = upcoming(date(2024, 6, 10), [yearly, reform], TODAY)

    assert [
        (str(each.due_on), str(each.opens_on), each.kind, each.source)
        for each in islice(found, 3)
    ] == [
        ("2027-06-30", "2027-04-01", LINE, "今"),
        ("2028-06-30", "2028-05-01", STICKER, "新"),
        ("2030-06-30", "2030-05-01", STICKER, "新"),
    ]


def test_there_is_nothing_before_the_first_rule():
    found = upcoming(
        date(2010, 6, 10), INSPECTION_RULES[InspectionClass.D], date(2015, 1, 1)
    )

    assert next(found).due_on == date(2022, 12, 31)


@pytest.mark.parametrize(
    "schedule",
    [
        pytest.param(None, id="empty"),
        pytest.param({"phases": [[0, 24, "line"]]}, id="no window"),
        pytest.param({"window_months": 3, "phases": []}, id="no phase"),
        pytest.param(
            {"window_months": 3, "phases": [[24, 24, "line"]]}, id="a gap at the start"
        ),
        pytest.param(
            {"window_months": 3, "phases": [[0, 24, "line"], [0, 12, "line"]]},
            id="two phases at once",
        ),
        pytest.param(
            {"window_months": 3, "phases": [[0, 0, "line"]]}, id="never moves on"
        ),
        pytest.param(
            {"window_months": 3, "phases": [[0, 24, "phone"]]}, id="unknown kind"
        ),
        pytest.param({"window_months": 0, "phases": [[0, 24, "line"]]}, id="no month"),
        pytest.param({"window_months": 3, "phases": [[0, 24]]}, id="too short"),
    ],
)
def test_a_schedule_that_cannot_be_followed_is_refused_in_chinese(schedule):
    with pytest.raises(ValueError, match="周期写法不对"):
        read_cycle(TODAY, schedule, "")


cars = st.builds(
    Facts,
    registered_on=st.dates(date(1995, 1, 1), date(2026, 11, 21)),
    manufactured_on=st.none() | st.dates(date(1990, 1, 1), date(2026, 11, 21)),
    body=st.sampled_from(Body),
    use=st.sampled_from(Use),
    seats=st.none() | st.integers(1, 60),
    is_tainted=st.booleans(),
)


@given(cars, st.dates(date(2023, 1, 1), date(2040, 1, 1)))
def test_due_day_is_the_end_of_a_month_in_step_with_registration(car, today):
    found = inspection_of(car, today, keep_overdue_days=0)

    due_on = found.due_on
    months = relativedelta(due_on, car.registered_on.replace(day=1))
    assert due_on >= today
    assert (due_on + relativedelta(days=1)).day == 1
    assert (months.years * 12 + months.months) % 6 == 0
    assert months.years * 12 + months.months > 0


@given(cars, st.dates(date(2023, 1, 1), date(2040, 1, 1)), st.integers(0, 60))
def test_waiting_never_brings_an_earlier_due_day(car, today, days):
    first = inspection_of(car, today)
    later = inspection_of(car, today + relativedelta(days=days))

    assert first.due_on <= later.due_on


@given(cars)
def test_the_day_of_registration_within_its_month_does_not_matter(car):
    first = replace(car, registered_on=car.registered_on.replace(day=1))
    cycles = INSPECTION_RULES[InspectionClass.A]

    assert list(islice(upcoming(car.registered_on, cycles, TODAY), 5)) == list(
        islice(upcoming(first.registered_on, cycles, TODAY), 5)
    )


def test_variants_know_their_kind():
    assert [(each.value, each.kind, each.label) for each in Variant] == [
        ("sticker", STICKER, "申领检验标志"),
        ("line", LINE, "上线检测"),
        ("sticker_ins", STICKER, "申领检验标志（交强险先到期）"),
        ("line_ins", LINE, "上线检测（交强险先到期）"),
    ]
