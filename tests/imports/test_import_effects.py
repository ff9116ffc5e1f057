from __future__ import annotations

import pytest

from customers.models import Consent, DoNotDisturb
from imports.effects import Statement, write
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db


def test_a_wish_to_be_left_alone_is_recorded_with_the_words_of_the_file():
    owner = make_customer()

    write({Statement.LEAVE_ALONE: [(owner.pk, "勿扰")]}, now=NOW)

    rows = DoNotDisturb.objects.values_list("customer", "proof", "recorded_at")
    assert list(rows) == [(owner.pk, "勿扰", NOW)]


def test_a_refusal_of_texts_is_a_line_of_the_ledger():
    owner = make_customer()

    write({Statement.NO_TEXTS: [(owner.pk, "不收短信")]}, now=NOW)

    rows = Consent.objects.values_list("customer", "scope", "wording", "withdrawn_at")
    assert list(rows) == [(owner.pk, "service", "不收短信", NOW)]
