from __future__ import annotations

import pytest

from customers.merging.fields import CHOICES, usual_choice
from customers.merging.records import merge_cars, merge_customers, undo
from customers.models import Customer
from tests.factories import NOW, make_customer, make_phone, make_vehicle

pytestmark = pytest.mark.django_db


def _merge(kept, lost, **fields):
    return merge_customers(kept.pk, lost.pk, by=None, now=NOW, **fields)


def test_the_other_number_becomes_the_second():
    kept, lost = make_customer(), make_customer()

    merge = _merge(kept, lost)

    kept = Customer.objects.get(pk=kept.pk)
    assert (kept.second_phone, kept.second_phone_tail) == (lost.phone, lost.phone[-4:])
    undo(merge, by=None, now=NOW)
    kept = Customer.objects.get(pk=kept.pk)
    assert (kept.second_phone, kept.second_phone_index) == ("", "")


def test_a_number_that_was_corrected_since_survives_the_undo():
    kept, lost, right = make_customer(), make_customer(), make_phone()
    merge = _merge(kept, lost)
    kept = Customer.objects.get(pk=kept.pk)
    kept.second_phone = right
    kept.save()

    undo(merge, by=None, now=NOW)

    assert Customer.objects.get(pk=kept.pk).second_phone == right


def test_what_is_chosen_comes_from_the_lost_record():
    kept = make_customer(name="王小", district="浦东")
    lost = make_customer(name="王小明", district="静安")

    merge = _merge(kept, lost, chosen={"name"})

    kept.refresh_from_db()
    assert (kept.name, kept.district) == ("王小明", "浦东")
    undo(merge, by=None, now=NOW)
    kept.refresh_from_db()
    assert (kept.name, kept.district) == ("王小", "浦东")


def test_a_number_without_a_free_place_stays_with_the_lost_record():
    kept = make_customer(second_phone=make_phone())
    lost = make_customer()
    before = kept.phone, kept.second_phone

    _merge(kept, lost)

    kept = Customer.objects.get(pk=kept.pk)
    assert (kept.phone, kept.second_phone) == before


def test_a_chosen_number_moves_the_other_into_the_free_place():
    kept, lost = make_customer(), make_customer()
    wanted = (lost.phone, kept.phone)

    _merge(kept, lost, chosen={"phone"})

    kept = Customer.objects.get(pk=kept.pk)
    assert (kept.phone, kept.second_phone) == wanted


def test_two_records_of_one_number_have_it_once():
    kept = make_customer()
    lost = make_customer(phone=kept.phone)

    _merge(kept, lost, chosen=set())

    kept = Customer.objects.get(pk=kept.pk)
    assert (kept.phone, kept.second_phone) == (lost.phone, "")


def test_a_number_that_both_have_takes_no_second_place():
    kept = make_customer()
    lost = make_customer(second_phone=kept.phone)

    _merge(kept, lost)

    kept = Customer.objects.get(pk=kept.pk)
    assert (kept.phone, kept.second_phone) == (lost.second_phone, lost.phone)


def test_only_gaps_are_filled_unless_chosen():
    kept = make_customer(district="", tier="银卡")
    lost = make_customer(district="静安", tier="金卡")

    assert usual_choice(kept, lost) == {"district"}


def test_tags_and_notes_of_both_are_kept():
    kept = make_customer(tags=["常客"], notes="怕吵")
    lost = make_customer(tags=["常客", "车队"], notes="要发票")

    merge = _merge(kept, lost)

    kept.refresh_from_db()
    assert (kept.tags, kept.notes) == (["常客", "车队"], "怕吵\n要发票")
    undo(merge, by=None, now=NOW)
    kept.refresh_from_db()
    assert (kept.tags, kept.notes) == (["常客"], "怕吵")


@pytest.mark.parametrize("chosen", [set(), {"status"}])
def test_a_car_that_one_record_calls_sold_is_sold_if_chosen(chosen):
    kept, lost = make_vehicle(), make_vehicle(status="sold", status_on=NOW.date())

    merge = merge_cars(kept.pk, lost.pk, by=None, now=NOW, chosen=chosen)

    kept.refresh_from_db()
    assert kept.status == ("sold" if chosen else "active")
    undo(merge, by=None, now=NOW)
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.status, lost.status) == ("active", "sold")


def test_what_shortens_a_period_holds_if_one_record_says_so():
    kept, lost = make_vehicle(), make_vehicle(is_severe_use=True)

    merge = merge_cars(kept.pk, lost.pk, by=None, now=NOW)

    kept.refresh_from_db()
    assert kept.is_severe_use is True
    undo(merge, by=None, now=NOW)
    kept.refresh_from_db()
    assert kept.is_severe_use is False


@pytest.mark.parametrize("kind", CHOICES)
def test_each_choice_names_columns_of_its_model(kind):
    columns = {field.name for field in kind._meta.local_fields}

    assert {name for choice in CHOICES[kind] for name in choice} - columns == set()
