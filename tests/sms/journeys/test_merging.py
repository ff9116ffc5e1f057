"""Two records of a customer who refused on one of them: from the form to the gate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models import Merge
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.sending.delivery import deliver
from tests.factories import NOW, make_customer, make_message
from tests.screen_rows import make_staff
from tests.sms.sending.due_texts import BUDGET, at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    return make_customer(), make_customer()


def _write_td(owner):
    reply = Reply(dedupe_key="1", phone=owner.phone, text="TD")
    patience = timedelta(seconds=5)
    assert take_reply(reply, gateway="default", now=NOW, patience=patience)


def _text_both(pair):
    for owner in pair:
        make_message(customer=owner, phone=owner.phone)
    deliver(at(NOW), budget=BUDGET)


def _arrived(wired, pair):
    return [len(wired.desk.texts(owner.phone)) for owner in pair]


@pytest.mark.parametrize("refusing", [0, 1])
def test_neither_number_is_texted_after_a_merge_and_after_its_undo(
    wired, client, pair, refusing
):
    kept, lost = pair
    client.force_login(make_staff("经理"))
    _write_td(pair[refusing])

    client.post(reverse("customers:merge-customers", args=[kept.pk, lost.pk]), {})
    _text_both(pair)
    assert _arrived(wired, pair) == [0, 0]

    merge = Merge.objects.get()
    client.post(reverse("customers:undo-merge", args=[merge.pk]))
    _text_both(pair)
    assert Merge.objects.standing().count() == 0
    assert _arrived(wired, pair) == [0, 0]


def test_who_refused_nothing_is_texted(wired, client, pair):
    kept, lost = pair
    client.force_login(make_staff("经理"))

    client.post(reverse("customers:merge-customers", args=[kept.pk, lost.pk]), {})
    _text_both(pair)

    assert _arrived(wired, pair) == [1, 1]
