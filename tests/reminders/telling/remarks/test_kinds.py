"""The default words of every kind of remark."""

from __future__ import annotations

import re

import pytest

from customers.categories import MessageClass
from reminders.reasons import registry
from reminders.telling.remarks import kinds
from sms.texts.banned_words import find_banned_words

EVERY = [pytest.param(each, id=each.code) for each in kinds.every()]


@pytest.mark.parametrize("kind", EVERY)
def test_a_phrase_uses_only_what_it_has_examples_of(kind):
    assert set(re.findall(r"\{(.*?)\}", kind.phrase)) <= kind.examples.keys()
    assert not re.search(r"[{}]", kind.example)


@pytest.mark.parametrize("kind", EVERY)
def test_a_phrase_may_stand_in_a_service_text(kind):
    found = find_banned_words(kind.example, MessageClass.SERVICE)

    assert [each.sentence for each in found if each.is_grave] == []


def test_every_remark_that_a_step_ranks_is_known():
    ranked = {
        code
        for reason in registry.every()
        for step in reason.steps
        for code in step.remarks
    }

    assert {code for code in ranked if kinds.kind(code) is None} == set()
    assert {each.code for each in kinds.every()} - ranked == set()


def test_a_code_belongs_to_one_kind():
    other = kinds.RemarkKind("work", "别的", "别的", kinds.every()[0].read)

    with pytest.raises(ValueError, match="work"):
        kinds.register(other)
