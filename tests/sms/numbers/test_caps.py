from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from customers.categories import Category
from customers.merging.records import merge_customers, undo
from shop.caps import hard_limit
from shop.hours import SHOP_ZONE
from sms.models import CapSlot, Message
from sms.numbers.caps import holds_place, places_left, release, reserve
from sms.sending.delivery import (
    deliver,
    pass_gate,
)
from tests.factories import NOW, make_customer, make_message, make_phone, make_template
from tests.house_rules import RULES, WHOLE_DAY, caps_with, put_rule
from tests.sms.sending.due_texts import (
    BUDGET,
    at,
    claim_one,
    state_of,
)

pytestmark = pytest.mark.django_db

ONE = caps_with(maintenance=1, insurance=1)


def test_the_month_turns_between_claim_and_gate():
    put_rule("sending_hours", WHOLE_DAY)
    end = datetime(2026, 1, 31, 23, 59, 59, tzinfo=SHOP_ZONE)
    message = make_message(now=end)
    claimed = claim_one(end)
    midnight = end + timedelta(seconds=1)

    assert pass_gate(claimed, now=midnight) is None

    assert state_of(message) == ("queued", "")
    assert pass_gate(claim_one(midnight), now=midnight) is not None
    assert CapSlot.objects.get().month.month == 2


def test_two_customers_of_one_number_share_its_cap(wired):
    phone = make_phone()
    for customer in (make_customer(phone=phone), make_customer(phone=phone)):
        for _ in range(2):
            make_message(customer=customer, phone=phone)

    deliver(at(NOW), budget=BUDGET)

    assert len(wired.desk.texts(phone)) == 2
    assert Message.objects.filter(status="suppressed").count() == 2


def slots():
    rows = CapSlot.objects.order_by("month", "slot")
    return list(rows.values_list("message", "month", "slot"))


def test_the_text_beyond_the_cap_has_no_place():
    phone = make_phone()
    texts = [make_message(phone=phone) for _ in range(3)]

    placed = reserve(texts, RULES.caps, now=NOW)

    assert placed == {texts[0].pk, texts[1].pk}
    assert slots() == [
        (texts[0].pk, date(2026, 11, 1), 1),
        (texts[1].pk, date(2026, 11, 1), 2),
    ]


def test_a_row_may_allow_fewer():
    phone = make_phone()
    texts = [make_message(phone=phone) for _ in range(3)]

    assert reserve(texts, ONE, now=NOW) == {texts[0].pk}


def make_texts(category, count):
    """Return texts of the category to one number."""
    phone, version = make_phone(), make_template(slug=category, category=category)
    return [make_message(phone=phone, template_version=version) for _ in range(count)]


@pytest.mark.parametrize("category", Category)
def test_the_hard_limit_of_each_category_is_its_last_place(category):
    limit = hard_limit(category)
    texts = make_texts(category, limit + 1)

    assert len(reserve(texts, caps_with(fleet=2), now=NOW)) == limit


@pytest.mark.parametrize("category", Category)
def test_code_that_forgets_the_limit_writes_nothing(category):
    limit = hard_limit(category)
    texts = make_texts(category, limit + 1)

    reserve(texts, caps_with(fleet=2), now=NOW)
    last = CapSlot.objects.latest("slot")
    last.slot, last.message = limit + 1, texts[-1]

    with pytest.raises(IntegrityError, match="slot_within_hard_limit"), atomic():
        last.save(force_insert=True)
    assert CapSlot.objects.count() == limit


def test_the_limits_of_the_house():
    limits = {each.value: hard_limit(each) for each in Category}

    assert {limits.pop(each) for each in ("booking", "progress")} == {8}
    assert limits.pop("conversation") == 20
    assert set(limits.values()) == {2}


@pytest.mark.parametrize(
    ("category", "month"),
    [("fleet", date(2026, 11, 16)), ("conversation", date(2026, 11, 1))],
)
def test_each_category_is_counted_in_its_period(category, month):
    reserve(make_texts(category, 1), RULES.caps, now=NOW)

    assert CapSlot.objects.get().month == month


def test_the_places_that_are_left_are_those_of_the_number_and_category():
    texts = make_texts("conversation", 3)
    number = texts[0].phone_index
    reserve(texts, RULES.caps, now=NOW)
    Message.objects.filter(pk=texts[0].pk).update(status="rejected")

    left = [
        places_left(of, category, RULES.caps, now=NOW)
        for of, category in (
            (number, "conversation"),
            (number, "booking"),
            ("another", "conversation"),
        )
    ]
    assert left == [18, 8, 20]


def test_another_category_and_another_number_have_places_of_their_own():
    phone = make_phone()
    insurance = make_template(slug="insurance", category="insurance")
    texts = [
        make_message(phone=phone),
        make_message(phone=phone, template_version=insurance),
        make_message(),
    ]

    assert reserve(texts, ONE, now=NOW) == {each.pk for each in texts}


def test_a_text_that_holds_a_place_keeps_it():
    text = make_message()
    reserve([text], ONE, now=NOW)

    assert reserve([text], ONE, now=NOW) == {text.pk}
    assert slots() == [(text.pk, date(2026, 11, 1), 1)]


def test_a_place_of_last_month_is_changed_for_one_of_this():
    text = make_message()
    reserve([text], ONE, now=NOW)
    december = datetime(2026, 12, 1, tzinfo=SHOP_ZONE)
    assert holds_place(text.pk, ONE, now=december - timedelta(seconds=1))
    assert not holds_place(text.pk, ONE, now=december)

    reserve([text], ONE, now=december)

    assert slots() == [(text.pk, date(2026, 12, 1), 1)]


@pytest.mark.parametrize(
    ("status", "is_free"),
    [
        ("cancelled", True),
        ("rejected", True),
        ("expired", True),
        ("suppressed", True),
        ("unknown", False),
        ("sending", False),
        ("undelivered", False),
    ],
)
def test_the_place_of_a_text_that_never_left_is_free_again(status, is_free):
    phone = make_phone()
    first, second = make_message(phone=phone), make_message(phone=phone)
    reserve([first], ONE, now=NOW)
    Message.objects.filter(pk=first.pk).update(status=status)

    assert reserve([second], ONE, now=NOW) == ({second.pk} if is_free else set())


def test_a_released_place_is_taken_by_the_next():
    phone = make_phone()
    first, second = make_message(phone=phone), make_message(phone=phone)
    reserve([first], ONE, now=NOW)

    release([first.pk])

    assert reserve([second], ONE, now=NOW) == {second.pk}


def test_a_number_of_a_merged_record_shares_the_cap():
    kept, lost = make_customer(), make_customer()
    reserve([make_message(phone=lost.phone)], RULES.caps, now=NOW)
    merge_customers(kept.pk, lost.pk, by=None, now=NOW)
    texts = [make_message(phone=kept.phone) for _ in range(2)]

    assert reserve(texts, RULES.caps, now=NOW) == {texts[0].pk}


def test_after_an_undo_each_number_has_its_own_cap():
    kept, lost = make_customer(), make_customer()
    reserve([make_message(phone=lost.phone)], RULES.caps, now=NOW)
    merge = merge_customers(kept.pk, lost.pk, by=None, now=NOW)
    undo(merge, by=None, now=NOW)
    texts = [make_message(phone=kept.phone) for _ in range(2)]

    assert reserve(texts, RULES.caps, now=NOW) == {each.pk for each in texts}
