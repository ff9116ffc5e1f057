"""A consent and an opt-out of the same moment: the consent does not outlive it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from customers.models import Consent
from customers.wishes.consent import NotAConsent, record_consents
from sms.models import OptOut
from sms.numbers.optouts import close_number
from sms.numbers.people import lock_people_of
from tests.customers.wishes.consents import FILE, given
from tests.factories import NOW, make_customer
from tests.imports.importing import import_rows
from tests.sms.conftest import Worker, wait_until
from tests.sms.numbers.test_number_lock import is_waiting_for, take_td

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = timedelta(seconds=10)
YESTERDAY = NOW.date() - timedelta(days=1)


def opt_out(customer):
    """Close the number as a TD does, in the caller's transaction."""
    number, tail = customer.phone_index, customer.phone_tail
    lock_people_of(number, now=NOW, patience=PATIENCE)
    close_number(number, tail, source=OptOut.Source.REPLY, now=NOW)


def has_come_to(worker, customer):
    """Wait until the worker stands at the number's lock, or has run past it."""
    number = customer.phone_index
    return wait_until(lambda: is_waiting_for(number) or not worker.is_alive())


def test_a_consent_that_waited_for_an_opt_out_is_not_recorded():
    owner = make_customer()
    consent = given(owner, given_on=YESTERDAY)

    with transaction.atomic():
        opt_out(owner)
        form = Worker(partial(record_consents, [consent], by=None, now=NOW))
        assert has_come_to(form, owner)

    with pytest.raises(NotAConsent, match="撤回过同意"):
        form.result()
    assert Consent.objects.standing().count() == 0


def test_a_consent_of_a_file_that_waited_for_an_opt_out_is_refused():
    owner = make_customer()
    consent = given(owner, origin=FILE)

    with transaction.atomic():
        opt_out(owner)
        chunk = Worker(partial(record_consents, [consent], by=None, now=NOW))
        assert has_come_to(chunk, owner)

    assert chunk.result().refused == [consent]


def test_an_import_of_consents_waits_for_an_opt_out(tmp_path):
    owner = make_customer()
    row = {"姓名": owner.name, "手机": owner.phone, "营销短信同意": "是"}

    with transaction.atomic():
        opt_out(owner)
        run = Worker(partial(import_rows, tmp_path, row))
        assert has_come_to(run, owner)

    assert run.result().status == "finished"
    assert Consent.objects.standing().count() == 0


def test_an_opt_out_that_waited_for_a_consent_withdraws_it():
    owner = make_customer()

    with transaction.atomic():
        record_consents([given(owner)], by=None, now=NOW)
        td = Worker(partial(take_td, owner.phone))
        assert has_come_to(td, owner)

    td.result()
    assert Consent.objects.standing().count() == 0
