from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.verdicts import ALLOWED, Refused, Until
from reminders.deciding.arbitration import arbitrate
from reminders.deciding.candidate import (
    CycleHistory,
    Number,
    Planned,
)
from reminders.deciding.decision import CandidateDecision, Outcome
from reminders.models.codes import Code
from reminders.reasons.registry import Priority
from shop.days.calendar import Calendar
from tests.house_rules import RULES, caps_with
from tests.reminders.builders import at
from tests.reminders.deciding.candidates import (
    PRIORITIES,
    candidate,
)

TODAY = date(2026, 11, 21)
TOMORROW = date(2026, 11, 22)
SEND, MERGED = Outcome.SEND, Outcome.MERGED
HELD, SUPPRESSED = Outcome.HELD, Outcome.SUPPRESSED


def decide(*candidates, number=None, rules=RULES, today=TODAY):
    numbers = {each.number: number or Number() for each in candidates}
    return arbitrate(candidates, numbers, today, rules, Calendar())


REFUSED = Refused("opted_out", "客户 2026-11-20 退订(短信回复)", "退订后不再发送")


def until(day):
    return Until("booked", at(day), "已预约到店", "已有预约不再提醒")


def outcomes(decisions):
    return {
        decision.key: (decision.outcome, decision.code, decision.merged_into)
        for decision in decisions
    }


def test_single_reminder_is_sent():
    assert decide(candidate(1)) == [
        CandidateDecision(1, SEND, Code.SEND, "可以发送", "到了提醒的日子")
    ]


def test_nothing_in_nothing_out():
    assert arbitrate([], {}, TODAY, RULES, Calendar()) == []


@pytest.mark.parametrize(
    ("fields", "today", "code", "sentence"),
    [
        pytest.param(
            {"contact": REFUSED},
            TODAY,
            "opted_out",
            "客户 2026-11-20 退订(短信回复)",
            id="may not be contacted",
        ),
        pytest.param(
            {},
            date(2026, 12, 6),
            "too_late",
            "已过最晚日期 2026-12-05",
            id="the day after the last",
        ),
    ],
)
def test_refusals_are_final_and_say_why(fields, today, code, sentence):
    (decision,) = decide(candidate(1, **fields), today=today)

    assert (decision.outcome, decision.code) == (SUPPRESSED, code)
    assert (decision.sentence, decision.until) == (sentence, None)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"today": date(2026, 12, 5)}, id="the last day"),
        pytest.param(
            {"number": Number(last_text_on=date(2026, 11, 18))}, id="text 3 days ago"
        ),
        pytest.param(
            {"number": Number(texts_this_month={"maintenance": 1, "care": 2})},
            id="one of its category this month",
        ),
        pytest.param(
            {"number": Number(texts_this_month={"insurance": 2, "care": 3})},
            id="five texts this month",
        ),
    ],
)
def test_what_is_just_allowed_is_sent(facts):
    assert outcomes(decide(candidate(1), **facts)) == {1: (SEND, "send", None)}


@pytest.mark.parametrize(
    ("facts", "code", "until"),
    [
        pytest.param(
            {"number": Number(last_text_on=date(2026, 11, 19))},
            "recent_text",
            TOMORROW,
            id="text two days ago",
        ),
        pytest.param(
            {"number": Number(texts_this_month={"maintenance": 2})},
            "category_cap",
            date(2026, 12, 1),
            id="two of its category this month",
        ),
        pytest.param(
            {"number": Number(texts_this_month={"insurance": 2, "care": 4})},
            "overall_cap",
            date(2026, 12, 1),
            id="six texts this month",
        ),
    ],
)
def test_silence_holds_and_says_until_when(facts, code, until):
    (decision,) = decide(candidate(1), **facts)

    assert (decision.outcome, decision.code, decision.until) == (HELD, code, until)
    assert decision.sentence.endswith(f"，{until} 再议")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 11, 26), (HELD, "booked", date(2026, 11, 26)), id="on"),
        pytest.param(TODAY, (SEND, "send", None), id="a pause of today"),
    ],
)
def test_a_pause_holds_until_its_day(day, expected):
    (decision,) = decide(candidate(1, contact=until(day)))

    assert (decision.outcome, decision.code, decision.until) == expected


def test_holding_past_the_last_day_is_a_refusal():
    late = candidate(1, last_day_on=date(2026, 11, 30))

    (decision,) = decide(late, number=Number(texts_this_month={"maintenance": 2}))

    assert (decision.outcome, decision.code) == (SUPPRESSED, "category_cap")
    assert decision.sentence == (
        "本月同类短信已有 2 条，已赶不上最晚日期 2026-11-30，不再发送"
    )


def test_cap_of_december_opens_in_january():
    late = candidate(1, last_day_on=date(2027, 1, 5))

    (decision,) = decide(
        late,
        number=Number(texts_this_month={"maintenance": 2}),
        today=date(2026, 12, 30),
    )

    assert decision.until == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("reason", "facts", "expected"),
    [
        pytest.param(
            "inspection", {"number": Number(last_text_on=TODAY)}, HELD,
            id="a legal date keeps its distance to the last text",
        ),
        pytest.param(
            "recall", {"number": Number(last_text_on=TODAY)}, SEND,
            id="a recall does not",
        ),
        pytest.param(
            "recall", {"number": Number(texts_this_month={"care": 9})}, SEND,
            id="nor mind the overall cap",
        ),
        pytest.param(
            "recall", {"number": Number(texts_this_month={"recall": 2})}, HELD,
            id="but its own",
        ),
    ],
)  # fmt: skip
def test_urgency_overrides_distances_and_the_overall_cap(reason, facts, expected):
    (decision,) = decide(candidate(1, reason), **facts)

    assert decision.outcome == expected


def test_without_a_number_staff_are_asked_for_one():
    (decision,) = decide(candidate(1, number=""))

    assert (decision.outcome, decision.code) == (SUPPRESSED, "no_phone")


def test_a_number_that_is_not_known_is_not_written_to():
    (decision,) = arbitrate([candidate(1)], {}, TODAY, RULES, Calendar())

    assert (decision.outcome, decision.code) == (SUPPRESSED, "not_known")


def test_priority_decides_who_speaks_and_the_rest_wait_their_turn():
    reasons = ["campaign", "care", "maintenance", "insurance", "safety", "recall"]
    waiting = [
        candidate(key, reason, vehicle=key) for key, reason in enumerate(reasons, 1)
    ]
    order = []

    while waiting:
        found = outcomes(decide(*waiting))
        order += [
            each.reason for each in waiting if found[each.key][0] in (SEND, MERGED)
        ]
        waiting = [each for each in waiting if found[each.key][0] is HELD]

    assert order == ["recall", "safety", "insurance", "maintenance", "care", "campaign"]


def test_several_due_things_of_one_car_become_one_text():
    found = decide(
        candidate(1, "maintenance"),
        candidate(2, "inspection"),
        candidate(3, "insurance", due_on=date(2026, 11, 30)),
    )

    assert outcomes(found) == {
        1: (MERGED, "merged", 2),
        2: (SEND, "send", None),
        3: (MERGED, "merged", 2),
    }
    assert found[0].sentence == "并入「inspection 2」，不另发一条"


def test_same_reason_of_several_cars_becomes_one_text():
    found = decide(*(candidate(key, vehicle=key) for key in (1, 2, 3)))

    assert outcomes(found) == {
        1: (SEND, "send", None),
        2: (MERGED, "merged", 1),
        3: (MERGED, "merged", 1),
    }


def test_a_car_that_joined_brings_its_other_dates():
    found = decide(
        candidate(1, "inspection", vehicle=1),
        candidate(2, "inspection", vehicle=2),
        candidate(3, "maintenance", vehicle=2),
    )

    assert outcomes(found)[3] == (MERGED, "merged", 1)


def test_another_reason_of_another_car_waits():
    found = decide(
        candidate(1, "inspection", vehicle=1), candidate(2, "maintenance", vehicle=2)
    )

    assert outcomes(found) == {
        1: (SEND, "send", None),
        2: (HELD, "one_text_a_day", None),
    }
    assert (found[1].until, found[1].sentence) == (
        date(2026, 11, 24),
        "当天先发「inspection 1」，2026-11-24 再议",
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("campaign", id="advertising"),
        pytest.param("care", id="care"),
        pytest.param("recall", id="a recall"),
    ],
)
def test_maintenance_of_the_same_car_does_not_mix_with(other):
    found = outcomes(
        decide(
            candidate(1, "maintenance"),
            candidate(2, other),
        )
    )

    assert sorted(outcome for outcome, _, _ in found.values()) == [SEND, HELD]


def test_two_people_on_one_number_get_one_text():
    found = decide(
        candidate(1, "maintenance", vehicle=1), candidate(2, "maintenance", vehicle=2)
    )

    assert [each.outcome for each in found] == [SEND, MERGED]


def test_two_numbers_get_a_text_each():
    found = decide(candidate(1, number="n1"), candidate(2, number="n2", vehicle=2))

    assert [each.outcome for each in found] == [SEND, SEND]


def test_the_later_step_of_a_cycle_speaks_for_the_earlier():
    found = decide(
        candidate(1, due_key=9, planned_on=date(2026, 11, 14)),
        candidate(2, due_key=9),
        candidate(3, due_key=8, planned_on=date(2026, 10, 22)),
    )

    assert outcomes(found) == {
        1: (SUPPRESSED, "superseded", None),
        2: (SEND, "send", None),
        3: (MERGED, "merged", 2),
    }


def test_an_expired_later_step_does_not_silence_the_earlier():
    found = decide(
        candidate(1, due_key=9, planned_on=date(2026, 11, 14)),
        candidate(2, due_key=9, last_day_on=date(2026, 11, 20)),
    )

    assert [each.code for each in found] == ["send", "too_late"]


def test_a_capped_leader_lets_the_next_category_speak():
    found = decide(
        candidate(1, "inspection"),
        candidate(2, "maintenance"),
        number=Number(texts_this_month={"inspection": 2}),
    )

    assert [(each.outcome, each.code) for each in found] == [
        (HELD, "category_cap"),
        (SEND, "send"),
    ]


def test_house_rules_are_parameters():
    rules = replace(RULES, caps=caps_with(maintenance=1))
    number = Number(texts_this_month={"maintenance": 1})

    (capped,) = decide(candidate(1), number=number, rules=rules)

    assert capped.code == "category_cap"


def test_a_text_names_few_cars_and_the_others_keep_their_step():
    found = decide(*(candidate(key, vehicle=key) for key in range(1, 1001)))

    assert [each.outcome for each in found] == [SEND] + [MERGED] * 3 + [HELD] * 996


@pytest.mark.parametrize(
    ("lead_in", "other_in", "expected"),
    [
        pytest.param(7, 31, MERGED, id="a month ahead"),
        pytest.param(7, 32, HELD, id="further"),
        pytest.param(6, 52, HELD, id="seven weeks ahead is not soon"),
        pytest.param(60, 60, MERGED, id="no later than the lead"),
        pytest.param(60, 61, HELD, id="later than a distant lead"),
        pytest.param(7, -9, MERGED, id="overdue"),
    ],
)
def test_what_is_due_long_after_the_lead_keeps_its_own_step(
    lead_in, other_in, expected
):
    lead, other = (TODAY + timedelta(days=days) for days in (lead_in, other_in))
    found = decide(
        candidate(1, "insurance", due_on=lead),
        candidate(2, "maintenance", due_on=other),
    )

    assert [each.outcome for each in found] == [SEND, expected]


@pytest.mark.parametrize(("vehicle", "expected"), [(1, MERGED), (2, HELD)])
def test_legal_dates_of_one_car_are_told_together(vehicle, expected):
    due_on = TODAY + timedelta(days=70)
    found = decide(
        candidate(1, "insurance"),
        candidate(2, "insurance", vehicle=vehicle, due_on=due_on),
    )

    assert [each.outcome for each in found] == [SEND, expected]


@pytest.mark.parametrize("reason", ["recall", "safety"])
def test_each_recall_is_told_in_its_own_text_on_its_own_day(reason):
    found = decide(candidate(1, reason), candidate(2, reason, vehicle=2))

    assert [(each.outcome, each.until) for each in found] == [
        (SEND, None),
        (HELD, TODAY + timedelta(days=1)),
    ]


days = st.dates(TODAY - timedelta(days=20), TODAY + timedelta(days=20))
names = st.sampled_from(["", "n1", "n2", "n3"])
candidates = st.lists(
    st.builds(
        lambda reason, **fields: candidate(0, reason, **fields),
        st.sampled_from(list(PRIORITIES)),
        number=names,
        vehicle=st.integers(1, 4),
        due_key=st.integers(1, 6),
        planned_on=st.sampled_from(
            [date(2026, 10, 22), date(2026, 11, 14), date(2026, 11, 21)]
        ),
        is_personal=st.booleans(),
        due_on=days,
        last_day_on=days,
        contact=st.sampled_from([ALLOWED, REFUSED]) | days.map(until),
    ),
    max_size=12,
).map(lambda found: [replace(each, key=key) for key, each in enumerate(found)])


numbers = st.dictionaries(
    names,
    st.builds(
        Number,
        last_text_on=st.none() | days,
        texts_this_month=st.dictionaries(
            st.sampled_from(list(PRIORITIES)), st.integers(0, 3), max_size=3
        ),
    ),
)


@given(candidates, numbers, st.randoms(use_true_random=False))
def test_order_of_candidates_does_not_matter(candidates, numbers, random):
    shuffled = random.sample(candidates, len(candidates))

    assert arbitrate(shuffled, numbers, TODAY, RULES, Calendar()) == arbitrate(
        candidates, numbers, TODAY, RULES, Calendar()
    )


@given(candidates, numbers)
def test_each_candidate_gets_one_decision_and_each_number_at_most_one_text(
    candidates, numbers
):
    found = arbitrate(candidates, numbers, TODAY, RULES, Calendar())

    by_key = {each.key: each for each in candidates}
    sent = [by_key[each.key] for each in found if each.outcome is SEND]
    assert [each.key for each in found] == sorted(by_key)
    assert len({each.number for each in sent}) == len(sent)
    for lead in sent:
        number = numbers[lead.number]
        assert lead.contact != REFUSED
        assert number.texts_this_month.get(lead.category, 0) < 2
        assert lead.last_day_on >= TODAY


@given(candidates, numbers)
def test_whoever_is_merged_rides_in_a_text_to_the_same_number(candidates, numbers):
    decisions = arbitrate(candidates, numbers, TODAY, RULES, Calendar())
    found = {each.key: each for each in decisions}

    by_key = {each.key: each for each in candidates}
    for each in found.values():
        if each.outcome is MERGED:
            lead = by_key[each.merged_into]
            assert found[lead.key].outcome is SEND
            assert lead.number == by_key[each.key].number
            assert lead.is_commercial == by_key[each.key].is_commercial


@given(candidates, numbers)
def test_held_ones_come_back_later_and_in_time(candidates, numbers):
    by_key = {each.key: each for each in candidates}

    for each in arbitrate(candidates, numbers, TODAY, RULES, Calendar()):
        if each.outcome is HELD:
            assert each.until and TODAY < each.until <= by_key[each.key].last_day_on


MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def call(key, **fields):
    return candidate(key, is_call=True, **fields)


def test_silence_after_the_texts_becomes_a_call():
    (decision,) = decide(call(1), today=MONDAY)

    assert (decision.outcome, decision.code) == (SEND, "call")


@pytest.mark.parametrize(
    ("last_day_on", "expected"),
    [
        pytest.param(MONDAY, (HELD, "unfit_day", MONDAY), id="until Monday"),
        pytest.param(date(2026, 11, 22), (SEND, "call", None), id="Monday is too late"),
    ],
)
def test_nobody_is_called_at_a_weekend_where_it_can_wait(last_day_on, expected):
    (decision,) = decide(call(1, last_day_on=last_day_on))

    assert (decision.outcome, decision.code, decision.until) == expected


@pytest.mark.parametrize(
    ("today", "fields", "expected"),
    [
        pytest.param("2026-11-29", {}, (SEND, "send", None), id="two days before"),
        pytest.param(
            "2026-11-30", {}, (HELD, "unfit_day", date(2026, 12, 2)), id="month's end"
        ),
        pytest.param(
            "2026-12-01", {}, (HELD, "unfit_day", date(2026, 12, 2)), id="and begin"
        ),
        pytest.param(
            "2026-12-01",
            {"last_day_on": date(2026, 12, 1)},
            (SEND, "send", None),
            id="it cannot wait",
        ),
        pytest.param(
            "2026-12-01",
            {"priority": Priority.RECALL},
            (SEND, "send", None),
            id="a recall does not wait",
        ),
        pytest.param(
            "2027-01-01",
            {"last_day_on": date(2027, 1, 9)},
            (HELD, "unfit_day", date(2027, 1, 2)),
            id="a holiday that no notice names yet",
        ),
    ],
)
def test_reminders_avoid_the_edges_of_a_month_and_holidays(today, fields, expected):
    (decision,) = decide(candidate(1, **fields), today=date.fromisoformat(today))

    assert (decision.outcome, decision.code, decision.until) == expected


def test_one_call_is_about_everything():
    decisions = decide(
        call(1), call(2, reason="insurance"), call(3, vehicle=2), today=MONDAY
    )

    assert outcomes(decisions) == {
        1: (MERGED, "merged", 2),
        2: (SEND, "call", None),
        3: (MERGED, "merged", 2),
    }
    assert decisions[0].sentence == "并入「insurance 2」，不另打一次"


def test_nobody_is_called_on_the_day_of_a_text():
    decisions = decide(candidate(1, "insurance"), call(2), today=MONDAY)

    assert outcomes(decisions) == {
        1: (SEND, "send", None),
        2: (HELD, "texted_today", None),
    }
    assert decisions[1].until == TUESDAY


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(Number(last_text_on=TODAY), id="texted lately"),
        pytest.param(Number(texts_this_month={"maintenance": 2}), id="category full"),
        pytest.param(Number(texts_this_month={"care": 9}), id="month full"),
    ],
)
def test_caps_and_distances_are_of_texts_alone(number):
    assert outcomes(decide(call(1), number=number, today=MONDAY)) == {
        1: (SEND, "call", None)
    }


@pytest.mark.parametrize("contact", [REFUSED, until(TUESDAY)])
def test_what_stops_a_text_stops_a_call(contact):
    (decision,) = decide(call(1, contact=contact), today=MONDAY)

    assert (decision.outcome is SEND, decision.code) == (False, contact.code)


def test_a_later_call_speaks_for_the_text_of_its_cycle():
    decisions = decide(
        candidate(1, due_key=9, planned_on=date(2026, 11, 14)),
        call(2, due_key=9),
        today=MONDAY,
    )

    assert outcomes(decisions) == {
        1: (SUPPRESSED, "superseded", None),
        2: (SEND, "call", None),
    }


@pytest.mark.parametrize(
    ("fields", "is_merged"),
    [
        pytest.param({}, True, id="one birthday, two cars"),
        pytest.param({"due_on": date(2026, 11, 29)}, False, id="another day"),
        pytest.param({"reason": "season"}, False, id="another greeting"),
        pytest.param({"is_personal": False}, False, id="of the car"),
        pytest.param({"is_commercial": True}, False, id="of another class"),
    ],
)
def test_a_greeting_is_said_once_and_alone(fields, is_merged):
    one = candidate(1, "care", is_commercial=False, is_personal=True)
    other = replace(one, key=2, vehicle=2, due_key=2, **fields)
    lead = one if other.is_personal else replace(one, is_personal=False)

    assert outcomes(decide(lead, other))[2][0] == (MERGED if is_merged else HELD)


@pytest.mark.parametrize("is_call", [False, True])
def test_an_answer_on_the_telephone_ends_the_ladder(is_call):
    cycle = CycleHistory(answer="客户 2026-11-20 电话答复：客户不需要")

    (decision,) = decide(candidate(1, is_call=is_call, cycle=cycle))

    assert (decision.outcome, decision.code) == (SUPPRESSED, "answered")
    assert decision.sentence == "客户 2026-11-20 电话答复：客户不需要"


def test_of_two_kindnesses_the_one_that_cannot_wait_goes_first():
    season = candidate(
        1,
        "care",
        is_commercial=False,
        due_on=date(2026, 11, 1),
        last_day_on=date(2026, 11, 25),
    )
    birthday = replace(
        season, key=2, due_key=2, reason="birthday", due_on=TODAY, last_day_on=TODAY
    )

    assert outcomes(decide(season, birthday)) == {
        1: (HELD, "one_text_a_day", None),
        2: (SEND, "send", None),
    }


@pytest.mark.parametrize(
    ("classes", "is_merged"),
    [
        pytest.param((False, False), True, id="two service texts"),
        pytest.param((False, True), False, id="advertising in a service text"),
        pytest.param((True, False), False, id="service in advertising"),
        pytest.param((True, True), False, id="the list is a service text"),
    ],
)
def test_advertising_is_never_part_of_a_list(classes, is_merged):
    lead, other = (
        candidate(key, "maintenance", vehicle=1, is_commercial=each)
        for key, each in enumerate(classes, start=1)
    )

    assert outcomes(decide(lead, other))[2][0] == (MERGED if is_merged else HELD)


@pytest.mark.parametrize("reason", ["insurance", "inspection"])
def test_a_legal_date_without_a_place_becomes_a_call(reason):
    capped = Number(texts_this_month={reason: 2})
    eve = candidate(1, reason, last_day_on=TODAY, instead=ALLOWED)

    (decision,) = decide(eve, number=capped)

    assert (decision.outcome, decision.code) == (SEND, Code.CALLED_INSTEAD)
    assert decision.is_called
    assert decision.sentence == "本月同类短信已有 2 条，改打电话"


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"instead": None}, Number(texts_this_month={"insurance": 2})),
        ({"instead": REFUSED}, Number(texts_this_month={"insurance": 2})),
        ({"contact": REFUSED}, Number()),
        ({"veto": "员工否决"}, Number()),
    ],
)
def test_no_call_takes_the_place_of_what_may_not_be_said(fields, number):
    eve = candidate(
        1, "insurance", **{"last_day_on": TODAY, "instead": ALLOWED, **fields}
    )

    (decision,) = decide(eve, number=number)

    assert (decision.outcome, decision.is_called) == (SUPPRESSED, False)


def test_a_text_that_can_still_go_later_is_no_call():
    eve = candidate(
        1, "insurance", last_day_on=TODAY + timedelta(days=2), instead=ALLOWED
    )

    (decision,) = decide(eve, number=Number(last_text_on=TODAY - timedelta(days=1)))

    assert (decision.outcome, decision.until) == (HELD, TODAY + timedelta(days=2))


def test_a_call_in_place_of_a_text_does_not_hold_the_other_text_of_the_day():
    late = candidate(
        1, "insurance", category="warranty", last_day_on=TODAY, instead=ALLOWED
    )
    capped = Number(texts_this_month={"warranty": 2})

    decisions = outcomes(decide(late, candidate(2, "maintenance"), number=capped))

    assert decisions[1] == (SEND, Code.CALLED_INSTEAD, None)
    assert decisions[2] == (SEND, Code.SEND, None)


def preferred(key, reason="insurance", **fields):
    return candidate(
        key, reason, **{"prefers_calls": True, "instead": ALLOWED, **fields}
    )


def test_whoever_prefers_calls_is_called_whatever_the_caps_of_texts():
    full = Number(texts_this_month={"insurance": 2}, last_text_on=TODAY)

    (decision,) = decide(preferred(1), number=full)

    assert (decision.code, decision.is_called) == (Code.CALLED_INSTEAD, True)
    assert decision.sentence == "客户更喜欢接电话：改为电话"


@pytest.mark.parametrize(
    ("contact", "outcome"),
    [(REFUSED, SUPPRESSED), (until(date(2026, 11, 26)), HELD)],
)
def test_whoever_prefers_calls_and_may_not_be_called_gets_no_text(contact, outcome):
    (decision,) = decide(preferred(1, instead=contact))

    assert (decision.outcome, decision.is_called) == (outcome, False)


def test_several_matters_for_whoever_prefers_calls_are_one_call():
    decisions = outcomes(decide(preferred(1), preferred(2, "maintenance")))

    assert decisions[1] == (SEND, Code.CALLED_INSTEAD, None)
    assert decisions[2] == (MERGED, Code.MERGED, 1)


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [(0, (SEND, Code.CALLED_INSTEAD)), (1, (HELD, Code.TEXTED_TODAY))],
)
def test_a_preferred_call_waits_for_another_days_text_unless_it_is_late(
    days_left, expected
):
    last = TODAY + timedelta(days=days_left)

    decisions = outcomes(decide(preferred(1, last_day_on=last), candidate(2, "care")))

    assert decisions[1][:2] == expected
    assert decisions[2][:2] == (SEND, Code.SEND)


def test_a_landline_gets_a_call_where_the_matter_is_worth_one():
    worth = candidate(1, "insurance", can_text=False, instead=ALLOWED)
    other = candidate(2, "care", can_text=False)

    decisions = outcomes(decide(worth, other))

    assert decisions[1] == (SEND, Code.CALLED_INSTEAD, None)
    assert decisions[2] == (SUPPRESSED, Code.LANDLINE, None)


def step_in(days):
    """The next step of the service about which the softer text is."""
    on = TODAY + timedelta(days=days)
    return Planned(
        on=on,
        last_day_on=on + timedelta(days=7),
        priority=Priority.MAINTENANCE,
        due_on=on,
        category="maintenance",
        due_key=1,
        label="保养",
    )


@pytest.mark.parametrize(
    ("texts", "days", "code"),
    [
        # One of two places is used: the later step of the month takes the other.
        (1, 9, Code.CATEGORY_CAP),
        (0, 9, Code.SEND),
        # The later step belongs to the next month, which has places of its own.
        (1, 10, Code.SEND),
        (2, 10, Code.CATEGORY_CAP),
    ],
)
def test_a_softer_text_takes_no_place_that_a_later_step_needs(texts, days, code):
    number = Number(texts_this_month={"maintenance": texts}, planned=(step_in(days),))

    (usual,) = decide(candidate(1), number=replace(number, planned=()))
    (softer,) = decide(candidate(1, is_softer=True), number=number)

    assert softer.code == code
    assert (usual.code == Code.SEND) is (texts < 2)


def test_a_softer_text_leaves_the_overall_cap_to_a_later_step():
    number = Number(texts_this_month={"care": 5}, planned=(step_in(9),))

    (usual,) = decide(candidate(1), number=number)
    (softer,) = decide(candidate(1, is_softer=True), number=number)

    assert (usual.code, softer.code) == (Code.SEND, Code.OVERALL_CAP)


def test_a_softer_text_comes_after_everything_of_its_day():
    softer = candidate(1, is_softer=True, due_on=TODAY)
    birthday = candidate(2, "care", vehicle=2)

    assert outcomes(decide(softer, birthday)) == {
        1: (HELD, Code.ONE_TEXT_A_DAY, None),
        2: (SEND, Code.SEND, None),
    }


def test_a_softer_text_is_dropped_for_the_step_that_waits():
    """Though the step was planned before it."""
    softer = candidate(1, is_softer=True, due_key=7)
    step = candidate(2, due_key=7, planned_on=TODAY - timedelta(days=3))

    assert outcomes(decide(softer, step)) == {
        1: (SUPPRESSED, Code.SUPERSEDED, None),
        2: (SEND, Code.SEND, None),
    }
