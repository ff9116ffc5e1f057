"""A refusal follows the person; every door is opened as the shop opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from customers.categories import Category
from customers.merging.records import merge_customers
from customers.models import Consent, Customer
from shop.database.sealed import index_of
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.hearing.judging import Judgement, judge, register_opt_out
from sms.models import InboundMessage, Message, OptOut, PersonRefusal
from sms.numbers import optouts
from sms.numbers.people import concerned_by, lock_people_of
from tests.contact import agree, closed_to
from tests.factories import NOW, make_customer, make_message, make_phone
from tests.imports.importing import import_rows
from tests.imports.writing.lists import car

pytestmark = pytest.mark.django_db

PATIENCE = timedelta(seconds=5)
OLD, NEW = "13817658000", "13917658001"


def write(phone, text="TD", key="1"):
    reply = Reply(dedupe_key=key, phone=phone, text=text)
    assert take_reply(reply, gateway="default", now=NOW, patience=PATIENCE)


def tell_staff(phone, source, scope=OptOut.Scope.ALL):
    lock_people_of(index_of(phone), now=NOW, patience=PATIENCE)
    boss, _ = User.objects.get_or_create(username="boss", defaults={"name": "李明"})
    register_opt_out(
        index_of(phone),
        phone[-4:],
        source=source,
        note="",
        by=boss,
        now=NOW,
        scope=scope,
    )


def block(phone):
    lock_people_of(index_of(phone), now=NOW, patience=PATIENCE)
    source = OptOut.Source.GATEWAY
    optouts.close_number(index_of(phone), phone[-4:], source=source, now=NOW)


DOORS = {
    "reply": write,
    "counter": lambda phone: tell_staff(phone, OptOut.Source.COUNTER),
    "telephone": lambda phone: tell_staff(phone, OptOut.Source.PHONE),
    "complaint": lambda phone: tell_staff(phone, OptOut.Source.COMPLAINT),
    "gateway": block,
}


def change_number(customer, **numbers):
    customer = Customer.objects.get(pk=customer.pk)
    for name, value in numbers.items():
        setattr(customer, name, value)
    customer.save()


@pytest.mark.parametrize("door", DOORS)
def test_who_refused_stays_silent_under_a_new_number(door):
    wang = make_customer(phone=OLD)
    DOORS[door](OLD)

    change_number(wang, phone=NEW)

    assert set(closed_to(index_of(OLD))) == set(Category.values)
    assert set(closed_to(index_of(NEW))) == set(Category.values)


@pytest.mark.parametrize(
    ("scope", "closed"),
    [
        (OptOut.Scope.INSURANCE, {"insurance"}),
        (OptOut.Scope.ALL_BUT_WARRANTY, set(Category.values) - {"warranty"}),
    ],
)
def test_a_person_refuses_what_the_number_refuses(scope, closed):
    wang = make_customer(phone=OLD)
    tell_staff(OLD, OptOut.Source.COUNTER, scope)

    change_number(wang, phone=NEW)

    assert set(closed_to(index_of(NEW))) == closed


def test_swapped_numbers_change_nothing():
    wang = make_customer(phone=OLD, second_phone=NEW)
    write(OLD)

    change_number(wang, phone=NEW, second_phone=OLD)

    assert set(closed_to(index_of(NEW))) == set(Category.values)
    assert set(closed_to(index_of(OLD))) == set(Category.values)


def test_a_file_with_a_new_number_does_not_open_a_person(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    import_rows(tmp_path, car(手机=OLD))
    write(OLD)

    import_rows(tmp_path, car(手机=NEW))

    (zhang,) = Customer.objects.all()
    assert (zhang.phone, zhang.second_phone) == (NEW, OLD)
    assert set(closed_to(zhang.phone_index)) == set(Category.values)


def test_a_merged_record_takes_its_refusal_along():
    wang, kept = make_customer(phone=OLD), make_customer(phone=NEW)
    write(OLD)

    merge_customers(kept.pk, wang.pk, by=None, now=NOW)

    assert set(closed_to(index_of(NEW))) == set(Category.values)


def test_a_refusal_from_the_number_of_a_merged_record_is_its_new_owners():
    kept = make_customer(phone=NEW)
    make_customer(phone=OLD, merged_into=kept)

    write(OLD)

    assert set(closed_to(index_of(NEW))) == set(Category.values)


def test_who_joins_the_number_later_does_not_inherit():
    make_customer(phone=OLD)
    write(OLD)

    make_customer(phone=OLD, second_phone=NEW)

    assert closed_to(index_of(NEW)) == {}


def test_a_later_ordinary_reply_opens_nothing():
    wang = make_customer(phone=OLD)
    write(OLD)
    change_number(wang, phone=NEW)

    write(NEW, "好的谢谢", key="2")

    assert set(closed_to(index_of(NEW))) == set(Category.values)


def test_a_reply_to_a_text_follows_who_was_addressed():
    """The number was changed while the TD was on its way."""
    wang = make_customer(phone=NEW)
    make_message(phone=OLD, customer=wang, status="delivered")

    write(OLD)

    assert set(closed_to(index_of(NEW))) == set(Category.values)


def test_texts_to_every_number_of_the_person_are_called_back():
    wang = make_customer(phone=OLD, second_phone=NEW)
    second = make_message(phone=NEW)
    addressed = make_message(phone=make_phone(), customer=wang)
    stranger = make_message()

    write(OLD)

    statuses = dict(Message.objects.values_list("pk", "status"))
    assert statuses == {
        second.pk: "suppressed",
        addressed.pk: "suppressed",
        stranger.pk: "queued",
    }


def test_a_crowd_is_not_silenced_and_staff_are_asked():
    for _ in range(6):
        make_customer(phone=OLD)

    write(OLD)

    assert concerned_by(index_of(OLD), now=NOW).is_crowd
    assert (OptOut.objects.get().asks_who, PersonRefusal.objects.count()) == (True, 0)


def test_as_many_as_may_share_a_number_are_all_silenced():
    for _ in range(5):
        make_customer(phone=OLD)

    write(OLD)

    assert (OptOut.objects.get().asks_who, PersonRefusal.objects.count()) == (False, 5)


def test_a_suspension_holds_the_number_and_its_confirmation_the_person():
    wang = make_customer(phone=OLD)
    boss = User.objects.create(username="li", name="李明")
    write(OLD, "怎么退订？")
    reply = InboundMessage.objects.get()
    assert OptOut.objects.get().source == OptOut.Source.REVIEW
    change_number(wang, phone=NEW)
    assert closed_to(index_of(NEW)) == {}

    judge(reply, Judgement.OPT_OUT, by=boss, now=NOW)

    assert set(closed_to(index_of(NEW))) == set(Category.values)


def test_a_word_opens_the_number_and_the_person_but_not_advertising(settings):
    settings.SMS_OPT_IN_WORDS = ["恢复接收短信"]
    wang = make_customer(phone=OLD)
    agree(wang)
    write(OLD)

    write(OLD, "恢复接收短信", key="2")
    change_number(wang, phone=NEW)

    assert (closed_to(index_of(OLD)), closed_to(index_of(NEW))) == ({}, {})
    assert Consent.objects.standing().count() == 0


def test_the_next_owner_of_a_number_opens_it_for_himself_alone(settings):
    settings.SMS_OPT_IN_WORDS = ["恢复接收短信"]
    wang = make_customer(phone=OLD)
    write(OLD)
    change_number(wang, phone=NEW)
    make_customer(name="李娜", phone=OLD)

    write(OLD, "恢复接收短信", key="2")

    assert closed_to(index_of(OLD)) == {}
    assert set(closed_to(index_of(NEW))) == set(Category.values)
