from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.verdicts import ALLOWED
from reminders.deciding.arbitration import arbitrate
from reminders.deciding.candidate import Fleet, Number, Told
from reminders.deciding.listing import is_told
from shop.days.calendar import Calendar
from tests.house_rules import RULES
from tests.reminders.deciding.candidates import candidate

# A Friday.
TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
TEXT, NOTE = Told("清单短信", text=9), Told("已告知")
DECLINED = Told("不再需要", is_final=True)


def one(key, **fields):
    values = {
        "reason": "insurance",
        "vehicle": key,
        "due_on": TODAY + 7 * DAY,
        "planned_on": TODAY,
        "last_day_on": TODAY + 2 * DAY,
        "instead": ALLOWED,
        **fields,
    }
    return candidate(key, **values)


def decide(*candidates, fleet=None, **number):
    known = {"n1": Number(fleet=fleet or Fleet(), **number)}
    found = arbitrate(candidates, known, TODAY, RULES, Calendar())
    return [
        (each.key, each.outcome.value, each.code.value, each.merged_into, each.until)
        for each in found
    ]


def test_all_dates_of_a_fleet_join_one_text():
    decided = decide(*(one(key) for key in range(1, 9)))

    assert decided == [
        (1, "decided", "send", None, None),
        *((key, "merged", "merged", 1, None) for key in range(2, 9)),
    ]


def test_a_maintenance_joins_and_a_recall_does_not():
    decided = decide(
        one(1, reason="recall"), one(2), one(3, reason="maintenance", instead=None)
    )

    assert [each[:3] for each in decided] == [
        (1, "decided", "send"),
        (2, "decided", "called_instead"),
        (3, "suppressed", "one_text_a_day"),
    ]


@pytest.mark.parametrize(
    ("texts", "last_day", "expected"),
    [
        (0, 2, ("decided", "send", None)),
        (1, 2, ("decided", "called_instead", None)),
        (1, 3, ("held", "fleet_cap", date(2026, 11, 23))),
    ],
)
def test_a_second_text_of_the_week_waits_or_becomes_a_call(texts, last_day, expected):
    mine = one(1, last_day_on=TODAY + last_day * DAY)

    ((_, outcome, code, _, until),) = decide(mine, fleet=Fleet(texts_this_week=texts))

    assert (outcome, code, until) == expected


def test_the_monthly_cap_of_a_category_is_not_that_of_a_fleet():
    assert decide(one(1), texts_this_month={"insurance": 2})[0][2] == "send"
    assert decide(one(1), texts_this_month={"fleet": 6})[0][2] == "called_instead"


def test_calls_in_place_of_texts_are_one_call():
    fleet = Fleet(texts_this_week=1)
    call = one(3, is_call=True, due_on=TODAY - DAY, last_day_on=TODAY + 9 * DAY)

    assert decide(one(1), one(2), call, fleet=fleet) == [
        (1, "merged", "called_instead", 3, None),
        (2, "merged", "called_instead", 3, None),
        (3, "decided", "call", None, None),
    ]


@pytest.mark.parametrize(
    ("last_day", "code"), [(4, "fleet_called"), (3, "call")], ids=["waits", "is last"]
)
def test_a_fleet_is_called_once_a_week(last_day, code):
    fleet = Fleet(call_again_on=TODAY + 4 * DAY)
    call = one(1, is_call=True, last_day_on=TODAY + last_day * DAY)

    assert decide(call, fleet=fleet)[0][2] == code


@pytest.mark.parametrize(("days", "code"), [(31, "send"), (32, "beyond_list")])
def test_a_text_waits_until_its_date_is_on_the_list(days, code):
    mine = one(1, due_on=TODAY + days * DAY, last_day_on=TODAY + 20 * DAY)

    assert decide(mine)[0][2] == code


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (TEXT, [(1, "merged", "on_the_list", 9, None)]),
        (NOTE, [(1, "suppressed", "on_the_list", None, None)]),
        (None, [(1, "decided", "send", None, None)]),
    ],
)
def test_a_date_that_was_told_needs_no_step(told, expected):
    assert decide(one(1, told=told)) == expected


@pytest.mark.parametrize(
    ("told", "days_after", "is_call", "ends"),
    [
        (TEXT, 0, False, True),
        (TEXT, 0, True, False),
        (NOTE, 0, True, True),
        (NOTE, 1, True, False),
        (DECLINED, 1, True, True),
        (None, 0, False, False),
    ],
)
def test_which_steps_end_by_what_was_told(told, days_after, is_call, ends):
    due_on = TODAY - days_after * DAY
    mine = one(1, told=told, due_on=due_on, planned_on=TODAY, is_call=is_call)

    assert is_told(mine, {"n1": Number(fleet=Fleet())}) == ends
    assert not is_told(mine, {"n1": Number()})
