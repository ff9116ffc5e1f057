from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from declined.models import DeclinedItem, PartRule
from tests.declined.orders import PADS, make_car, make_order, take_in
from tests.noted import noted_by


def rule(**fields):
    values = {
        "name": "天窗",
        "severity": "comfort",
        "words": ["天窗"],
        "examples": "天窗异响",
    }
    return PartRule(**{**values, **fields})


def test_a_rule_that_recognises_its_examples_is_saved(parts):
    rule(examples="天窗异响，客户下次做\n\n建议润滑天窗").full_clean()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"examples": "天窗异响\n顶棚异响"},
            "「顶棚异响」里认不出「天窗」，请补上它的叫法。",
        ),
        (
            {"words": ["天窗", "轮胎"]},
            "「轮胎」已是「轮胎」的叫法，请换一个词。",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_refused(parts, fields, sentence):
    with pytest.raises(ValidationError) as raised:
        rule(**fields).full_clean()

    assert raised.value.messages == [sentence]


def test_a_change_of_an_item_or_its_severity_notes_the_car(parts):
    car, _ = make_car(), make_car(plate="沪A54321")
    make_order(car, PADS)

    assert noted_by(take_in) == {car}
    pads = PartRule.objects.filter(name="刹车片")
    assert noted_by(lambda: pads.update(severity="wear")) == {car}
    assert noted_by(lambda: pads.update(examples="刹车片")) == set()
    items = DeclinedItem.objects.all()
    assert noted_by(lambda: items.update(known_on="2026-11-05")) == set()
    assert noted_by(items.delete) == {car}
