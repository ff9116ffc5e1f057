from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.calls.offer_rows import DAY, make_offer
from tests.reminders.builders import TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"valid_until": None}, "valid_until", "有价格或优惠的，请填写最后一天。"),
        (
            {"valid_from": TODAY + 10 * DAY},
            "valid_until",
            "最后一天早于开始的日期，请改正其中一个。",
        ),
        ({"price": -1}, "price", "价格不能是负数。"),
    ],
)
def test_an_offer_without_clear_terms_is_refused(fields, field, sentence):
    with pytest.raises(ValidationError) as refused:
        make_offer(**fields).full_clean()

    assert refused.value.message_dict[field] == [sentence]


@pytest.mark.parametrize(
    ("words", "price", "sentence"),
    [
        ("今天来给您打八折。", None, "话术里的「八折」是优惠"),
        ("不来保养就失去质保。", 399, "质保"),
    ],
)
def test_words_neither_hide_an_offer_nor_threaten(words, price, sentence):
    with pytest.raises(ValidationError) as refused:
        make_offer(words=words, price=price).full_clean()

    assert sentence in refused.value.message_dict["words"][0]


@pytest.mark.parametrize(
    ("fields", "terms"),
    [
        ({"price": 1399}, "1,399 元，11月30日前有效（含当天）"),
        (
            {"price": 399.5, "discount": "工时九折"},
            "399.50 元，工时九折，11月30日前有效（含当天）",
        ),
        ({"price": 0}, "免费，11月30日前有效（含当天）"),
        ({"price": None, "valid_until": None}, ""),
    ],
)
def test_the_terms_name_price_discount_and_last_day(fields, terms):
    offer = make_offer(**fields)
    offer.refresh_from_db()

    assert offer.terms == terms
