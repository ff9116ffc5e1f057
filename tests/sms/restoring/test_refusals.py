"""The journal against databases that know more or less of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from customers.models import Consent, DoNotDisturb
from customers.wishes.do_not_disturb import leave_alone, lift
from customers.wishes.refusal_journal import JOURNAL
from customers.wishes.withdrawal import withdraw_consents
from shop.hours import shop_day
from shop.models import PendingEntry
from sms.models import OptOut, PersonRefusal
from sms.numbers.optouts import close_number, open_number, open_people
from sms.restoring.refusals import apply_journal
from tests.factories import NOW, make_customer, make_message
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(hours=1)
TABLES = (PersonRefusal, OptOut, Consent, DoNotDisturb)


@pytest.fixture
def owner():
    return make_customer(phone="13800138000")


@transaction.atomic
def close(owner, *, source="reply", scope="all", now=NOW, **fields):
    return close_number(
        owner.phone_index,
        owner.phone_tail,
        source=OptOut.Source(source),
        scope=OptOut.Scope(scope),
        now=now,
        **fields,
    )


def forget():
    """Put the database back to before any refusal; the journal stays."""
    for table in TABLES:
        table.objects.all().delete()


def applied():
    return dict(apply_journal(by=make_staff("经理")).counts)


def standing():
    rows = OptOut.objects.standing().order_by("pk")
    return list(rows.values_list("phone_index", "source", "scope", "created_at"))


def test_a_forgotten_refusal_comes_back_with_its_day_and_its_people(owner):
    close(owner)
    forget()
    waiting = make_message(phone=owner.phone)

    counts = applied()

    assert counts == {"补录退订号码": 1}
    assert standing() == [(owner.phone_index, "reply", "all", NOW)]
    assert OptOut.objects.get().phone_tail == "8000"
    assert PersonRefusal.objects.get().customer == owner
    waiting.refresh_from_db()
    assert waiting.status == "suppressed"


def test_what_is_known_changes_nothing_and_twice_is_as_once(owner):
    close(owner)

    assert applied() == {}
    forget()
    assert applied() != {}
    assert applied() == {}
    assert OptOut.objects.count() == 1


def test_the_number_of_a_stranger_is_closed_without_its_digits(owner):
    index = owner.phone_index
    close(owner)
    forget()
    owner.delete()

    applied()

    assert standing() == [(index, "reply", "all", NOW)]
    assert OptOut.objects.get().phone_tail == ""


def test_a_narrower_refusal_comes_back_beside_the_wider_one(owner):
    close(owner, scope="campaign", source="counter", asked_on=shop_day(NOW))
    close(owner, now=LATER)
    forget()

    applied()

    scopes = [(scope, at) for _, _, scope, at in standing()]
    assert scopes == [("campaign", NOW), ("all", LATER)]


def test_a_refusal_that_the_database_has_ended_later_stays_ended(owner):
    row = close(owner)
    open_number(row, by=None, proof="书面同意", now=LATER)

    assert applied() == {}
    assert standing() == []


def test_an_opening_after_the_backup_opens_what_the_backup_has(owner):
    row = close(owner)
    open_number(row, by=None, proof="书面同意", now=LATER)
    OptOut.objects.update(ended_at=None, ended_proof="")

    assert applied() == {"补录恢复接收的号码": 1}
    assert standing() == []
    assert OptOut.objects.get().ended_proof.startswith("恢复备份前已凭证恢复")


def test_a_refusal_after_an_opening_closes_again(owner):
    open_number(close(owner), by=None, proof="书面同意", now=LATER)
    close(owner, now=LATER + timedelta(hours=1))
    forget()

    applied()

    assert standing() == [
        (owner.phone_index, "reply", "all", LATER + timedelta(hours=1))
    ]


def test_a_refused_and_reopened_number_needs_nothing(owner):
    open_number(close(owner), by=None, proof="书面同意", now=LATER)
    forget()

    applied()

    assert standing() == []


def test_a_confirmed_suspension_of_the_backup_is_confirmed_again(owner):
    close(owner, source="review")
    close(owner, now=LATER)
    OptOut.objects.update(source="review")

    assert applied()["补录退订号码"] == 1
    assert standing() == [(owner.phone_index, "reply", "all", NOW)]


def test_a_person_who_agreed_again_is_open_again(owner):
    close(owner)
    open_people(PersonRefusal.objects.all(), by=None, proof="同意", now=LATER)
    PersonRefusal.objects.update(ended_at=None, ended_proof="")

    assert applied() == {"补录恢复接收的客户": 1}
    assert not PersonRefusal.objects.standing().exists()
    assert len(standing()) == 1


def withdraw(owner, scope=Consent.Scope.MARKETING):
    withdraw_consents(
        through="到店", by=None, now=NOW, customers={owner.pk: ""}, scopes=[scope]
    )


def test_a_withdrawn_consent_comes_back(owner):
    withdraw(owner)
    forget()

    assert applied() == {"补录撤回的同意": 1}
    line = Consent.objects.get()
    assert (line.customer, line.scope, line.withdrawn_at) == (owner, "marketing", NOW)
    assert line.withdrawn_through == "到店"


def test_a_consent_given_after_the_withdrawal_stands(owner):
    withdraw(owner)
    forget()
    given = Consent.objects.create(
        customer=owner, phone_index=owner.phone_index, scope="marketing", channel="到店"
    )
    Consent.objects.update(created_at=LATER)

    assert applied() == {}
    given.refresh_from_db()
    assert given.withdrawn_at is None


def test_a_wish_to_be_left_alone_comes_back_and_a_lifted_one_does_not(owner):
    other = make_customer()
    leave_alone({owner.pk: "要求", other.pk: "要求"}, by=None, now=NOW)
    wish = DoNotDisturb.objects.get(customer=other)
    lift(wish, proof="来电同意", by=make_staff(), now=LATER)
    forget()

    assert applied() == {"补录勿扰": 1}
    assert [each.customer for each in DoNotDisturb.objects.standing()] == [owner]


def test_a_wish_of_the_backup_that_was_lifted_later_is_lifted(owner):
    leave_alone({owner.pk: "要求"}, by=None, now=NOW)
    lift(DoNotDisturb.objects.get(), proof="来电同意", by=make_staff(), now=LATER)
    DoNotDisturb.objects.update(lifted_at=None)

    assert applied() == {"补录解除的勿扰": 1}


def test_what_is_brought_back_is_in_the_journal_for_the_next_restore(owner):
    close(owner)
    forget()
    applied()
    forget()

    assert applied()["补录退订号码"] == 1
    assert not PendingEntry.objects.exists()


@pytest.mark.parametrize(
    "entry",
    [
        {"what": "unheard of"},
        {"what": "number_closed", "phone": "x"},
        {"what": "number_closed", "phone": "x", "scope": "all", "source": "moon"},
        {"what": "left_alone", "who": "nobody"},
    ],
)
def test_an_entry_that_means_nothing_is_counted_and_costs_no_other(owner, entry):
    close(owner)
    forget()
    JOURNAL.append(entry, now=LATER)

    result = apply_journal(by=make_staff("经理"))

    assert (result.damaged, result.counts["补录退订号码"]) == (1, 1)


def test_a_journal_that_is_not_there_is_lost():
    assert apply_journal(by=make_staff("经理")).is_lost
