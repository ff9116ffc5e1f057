from __future__ import annotations

import pytest

from imports.effects import Saying, Statement, numbers_to_hold, write
from sms.models import OptOut
from tests.factories import NOW, make_customer, make_message

pytestmark = pytest.mark.django_db
REFUSALS = [Statement.NO_TEXTS, Statement.OPTED_OUT]


@pytest.mark.parametrize("statement", REFUSALS)
def test_a_refusal_in_a_file_closes_the_number(statement):
    owner = make_customer()

    write({statement: [Saying(owner.pk, "否")]}, now=NOW)

    assert OptOut.objects.get().phone_index == owner.phone_index


@pytest.mark.parametrize("statement", REFUSALS)
def test_the_numbers_of_texts_on_the_way_are_held_too(statement):
    owner = make_customer()
    text = make_message(customer=owner)

    assert numbers_to_hold({statement: [owner.pk]}) == {
        owner.phone_index,
        text.phone_index,
    }
    assert numbers_to_hold({Statement.COMPLAINT: [owner.pk]}) == set()
