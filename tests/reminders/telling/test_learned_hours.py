from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.telling.learned_hours import read_learned_hours
from sms.models import InboundMessage
from tests.factories import NOW, make_customer
from tests.reminders.builders import TODAY, at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reply(owner, *moments, verdict="other"):
    for moment in moments:
        InboundMessage.objects.create(
            dedupe_key=f"{owner.pk} {moment}",
            phone=owner.phone,
            text="好的",
            received_at=moment,
            verdict=verdict,
        )


def hours_of(*owners):
    return read_learned_hours([each.phone_index for each in owners], NOW)


def test_an_hour_at_which_somebody_answers_is_learned():
    owner, silent = make_customer(), make_customer()
    reply(owner, *(at(TODAY - days * DAY, 18) for days in range(1, 6)))

    assert hours_of(owner, silent) == {owner.phone_index: 18}


def test_an_opt_out_teaches_nothing():
    owner = make_customer()
    moments = [at(TODAY - days * DAY, 18) for days in range(1, 6)]
    reply(owner, *moments, verdict="opt_out")

    assert hours_of(owner) == {}


def test_what_is_a_year_old_is_forgotten():
    owner = make_customer()
    old = NOW - timedelta(days=365)
    reply(owner, *(old - days * DAY for days in range(5)))

    assert hours_of(owner) == {}
