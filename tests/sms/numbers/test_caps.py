from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from customers.merging.records import merge_customers, undo
from shop.hours import SHOP_ZONE
from sms.models import CapSlot, Message
from sms.numbers.caps import holds_place, release, reserve
from sms.sending.delivery import (
    deliver,
    pass_gate,
)
from tests.factories import NOW, make_customer, make_message, make_phone, make_template
from tests.house_rules import WHOLE_DAY, put_rule
from tests.sms.sending.due_texts import (
    BUDGET,
    at,
    claim_one,
    state_of,
)

pytestmark = pytest.mark.django_db


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

    placed = reserve(texts, 2, now=NOW)

    assert placed == {texts[0].pk, texts[1].pk}
    assert slots() == [
        (texts[0].pk, date(2026, 11, 1), 1),
        (texts[1].pk, date(2026, 11, 1), 2),
    ]


def test_a_house_rule_may_allow_fewer_and_never_more_than_the_database():
    one, other = make_phone(), make_phone()
    texts = [make_message(phone=phone) for phone in (one, other) for _ in range(3)]

    assert reserve(texts[:3], 1, now=NOW) == {texts[0].pk}
    assert reserve(texts[3:], 9, now=NOW) == {texts[3].pk, texts[4].pk}


def test_another_category_and_another_number_have_places_of_their_own():
    phone = make_phone()
    insurance = make_template(slug="insurance", category="insurance")
    texts = [
        make_message(phone=phone),
        make_message(phone=phone, template_version=insurance),
        make_message(),
    ]

    assert reserve(texts, 1, now=NOW) == {each.pk for each in texts}


def test_a_text_that_holds_a_place_keeps_it():
    text = make_message()
    reserve([text], 1, now=NOW)

    assert reserve([text], 1, now=NOW) == {text.pk}
    assert slots() == [(text.pk, date(2026, 11, 1), 1)]


def test_a_place_of_last_month_is_changed_for_one_of_this():
    text = make_message()
    reserve([text], 1, now=NOW)
    december = datetime(2026, 12, 1, tzinfo=SHOP_ZONE)
    assert holds_place(text.pk, now=december - timedelta(seconds=1))
    assert not holds_place(text.pk, now=december)

    reserve([text], 1, now=december)

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
    reserve([first], 1, now=NOW)
    Message.objects.filter(pk=first.pk).update(status=status)

    assert reserve([second], 1, now=NOW) == ({second.pk} if is_free else set())


def test_a_released_place_is_taken_by_the_next():
    phone = make_phone()
    first, second = make_message(phone=phone), make_message(phone=phone)
    reserve([first], 1, now=NOW)

    release([first.pk])

    assert reserve([second], 1, now=NOW) == {second.pk}


def test_a_number_of_a_merged_record_shares_the_cap():
    kept, lost = make_customer(), make_customer()
    reserve([make_message(phone=lost.phone)], 2, now=NOW)
    merge_customers(kept.pk, lost.pk, by=None, now=NOW)
    texts = [make_message(phone=kept.phone) for _ in range(2)]

    assert reserve(texts, 2, now=NOW) == {texts[0].pk}


def test_after_an_undo_each_number_has_its_own_cap():
    kept, lost = make_customer(), make_customer()
    reserve([make_message(phone=lost.phone)], 2, now=NOW)
    merge = merge_customers(kept.pk, lost.pk, by=None, now=NOW)
    undo(merge, by=None, now=NOW)
    texts = [make_message(phone=kept.phone) for _ in range(2)]

    assert reserve(texts, 2, now=NOW) == {each.pk for each in texts}
