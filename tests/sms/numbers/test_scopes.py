from __future__ import annotations

from datetime import date

import pytest

from sms.models import OptOut
from sms.numbers.scopes import breadth_rank, covers, sentence_of, sentence_of_person

Scope = OptOut.Scope
Source = OptOut.Source
DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (Scope.ALL, {"maintenance", "warranty", "campaign"}),
        (Scope.ALL_BUT_WARRANTY, {"maintenance", "campaign"}),
        (Scope.CAMPAIGN, {"campaign"}),
    ],
)
def test_a_scope_covers_its_categories(scope, covered):
    categories = ("maintenance", "warranty", "campaign")

    assert {each for each in categories if covers(scope, each)} == covered


def test_the_widest_refusal_comes_first():
    scopes = [Scope.CARE, Scope.ALL_BUT_WARRANTY, Scope.ALL]

    assert sorted(scopes, key=breadth_rank) == scopes[::-1]


@pytest.mark.parametrize(
    ("source", "scope", "sentence"),
    [
        (Source.REPLY, Scope.ALL, "客户 2026-11-21 退订(短信回复)"),
        (Source.COUNTER, Scope.CARE, "客户 2026-11-21 退订(到店)：关怀"),
        (Source.REVIEW, Scope.ALL, "客户 2026-11-21 的回复待人工判断，暂停发送"),
    ],
)
def test_staff_read_when_how_and_what_was_refused(source, scope, sentence):
    assert sentence_of(source, scope, DAY) == sentence
    assert sentence_of_person(source, scope, DAY, "8000") == (
        f"{sentence}，换号码后同样不发（原尾号8000）"
    )
