from __future__ import annotations

import pytest

from sms.models import OptOut
from tests.contact import (
    agree,
    ask,
    code,
    doubt,
    leave_alone,
    refuse_texts,
    why_not,
)
from tests.factories import NOW, make_customer, make_phone, make_vehicle

pytestmark = pytest.mark.django_db


class TestDoNotDisturb:
    def test_of_any_living_holder_silences_a_shared_number(self):
        phone = make_phone()
        one, other = make_customer(phone=phone), make_customer(second_phone=phone)
        leave_alone(other)

        assert why_not(one.phone_index, customer=one.pk) == "客户要求勿扰"

    def test_of_a_merged_customer_silences_nobody(self):
        owner = make_customer()
        leave_alone(make_customer(phone=owner.phone, merged_into=owner))

        assert why_not(owner.phone_index, customer=owner.pk) == ""

    def test_follows_the_customer_to_a_new_number(self):
        owner = make_customer()
        leave_alone(owner)
        owner.phone = make_phone()
        owner.save()

        assert why_not(owner.phone_index) == "客户要求勿扰"

    def test_that_was_lifted_is_over(self):
        owner = make_customer()
        leave_alone(owner, lifted_at=NOW)

        assert why_not(owner.phone_index) == ""


class TestNumberDoubt:
    def test_is_about_the_pair_and_no_other_customer_of_the_number(self):
        phone = make_phone()
        one, other = make_customer(phone=phone), make_customer(phone=phone)
        doubt(one)

        assert code(ask(one.phone_index, customer=one.pk)) == "wrong_number"
        assert code(ask(one.phone_index, customer=other.pk)) == ""

    def test_leaves_the_other_number_of_the_customer_usable(self):
        owner = make_customer(second_phone=make_phone())
        doubt(owner)

        assert code(ask(owner.phone_index, customer=owner.pk)) == "wrong_number"
        assert code(ask(owner.second_phone_index, customer=owner.pk)) == ""

    def test_stops_what_is_addressed_to_nobody_in_particular(self):
        owner = make_customer()
        doubt(owner)

        assert code(ask(owner.phone_index)) == "wrong_number"

    def test_ends_when_the_number_is_corrected(self):
        owner = make_customer()
        doubt(owner)
        owner.phone = make_phone()
        owner.save()

        assert code(ask(owner.phone_index, customer=owner.pk)) == ""


class TestConsent:
    def test_given_again_ends_the_refusal_of_texts(self):
        owner = make_customer()
        refuse_texts(owner)
        assert code(ask(owner.phone_index)) == "no_texts"

        agree(owner, "service")

        assert code(ask(owner.phone_index)) == ""

    def test_commercial_texts_and_calls_need_one(self):
        owner = make_customer()
        sale = {"category": "campaign", "message_class": "commercial"}

        assert code(ask(owner.phone_index, **sale)) == "no_consent"
        assert code(ask(owner.phone_index, **sale, channel="call")) == "no_consent"
        agree(owner)
        assert code(ask(owner.phone_index, **sale)) == ""


def test_a_car_of_somebody_else_is_no_matter_of_the_number():
    vehicle = make_vehicle(owner=make_customer())
    stranger = make_customer()

    assert code(ask(stranger.phone_index, vehicle=vehicle.pk)) == "not_their_car"


def test_a_refusal_of_texts_lets_planned_calls_of_the_law_go_on():
    owner = make_customer()
    OptOut.objects.create(phone_index=owner.phone_index, source="reply", created_at=NOW)
    called = {"channel": "call"}
    number = owner.phone_index

    assert code(ask(number, "insurance", is_duty=True, **called)) == ""
    assert code(ask(number, "insurance", **called)) == "opted_out"
    assert code(ask(number, "insurance", is_duty=True)) == "opted_out"
