from __future__ import annotations

import pytest
from django.http import Http404

from dashboard.threads.talk import talk_with_customer, talk_with_number, urls_of
from sms.threads.keeping import assign, put_off
from sms.threads.people import read_people
from tests.factories import NOW, make_customer, make_message, make_phone
from tests.screen_rows import make_staff
from tests.talks import hear

pytestmark = pytest.mark.django_db(transaction=True)


def number_of(customer):
    return customer.phone_index, customer.phone_tail


def test_a_person_is_one_conversation_whatever_number_is_used():
    customer = make_customer(second_phone=make_phone())
    second = (customer.second_phone_index, customer.second_phone_tail)
    talk = talk_with_number(customer.second_phone_index)

    assert talk.customer == customer
    assert talk.mobiles == (number_of(customer), second)
    assert talk.url == talk_with_customer(customer.pk).url


def test_a_landline_belongs_to_the_conversation_but_takes_no_text():
    customer = make_customer(phone="", landline="021-60001234")
    talk = talk_with_customer(customer.pk)
    assert talk.mobiles == ()
    assert talk.numbers == (customer.landline_index,)


def test_a_record_that_was_merged_leads_to_the_one_it_became():
    living = make_customer()
    gone = make_customer(merged_into=living)
    assert talk_with_customer(gone.pk).customer == living


def test_a_number_of_several_people_has_a_page_of_its_own():
    phone = make_phone()
    one, other = make_customer(phone=phone), make_customer(phone=phone)
    make_message(phone=phone)
    talk = talk_with_number(one.phone_index)

    assert talk.customer is None
    assert set(talk.people.customers) == {one, other}
    assert talk.title == f"尾号 {one.phone_tail}"


def test_a_number_of_nobody_has_a_page_once_it_has_written():
    reply = hear(make_phone(), "你好")
    talk = talk_with_number(reply.phone_index)
    assert (talk.customer, talk.mobiles) == (
        None,
        ((reply.phone_index, reply.phone_tail),),
    )


def test_a_number_that_nobody_knows_has_no_page():
    with pytest.raises(Http404):
        talk_with_number("x" * 22)


def test_who_looks_after_it_and_until_when_it_is_put_off():
    customer = make_customer(second_phone=make_phone())
    by, talk = make_staff(), talk_with_customer(customer.pk)
    assert (talk.assigned_to, talk.snoozed_until) == ([], None)

    assign(talk.mobiles, by, by=by, now=NOW)
    put_off(talk.mobiles[:1], NOW, [], by=by, now=NOW)
    talk = talk_with_customer(customer.pk)
    # Only one of the numbers is put off, so the conversation is not.
    assert (talk.assigned_to, talk.snoozed_until) == ([by], None)

    put_off(talk.mobiles[1:], NOW, [], by=by, now=NOW)
    assert talk_with_customer(customer.pk).snoozed_until == NOW


def test_a_list_leads_to_the_person_or_to_the_number():
    phone, single = make_phone(), make_customer()
    shared = make_customer(phone=phone)
    make_customer(phone=phone)
    asked = [single.phone_index, shared.phone_index, "y" * 22]
    urls = urls_of(read_people(asked), asked)

    assert urls[single.phone_index].endswith(f"/customer/{single.pk}/")
    assert urls[shared.phone_index].endswith(f"/number/{shared.phone_index}/")
    assert urls["y" * 22].endswith(f"/number/{'y' * 22}/")


def test_a_number_that_others_have_too_is_not_on_the_page_of_a_person():
    phone = make_phone()
    customer = make_customer(second_phone=phone)
    make_customer(phone=phone)
    talk = talk_with_customer(customer.pk)

    assert talk.mobiles == (number_of(customer),)
    assert talk.numbers == (customer.phone_index,)
    assert talk.shared == ((customer.second_phone_index, customer.second_phone_tail),)
