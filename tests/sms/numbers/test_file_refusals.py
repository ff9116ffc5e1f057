from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Consent
from imports.effects import Saying
from sms.models import FileRefusal, OptOut, PersonRefusal
from sms.numbers.file_refusals import refuse_by_file
from sms.numbers.reopening import reopen
from tests.factories import NOW, make_customer, make_message
from tests.screen_rows import make_opt_out, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = "短信同意：否"


def refuse(*customers, words=WORDS, on=None, now=NOW):
    refuse_by_file([Saying(each.pk, words, on) for each in customers], now=now)


def closed():
    return set(OptOut.objects.standing().values_list("phone_index", flat=True))


def test_both_numbers_of_the_customer_close():
    owner = make_customer(second_phone="13912345678")

    refuse(owner)

    assert closed() == {owner.phone_index, owner.second_phone_index}
    rows = OptOut.objects.values_list("source", "scope", "note", "created_at")
    assert set(rows) == {("file", "all", WORDS, NOW)}


def test_the_refusal_is_written_to_the_customer_whom_the_file_names():
    owner = make_customer()
    make_customer(phone=owner.phone)

    refuse(owner)

    assert PersonRefusal.objects.get().customer == owner


def test_consent_of_the_number_to_advertising_is_withdrawn():
    owner = make_customer()
    other = make_customer(phone=owner.phone)
    for each, scope in ((owner, "service"), (other, "marketing"), (other, "service")):
        Consent.objects.create(
            customer=each, phone_index=each.phone_index, scope=scope, channel="到店"
        )

    refuse(owner)

    left = Consent.objects.standing().values_list("customer", "scope")
    assert list(left) == [(other.pk, "service")]


def test_a_customer_without_a_number_is_silent_by_the_ledger():
    owner = make_customer(phone="")

    refuse(owner)

    rows = Consent.objects.values_list("customer", "scope", "wording", "withdrawn_at")
    assert list(rows) == [(owner.pk, "service", WORDS, NOW)]
    assert closed() == set()


def test_an_opt_out_that_stands_is_kept_and_a_suspension_confirmed():
    known, held = make_customer(), make_customer()
    make_opt_out(known, source="reply", note="TD")
    make_opt_out(held, source="review")

    refuse(known, held)

    rows = OptOut.objects.order_by("pk").values_list("source", "note")
    assert list(rows) == [("reply", "TD"), ("file", WORDS)]
    assert PersonRefusal.objects.confirmed().count() == 2


@pytest.mark.parametrize(
    ("on", "is_closed"),
    [
        (NOW.date() - DAY, False),
        (NOW.date(), True),
        (NOW.date() + DAY, True),
        (None, False),
    ],
)
def test_after_an_opening_only_a_newer_line_closes(on, is_closed):
    owner = make_customer()
    refuse(owner, now=NOW - 9 * DAY)
    row, by = OptOut.objects.get(), make_staff()
    reopen(row, number=True, people=[owner.pk], by=by, proof="签字", now=NOW)

    refuse(owner, on=on, now=NOW + 2 * DAY)

    assert (closed() == {owner.phone_index}) is is_closed
    assert PersonRefusal.objects.standing().exists() is is_closed


def test_a_line_closes_a_new_number_only_while_the_customer_refuses():
    refusing, opened = make_customer(), make_customer()
    refuse(refusing, opened)
    row = OptOut.objects.get(phone_index=opened.phone_index)
    reopen(row, number=True, people=[opened.pk], by=make_staff(), proof="x", now=NOW)
    for customer, phone in ((refusing, "13912345671"), (opened, "13912345672")):
        customer.phone = phone
        customer.save()
    before = closed()

    refuse(refusing, opened)

    assert closed() - before == {refusing.phone_index}


def test_a_line_heard_before_a_merge_counts_for_the_customer_who_remained():
    merged, owner = make_customer(), make_customer()
    refuse(merged)
    merged.merged_into = owner
    merged.save()

    refuse(owner)
    assert FileRefusal.objects.count() == 2
    assert closed() == {merged.phone_index}


@pytest.mark.parametrize("people", [1, 4])
def test_queries_do_not_grow(django_assert_num_queries, people):
    owners = [make_customer(second_phone=f"1391234567{n}") for n in range(people)]
    for owner in owners:
        make_message(phone=owner.phone, customer=owner)
        make_opt_out(owner, source="review")

    with django_assert_num_queries(44):
        refuse(*owners)
    with django_assert_num_queries(12):
        refuse(*owners)
