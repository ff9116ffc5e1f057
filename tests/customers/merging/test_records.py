from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from customers.merging.records import CannotMerge, merge_cars, merge_customers, undo
from customers.models import Merge, ServiceRecord, VehicleContact
from tests.factories import NOW, make_customer, make_message, make_vehicle

pytestmark = pytest.mark.django_db


def _merge(kept, lost, **fields):
    return merge_customers(kept.pk, lost.pk, by=None, now=NOW, **fields)


def _merge_cars(kept, lost, **fields):
    return merge_cars(kept.pk, lost.pk, by=None, now=NOW, **fields)


def test_rows_of_the_lost_customer_go_to_the_other():
    kept, lost = make_customer(), make_customer()
    car, text = make_vehicle(owner=lost), make_message(customer=lost)

    _merge(kept, lost)

    text.refresh_from_db()
    lost.refresh_from_db()
    owner = VehicleContact.objects.get(vehicle=car)
    assert (owner.customer, text.customer, lost.merged_into) == (kept, kept, kept)


def test_an_undo_returns_what_moved_and_leaves_what_came_later():
    kept, lost = make_customer(), make_customer()
    text = make_message(customer=lost)
    merge = _merge(kept, lost)
    later = make_message(customer=kept)

    undo(merge, by=None, now=NOW)

    text.refresh_from_db()
    later.refresh_from_db()
    lost.refresh_from_db()
    assert (text.customer, later.customer, lost.merged_into) == (lost, kept, None)


@pytest.mark.parametrize(("days", "is_possible"), [(89, True), (90, False)])
def test_an_undo_is_possible_for_90_days(days, is_possible):
    merge = _merge(make_customer(), make_customer())
    now = NOW + timedelta(days=days)

    if is_possible:
        undo(merge, by=None, now=now)
    else:
        with pytest.raises(CannotMerge, match="90 天"):
            undo(merge, by=None, now=now)

    assert (Merge.objects.get().undone_at is not None) is is_possible


def test_a_merged_record_is_not_merged_again():
    kept, lost = make_customer(), make_customer()
    _merge(kept, lost)

    with pytest.raises(CannotMerge, match="刷新页面"):
        _merge(lost, kept)


def test_a_record_is_not_merged_with_itself():
    kept = make_customer()

    with pytest.raises(CannotMerge, match="两条不同"):
        _merge(kept, kept)


def test_merges_are_undone_in_reverse_order():
    first, second, third = make_customer(), make_customer(), make_customer()
    text = make_message(customer=first)
    earlier = _merge(second, first)
    later = _merge(third, second)
    first.refresh_from_db()
    assert first.merged_into == third

    with pytest.raises(CannotMerge, match="请先撤销后来的合并"):
        undo(earlier, by=None, now=NOW)
    undo(later, by=None, now=NOW)
    undo(earlier, by=None, now=NOW)

    text.refresh_from_db()
    assert text.customer == first


def test_an_undo_happens_once():
    merge = _merge(make_customer(), make_customer())
    undo(merge, by=None, now=NOW)

    with pytest.raises(CannotMerge, match="撤销过"):
        undo(merge, by=None, now=NOW)


def _visit(car, number):
    return ServiceRecord.objects.create(
        vehicle=car, order_number=number, came_in_on=date(2026, 5, 1), kind="repair"
    )


def test_a_car_gets_the_history_of_its_other_record():
    owner = make_customer()
    kept, lost = make_vehicle(owner=owner), make_vehicle(owner=owner)
    visit = _visit(lost, "W1")

    merge = _merge_cars(kept, lost)

    visit.refresh_from_db()
    lost.refresh_from_db()
    assert (visit.vehicle, lost.merged_into, lost.status) == (kept, kept, "merged")
    undo(merge, by=None, now=NOW)
    visit.refresh_from_db()
    assert visit.vehicle == lost


def test_a_car_with_a_vin_is_not_merged_into_one_without():
    with pytest.raises(CannotMerge, match="有车架号"):
        _merge_cars(make_vehicle(vin=None), make_vehicle())


def test_the_database_holds_one_standing_merge_of_a_record():
    kept, lost = make_customer(), make_customer()
    Merge.objects.create(customer=kept, lost_customer=lost, at=NOW, undone_at=NOW)
    Merge.objects.create(customer=kept, lost_customer=lost, at=NOW)

    with pytest.raises(IntegrityError, match="customer_is_merged_once"):
        Merge.objects.create(customer=kept, lost_customer=lost, at=NOW)


def _statements(count):
    kept, lost = make_customer(), make_customer()
    for _ in range(count):
        make_vehicle(owner=lost)
        make_message(customer=lost)
    with CaptureQueriesContext(connection) as captured:
        undo(_merge(kept, lost), by=None, now=NOW)
    return len(captured)


def test_statements_do_not_grow_with_the_rows():
    assert _statements(1) == _statements(3)
