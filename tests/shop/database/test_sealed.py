from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from customers.models import Customer
from shop.database.sealed import (
    CannotOpen,
    index_of,
    lock_key,
    seal,
    unseal,
)
from tests.factories import make_customer

PHONE = "13812345678"
KEY_A = "a:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
KEY_B = "b:" + "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="


def stored_phone(customer):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT phone FROM customers_customer WHERE id = %s", [customer.pk]
        )
        return cursor.fetchone()[0]


def test_opens_only_at_its_own_place():
    sealed = seal(PHONE, "table.column:1")

    assert unseal(sealed, "table.column:1") == PHONE
    with pytest.raises(CannotOpen):
        unseal(sealed, "table.column:2")


def test_key_that_left_the_ring_opens_nothing(settings):
    settings.FIELD_KEYS = [KEY_A]
    sealed = seal(PHONE, "place")

    settings.FIELD_KEYS = [KEY_B]
    with pytest.raises(CannotOpen):
        unseal(sealed, "place")


def test_rotated_ring_opens_old_values_and_seals_with_the_first_key(settings):
    settings.FIELD_KEYS = [KEY_A]
    old = seal(PHONE, "place")

    settings.FIELD_KEYS = [KEY_B, KEY_A]

    assert unseal(old, "place") == PHONE
    assert seal(PHONE, "place").split("$")[1] == "b"


def test_index_depends_on_the_key_and_the_number(settings):
    settings.INDEX_KEY = "one"
    first = index_of(PHONE)
    settings.INDEX_KEY = "two"

    assert index_of(PHONE) != first
    assert len(first) == 22
    assert index_of("") == ""


def test_lock_key_fits_a_signed_bigint():
    assert -(2**63) <= lock_key(index_of(PHONE)) < 2**63


@pytest.mark.django_db
class TestSealedField:
    def test_database_holds_no_number(self):
        customer = make_customer(phone=PHONE)

        assert stored_phone(customer).startswith("v1$")
        assert PHONE not in stored_phone(customer)
        assert Customer.objects.get(pk=customer.pk).phone == PHONE

    def test_companions_follow_the_number(self):
        customer = make_customer(phone=PHONE)
        assert (customer.phone_index, customer.phone_tail) == (index_of(PHONE), "5678")

        customer.phone = "13900000001"
        customer.save()
        found = Customer.objects.get(pk=customer.pk)

        assert found.phone == "13900000001"
        assert found.phone_index == index_of("13900000001")
        assert found.phone_tail == "0001"

    def test_bulk_create_seals_too(self):
        Customer.objects.bulk_create([Customer(name="甲", phone=PHONE)])

        customer = Customer.objects.get(phone_index=index_of(PHONE))
        assert customer.phone == PHONE
        assert stored_phone(customer).startswith("v1$")

    def test_no_number_stays_empty(self):
        customer = make_customer(phone="")

        assert stored_phone(customer) == ""
        assert Customer.objects.get(pk=customer.pk).phone_index == ""

    def test_number_swapped_between_rows_does_not_open(self):
        one, two = make_customer(), make_customer()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE customers_customer SET phone = %s WHERE id = %s",
                [stored_phone(one), two.pk],
            )

        with pytest.raises(CannotOpen):
            _ = Customer.objects.get(pk=two.pk).phone

    def test_saving_what_was_not_opened_keeps_the_ciphertext(self):
        customer = make_customer(phone=PHONE)
        before = stored_phone(customer)

        Customer.objects.get(pk=customer.pk).save()

        assert stored_phone(customer) == before

    @pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__in"])
    def test_look_up_is_refused(self, lookup):
        with pytest.raises(FieldError):
            list(Customer.objects.filter(**{lookup: PHONE}))

    def test_update_is_refused(self):
        make_customer()

        with pytest.raises(FieldError):
            Customer.objects.update(phone=PHONE)
