"""Which contacts each silence holds: the table, cell by cell."""

from __future__ import annotations

import pytest

from customers.categories import Category
from tests.contact import HAPPENS, MATRIX, ask, code, is_held
from tests.factories import make_customer, make_vehicle

pytestmark = pytest.mark.django_db


def test_every_category_is_in_the_table():
    assert set(MATRIX["opted_out"]["text"].split()) == set(Category.values)


@pytest.mark.parametrize("channel", ["text", "call"])
@pytest.mark.parametrize("silence", MATRIX)
def test_a_silence_holds_what_the_table_says(silence, channel):
    owner = make_customer()
    vehicle = make_vehicle(owner=owner)
    HAPPENS[silence](owner, vehicle)
    asked = {
        category: ask(
            owner.phone_index,
            category,
            channel=channel,
            customer=owner.pk,
            vehicle=vehicle.pk,
            message_class="commercial" if silence == "no_consent" else "service",
        )
        for category in Category.values
    }

    found = {category: code(each) for category, each in asked.items()}

    # Here every category is asked about in the commercial class.
    held = {
        category
        for category in Category.values
        if silence == "no_consent" or is_held(silence, channel, category)
    }
    assert found == {
        category: silence if category in held else "" for category in Category.values
    }


@pytest.mark.parametrize(
    ("silence", "reason"),
    [
        ("open_complaint", "complaint"),
        ("booked", "booking"),
        ("recent_visit", "complaint"),
    ],
)
def test_no_silence_holds_what_follows_it_up(silence, reason):
    owner = make_customer()
    vehicle = make_vehicle(owner=owner)
    HAPPENS[silence](owner, vehicle)
    asked = {"customer": owner.pk, "vehicle": vehicle.pk, "channel": "call"}

    assert code(ask(owner.phone_index, "care", **asked)) == silence
    assert code(ask(owner.phone_index, "care", **asked, reason=reason)) == ""
