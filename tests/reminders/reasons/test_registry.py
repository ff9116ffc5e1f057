from __future__ import annotations

import pytest

from reminders.models.labelled_codes import CASE_LABELS
from reminders.reasons import registry
from reminders.reasons.registry import Priority, Reason, UnknownReason

EVERY = registry.every()


def test_every_reason_registers_itself_the_most_urgent_first():
    assert registry.codes() == [
        "recall",
        "safety",
        "inspection",
        "insurance",
        "maintenance",
        "warranty",
        "absence",
        "anniversary",
        "birthday",
        "booking",
        "complaint",
        "declined",
        "declined_safety",
        "event",
        "festival",
        "purchase",
        "season",
        "mileage",
        "campaign",
        "trade_in",
    ]


def test_texts_of_these_become_calls_for_whoever_prefers_them():
    assert [each.code for each in EVERY if each.suits_a_call] == [
        "inspection",
        "insurance",
        "maintenance",
        "warranty",
        "absence",
        "booking",
        "complaint",
        "declined",
        "declined_safety",
        "trade_in",
    ]


def test_an_unknown_code_is_an_error_that_says_what_to_do():
    with pytest.raises(UnknownReason) as raised:
        registry.reason("tyres")

    assert str(raised.value) == (
        "没有代号为「tyres」的缘由，请检查 INSTALLED_APPS 是否少了它的应用。"
    )
    assert registry.label("tyres") == "tyres"


def test_a_code_that_is_taken_is_refused():
    class Again(Reason):
        code = "recall"
        label = "召回"
        priority = Priority.RECALL

    with pytest.raises(ValueError, match="缘由代号「recall」已被占用"):
        registry.register(Again)


@pytest.mark.parametrize("reason", EVERY, ids=lambda each: each.code)
def test_what_a_step_names_belongs_to_its_reason(reason):
    slugs = {text.slug for text in reason.texts}
    for step in reason.steps:
        assert step.variant in {"", *reason.variants}
        assert {step.template, *step.wordings.values()} - {""} <= slugs
        assert set(step.wordings) <= {*reason.cases, "unanswered"}
        assert bool(step.script) != bool(step.template)


@pytest.mark.parametrize("reason", EVERY, ids=lambda each: each.code)
def test_codes_fit_their_columns(reason):
    assert len(reason.code) <= 20
    assert all(len(each) <= 12 for each in (*reason.variants, *reason.cases))


def test_cases_have_labels():
    assert CASE_LABELS == {
        "unanswered": "送达未回，两天后",
        "over_replied": "车主回复的里程已超出较多",
        "over": "读数已超出",
        "free": "首保免费",
        "covered": "在整车质保期内",
        "estimate": "到期日是推算的",
        "history": "没有保养记录",
        "tail": "车主不止一辆车",
    }
