"""From the hand that gives or takes back a consent to what the phone gets."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from customers.wishes.consent import Origin
from shop import clock
from shop.hours import SHOP_ZONE
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import Message
from sms.sending.delivery import deliver
from tests.customers.wishes.consents import given, record
from tests.factories import make_customer, make_message, make_template
from tests.screen_rows import make_staff
from tests.sms.sending.due_texts import BUDGET, at

pytestmark = pytest.mark.django_db(transaction=True)


def today(hour=10):
    return datetime.combine(clock.today(), time(hour), SHOP_ZONE)


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def staff(client):
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


def gets_advertising(wired, owner):
    """Send the customer a commercial text; return whether it reached the gateway."""
    version = make_template(
        slug="sale", category="campaign", message_class="commercial"
    )
    before = len(wired.desk.texts())
    message = make_message(
        now=today(9), phone=owner.phone, customer=owner, template_version=version
    )
    deliver(at(today()), budget=BUDGET)
    sent = len(wired.desk.texts()) - before
    status = Message.objects.values_list("status", flat=True).get(pk=message.pk)
    assert status == ("accepted" if sent else "suppressed")
    return bool(sent)


def fill_in(client, owner, *, days=0, **fields):
    day = clock.today() + timedelta(days=days)
    entry = {
        "number": "phone",
        "scope": "marketing",
        "channel": "到店书面",
        "given_on": day.isoformat(),
        "proof": "签字的同意书",
        **fields,
    }
    client.post(reverse("customers:record-consent", args=[owner.pk]), entry)


def withdraw(client, owner):
    entry = {
        "what": "marketing",
        "through": "电话",
        "asked_on": clock.today().isoformat(),
        "words": "别再发优惠短信",
    }
    client.post(reverse("customers:withdraw-consent", args=[owner.pk]), entry)


def reply(owner, text):
    told = Reply(dedupe_key=f"r-{text}", phone=owner.phone, text=text)
    take_reply(told, gateway="default", now=today(), patience=timedelta(seconds=1))


def test_without_consent_no_advertising(wired, owner):
    assert gets_advertising(wired, owner) is False


def test_consent_by_form(wired, client, staff, owner):
    fill_in(client, owner)

    assert gets_advertising(wired, owner) is True


def test_consent_by_form_to_service_texts_is_none_to_advertising(
    wired, client, staff, owner
):
    fill_in(client, owner, scope="service")

    assert gets_advertising(wired, owner) is False


@pytest.mark.parametrize(
    "fields",
    [{"days": 1}, {"given_on": ""}, {"proof": ""}],
    ids=["a day to come", "no day", "no proof"],
)
def test_entry_that_the_form_refuses(wired, client, staff, owner, fields):
    fill_in(client, owner, **fields)

    assert gets_advertising(wired, owner) is False


def test_consent_by_form_then_withdrawn_on_the_screen(wired, client, staff, owner):
    fill_in(client, owner)
    withdraw(client, owner)

    assert gets_advertising(wired, owner) is False


def test_consent_after_a_withdrawal(wired, client, staff, owner):
    withdraw(client, owner)
    fill_in(client, owner, days=-1)
    assert gets_advertising(wired, owner) is False

    fill_in(client, owner)

    assert gets_advertising(wired, owner) is True


def test_consent_by_form_then_td(wired, client, staff, owner):
    fill_in(client, owner)
    reply(owner, "TD")

    assert gets_advertising(wired, owner) is False


def test_td_then_consent_by_form(wired, client, staff, owner):
    reply(owner, "TD")
    fill_in(client, owner)

    assert gets_advertising(wired, owner) is False


def test_unproved_consent_from_a_file(wired, owner):
    listed = given(owner, proof="", origin=Origin("客户.xlsx", "ab" * 32))
    record(listed, now=today())

    assert gets_advertising(wired, owner) is False


def test_consent_by_word(wired, owner):
    reply(owner, "订阅优惠")

    assert gets_advertising(wired, owner) is True


@pytest.mark.parametrize(
    "texts",
    [("订阅优惠", "TD"), ("TD", "订阅优惠"), ("不订阅优惠",), ("好的",)],
    ids=["then TD", "after TD", "negated", "an ordinary reply"],
)
def test_replies_that_end_without_consent(wired, owner, texts):
    for text in texts:
        reply(owner, text)

    assert gets_advertising(wired, owner) is False


def test_consent_by_word_then_withdrawn_on_the_screen(wired, client, staff, owner):
    reply(owner, "订阅优惠")
    withdraw(client, owner)

    assert gets_advertising(wired, owner) is False
