"""What an entry says; tests/sms/journeys/test_refusal_roads.py has every road."""

from __future__ import annotations

from datetime import date

import pytest

from customers.wishes.refusal_journal import JOURNAL, note_closed
from shop.witness.pending import write_pending
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked_on", "written"), [(None, ""), (date(2026, 11, 20), "2026-11-20")]
)
def test_a_closed_number_names_the_day_on_which_it_was_asked(asked_on, written):
    note_closed(["b", "a"], scope="all", source="file", now=NOW, asked_on=asked_on)
    write_pending(now=NOW)

    entries = JOURNAL.read().entries
    assert [(entry["phone"], entry["on"]) for entry in entries] == [
        ("a", written),
        ("b", written),
    ]
