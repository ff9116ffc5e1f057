from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.verdicts import ALLOWED, Refused, Until
from reminders.deciding import gates
from reminders.deciding.candidate import CycleHistory, Number, Scene, spread_day
from shop.days.calendar import Calendar
from tests.house_rules import RULES
from tests.reminders.builders import at
from tests.reminders.deciding.candidates import candidate

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
DAY = timedelta(days=1)
REFUSED = Refused("do_not_disturb", "客户要求勿扰", "尊重客户的联系要求")
GATES = {
    "refusals": gates.REFUSALS,
    "silences": gates.SILENCES,
    "controls": gates.CONTROLS,
    "distances": gates.DISTANCES,
}


def said(kind, reason="maintenance", *, number=None, today=FRIDAY, key="n1", **fields):
    """Return the code and the day of each gate of the kind that stops it."""
    scene = Scene(
        candidate(1, reason, number=key, **fields),
        number or Number(),
        today,
        RULES,
        Calendar(),
    )
    verdicts = filter(None, (gate(scene) for gate in GATES[kind]))
    return [(each.code.value, each.until) for each in verdicts]


@pytest.mark.parametrize("kind", GATES)
def test_nothing_stops_whom_nothing_is_known_against(kind):
    assert said(kind) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"veto": "王经理 否决：已口头通知"}, "vetoed"),
        ({"contact": REFUSED}, "do_not_disturb"),
        ({"last_day_on": FRIDAY - DAY}, "too_late"),
        ({"last_day_on": FRIDAY}, None),
        ({"cycle": CycleHistory(answer="客户电话答复：不需要")}, "answered"),
    ],
)
def test_what_refuses_for_good(fields, code):
    assert said("refusals", **fields) == ([(code, None)] if code else [])


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        (Until("booked", at(FRIDAY + DAY, 0), "", ""), [("booked", SATURDAY)]),
        (Until("unread_replies", at(FRIDAY, 23), "", ""), []),
        (REFUSED, []),
        (ALLOWED, []),
    ],
)
def test_a_pause_that_ends_today_is_left_to_the_last_gate(contact, found):
    assert said("silences", contact=contact) == found


@pytest.mark.parametrize(
    ("last_day_on", "found"),
    [
        (date(2026, 11, 23), [("unfit_day", date(2026, 11, 23))]),
        (date(2026, 11, 22), []),
    ],
)
def test_a_call_waits_for_monday_unless_that_is_too_late(last_day_on, found):
    fields = {"is_call": True, "last_day_on": last_day_on, "today": SATURDAY}

    assert said("silences", **fields) == found


def test_who_is_held_out_is_asked_last():
    assert said("controls", held_out="对照组") == [("holdout", None)]


@pytest.mark.parametrize(
    ("reason", "days_ago", "is_held"),
    [
        ("maintenance", RULES.days_between_texts - 1, True),
        ("maintenance", RULES.days_between_texts, False),
        ("inspection", 0, True),
        ("safety", 0, False),
        ("recall", 0, False),
    ],
)
def test_a_text_keeps_its_distance_to_the_last_one(reason, days_ago, is_held):
    text_on = FRIDAY - days_ago * DAY
    until = text_on + RULES.days_between_texts * DAY

    found = said("distances", reason, number=Number(last_text_on=text_on))

    assert found == ([("recent_text", until)] if is_held else [])


@pytest.mark.parametrize(
    ("reason", "texts", "codes"),
    [
        ("maintenance", {"maintenance": 1}, []),
        ("maintenance", {"maintenance": 2}, ["category_cap"]),
        ("maintenance", {"insurance": RULES.cap_overall - 1}, []),
        ("maintenance", {"insurance": RULES.cap_overall}, ["overall_cap"]),
        ("recall", {"insurance": RULES.cap_overall}, []),
        ("recall", {"recall": 2}, ["category_cap"]),
    ],
)
def test_caps_open_next_month(reason, texts, codes):
    found = said("distances", reason, number=Number(texts_this_month=texts))

    assert found == [(code, date(2026, 12, 1)) for code in codes]


@pytest.mark.parametrize("number", ["n1", "n2", "n3", "n4"])
@pytest.mark.parametrize("days_after", range(-1, 11))
def test_a_text_for_everybody_waits_for_the_day_of_the_number(number, days_after):
    own = spread_day(FRIDAY, 10, number)
    today = FRIDAY + days_after * DAY
    found = said(
        "silences",
        "campaign",
        today=today,
        key=number,
        spread_over_days=10,
        planned_on=FRIDAY,
        last_day_on=FRIDAY + 20 * DAY,
    )

    assert own in {FRIDAY + each * DAY for each in range(10)}
    assert found == ([("spread", own)] if today < own else [])


def test_numbers_are_spread_over_all_days():
    days = {spread_day(FRIDAY, 10, f"number {each}") for each in range(200)}

    assert len(days) == 10
