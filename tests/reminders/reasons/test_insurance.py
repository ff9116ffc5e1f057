from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.reasons import registry
from reminders.reasons.insurance import (
    Cover,
    Subject,
    compulsory_ends_on,
    find_due,
)
from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
)

TODAY = date(2026, 11, 21)
COMPULSORY, COMMERCIAL, BOTH = Subject.COMPULSORY, Subject.COMMERCIAL, Subject.BOTH


def cover(subject, last_covered_on, insurer=""):
    return Cover(subject, date.fromisoformat(last_covered_on), insurer)


def found(*covers, today=TODAY, **options):
    return [
        (due.subject, str(due.due_on), due.anchor)
        for due in find_due(covers, today, **options)
    ]


def test_one_policy_ends_on_its_last_covered_day():
    assert find_due([cover(COMPULSORY, "2026-12-20", "平安")], TODAY) == (
        Due(
            reason="insurance",
            subject=COMPULSORY,
            anchor="2026-12-20",
            due_on=date(2026, 12, 20),
            decided_by=DecidedBy.POLICY,
            facts=(Fact("交强险最后保障日", "2026年12月20日（平安）"),),
            rule="保险到期",
            source=(
                "《机动车交通事故责任强制保险条例》第二十条（保险期间 1 年）；保单止期"
            ),
            title="交强险",
            blanks={"险种": "交强险", "续保提示": "未续保请勿上路"},
        ),
    )


@pytest.mark.parametrize(
    ("commercial", "expected"),
    [
        pytest.param("2026-12-20", [(BOTH, "2026-12-20")], id="same day"),
        pytest.param("2026-12-22", [(BOTH, "2026-12-20")], id="2 days later"),
        pytest.param(
            "2026-12-23",
            [(COMPULSORY, "2026-12-20"), (COMMERCIAL, "2026-12-23")],
            id="3 days later",
        ),
        pytest.param("2026-12-18", [(BOTH, "2026-12-18")], id="2 days earlier"),
        pytest.param(
            "2026-12-17",
            [(COMMERCIAL, "2026-12-17"), (COMPULSORY, "2026-12-20")],
            id="3 days earlier",
        ),
    ],
)
def test_policies_that_end_close_together_are_one(commercial, expected):
    covers = [cover(COMPULSORY, "2026-12-20"), cover(COMMERCIAL, commercial)]

    assert found(*covers) == [(subject, on, on) for subject, on in expected]


@pytest.mark.parametrize(
    ("commercial", "told"),
    [
        pytest.param("2026-12-20", "交强险和商业险", id="one day"),
        pytest.param("2026-12-22", "商业险（12月22日止）、交强险", id="later"),
        pytest.param("2026-12-19", "交强险（12月20日止）、商业险", id="earlier"),
    ],
)
def test_merged_policies_name_both_days(commercial, told):
    covers = [cover(COMPULSORY, "2026-12-20"), cover(COMMERCIAL, commercial)]

    (due,) = find_due(covers, TODAY)

    assert due.blanks == {"险种": told, "续保提示": "交强险未续保请勿上路"}
    assert sorted(fact.label for fact in due.facts) == [
        "交强险最后保障日",
        "商业险最后保障日",
    ]


def test_the_latest_compulsory_policy_counts_for_an_inspection():
    covers = [
        cover(COMPULSORY, "2026-12-20"),
        cover(COMPULSORY, "2025-12-20"),
        cover(COMMERCIAL, "2026-12-19"),
    ]

    assert compulsory_ends_on(covers) == date(2026, 12, 20)
    assert compulsory_ends_on(covers[2:]) is None


def test_merging_distance_is_a_parameter():
    covers = [cover(COMPULSORY, "2026-12-20"), cover(COMMERCIAL, "2026-12-21")]

    assert found(*covers, merge_within_days=0) == [
        (COMPULSORY, "2026-12-20", "2026-12-20"),
        (COMMERCIAL, "2026-12-21", "2026-12-21"),
    ]


def test_renewed_policy_starts_a_new_cycle():
    covers = [cover(COMPULSORY, "2026-12-20"), cover(COMPULSORY, "2027-12-20")]

    assert found(*covers) == [(COMPULSORY, "2027-12-20", "2027-12-20")]


def test_renewing_one_of_two_leaves_the_other():
    covers = [
        cover(COMPULSORY, "2026-12-20"),
        cover(COMPULSORY, "2027-12-20"),
        cover(COMMERCIAL, "2026-12-25"),
    ]

    assert found(*covers) == [
        (COMMERCIAL, "2026-12-25", "2026-12-25"),
        (COMPULSORY, "2027-12-20", "2027-12-20"),
    ]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param("2026-12-20", True, id="last covered day"),
        pytest.param("2026-12-21", True, id="uninsured since today"),
        pytest.param("2027-03-20", True, id="90 days ago"),
        pytest.param("2027-03-21", False, id="91 days ago: insured elsewhere"),
    ],
)
def test_ended_policy_stays_for_ninety_days(today, expected):
    end = cover(COMMERCIAL, "2026-12-20")

    assert bool(found(end, today=date.fromisoformat(today))) is expected


def test_forgotten_policy_does_not_merge_with_a_live_one():
    covers = [cover(COMPULSORY, "2026-08-22"), cover(COMMERCIAL, "2026-08-23")]

    assert found(*covers) == [(COMMERCIAL, "2026-08-23", "2026-08-23")]


def test_without_policies_nothing_falls_due():
    assert find_due([], TODAY) == ()


covers = st.builds(
    Cover,
    st.sampled_from([COMPULSORY, COMMERCIAL]),
    st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400)),
)


@given(st.lists(covers, max_size=5), st.randoms())
def test_order_of_policies_does_not_matter(covers, random):
    shuffled = random.sample(covers, len(covers))

    assert find_due(shuffled, TODAY) == find_due(covers, TODAY)


@pytest.mark.parametrize(
    ("title", "days", "expected"),
    [
        ("交强险", 7, "未续保请勿上路"),
        ("交强险", 8, "续保请备好行驶证"),
        ("商业险", 7, "续保请备好行驶证"),
        ("商业险", -1, "续保请备好行驶证"),
        ("交强险和商业险", 7, "交强险未续保请勿上路"),
    ],
)
def test_only_the_compulsory_policy_forbids_to_drive(title, days, expected):
    assert registry.reason("insurance").advice(title, days) == expected
