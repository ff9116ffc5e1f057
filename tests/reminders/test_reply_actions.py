from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from reminders.ladder.snoozes import DAYS, MOST_DAYS
from reminders.models import Snooze
from sms.threads.actions import CannotAct, action_of, perform
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW, make_customer
from tests.screen_rows import TODAY, make_staff
from tests.talks import hear, occasion_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


@pytest.fixture
def reply():
    return hear(make_customer(), "那个事情怎么样")


def form_of(reply, data=None):
    return action_of("later").form(occasion_of(reply), data, "x")


def test_the_day_is_that_of_the_proposal_or_a_week_ahead(reply):
    assert form_of(reply)["until_on"].value() == TODAY + DAYS * DAY
    until_on = {"until_on": "2026-12-24"}
    asked = hear(make_customer(), "x", proposal=Proposal(Action.LATER, until_on))
    assert form_of(asked)["until_on"].value() == "2026-12-24"


@pytest.mark.parametrize(
    ("days", "is_valid"),
    [(0, False), (1, True), (MOST_DAYS, True), (MOST_DAYS + 1, False)],
)
def test_the_day_lies_ahead_but_not_too_far(reply, days, is_valid):
    form = form_of(reply, {"x-until_on": str(TODAY + days * DAY)})
    assert form.is_valid() is is_valid


def test_the_wish_is_recorded_once(reply):
    by, values = make_staff(), {"until_on": TODAY + DAY}
    perform(action_of("later"), occasion_of(reply), values, by=by, now=NOW)
    snooze = Snooze.objects.get()
    assert (snooze.until_on, snooze.by, snooze.reply) == (TODAY + DAY, by, reply)

    again = hear(make_customer(), "那个事情怎么样")
    Snooze.objects.update(reply=again)
    with pytest.raises(CannotAct, match="已经登记过"):
        perform(action_of("later"), occasion_of(again), values, by=by, now=NOW)
