from __future__ import annotations

from datetime import timedelta

import pytest

from customers.merging.records import merge_cars, merge_customers, undo
from customers.pages.merging.panel import merges_into
from tests.factories import NOW, make_customer, make_vehicle

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "is_shown"), [(89, True), (90, False)])
def test_merges_are_shown_while_they_can_be_undone(days, is_shown):
    kept, lost = make_customer(), make_customer()
    merge = merge_customers(kept.pk, lost.pk, by=None, now=NOW)

    panel = merges_into(kept, NOW + timedelta(days=days))

    assert panel and panel.merges == ([merge] if is_shown else [])


def test_an_undone_merge_and_one_of_another_car_are_not_shown():
    kept, lost, other = make_vehicle(), make_vehicle(), make_vehicle()
    undo(merge_cars(kept.pk, lost.pk, by=None, now=NOW), by=None, now=NOW)
    merge_cars(other.pk, lost.pk, by=None, now=NOW)

    panel = merges_into(kept, NOW)

    assert panel and panel.merges == []


def test_a_record_that_was_merged_shows_no_panel():
    kept, lost = make_customer(), make_customer()
    merge_customers(kept.pk, lost.pk, by=None, now=NOW)
    lost.refresh_from_db()

    assert merges_into(lost, NOW) is None
