from __future__ import annotations

import pytest

from calls.default_offers import REPLIES, load_offers
from calls.models import CallAttempt, Offer

pytestmark = pytest.mark.django_db


def test_every_objection_has_a_reply_that_promises_nothing():
    load_offers()

    assert set(REPLIES) == set(CallAttempt.Cause)
    for offer in Offer.objects.all():
        offer.full_clean()
        assert not offer.is_commercial


def test_a_second_load_keeps_what_staff_changed():
    assert load_offers() == 4
    Offer.objects.filter(name="觉得贵").update(words="我给您报个明细。")

    assert load_offers() == 0
    assert Offer.objects.get(name="觉得贵").words == "我给您报个明细。"
