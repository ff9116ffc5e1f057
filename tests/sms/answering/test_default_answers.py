from __future__ import annotations

import pytest

from sms.answering.default_answers import CANNED, load_answers
from sms.models import CannedAnswer, Template
from sms.texts.default_texts import load_texts
from sms.texts.filing_plan import plan_filings

pytestmark = pytest.mark.django_db


def test_the_buttons_stand_in_their_order_and_stay_as_staff_left_them():
    load_texts(each.text for each in CANNED)
    assert load_answers() == len(CANNED)
    CannedAnswer.objects.filter(name="营业时间").update(name="几点开门")

    assert load_answers() == 0

    names = [each.name for each in CANNED]
    names[names.index("营业时间")] = "几点开门"
    assert list(CannedAnswer.objects.values_list("name", flat=True)) == names


def test_every_answer_is_planned_to_be_filed_but_free_text(installed):
    planned = {
        each.version.template.slug: each.problem
        for plan in plan_filings()
        for each in plan.filings
    }

    assert {each.slug: "" for each in CANNED}.items() <= planned.items()
    assert planned["answer-short"] == ""
    assert "answer-free" not in planned
    assert Template.objects.get(slug="answer-free").is_free_text
