"""What is read from the rows of a day that has run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.day import run_day
from reminders.models import Decision
from reminders.why.stored import stored_items
from sms.models import Message
from tests.factories import NOW
from tests.reminders.builders import TODAY, at
from tests.reminders.why.insured import explain, insured

pytestmark = pytest.mark.django_db


def test_past_day_is_read_from_the_log(rules):
    vehicle = insured(TODAY + timedelta(days=7))
    run_day(now=NOW)
    decisions = Decision.objects.count()

    report = explain(vehicle, on=TODAY, now=at(TODAY + timedelta(days=20)))
    before = explain(
        vehicle, on=TODAY - timedelta(days=1), now=at(TODAY + timedelta(days=20))
    )

    assert [step.label for item in report.items for step in item.steps] == ["D-7"]
    assert [item.steps for item in before.items] == [()]
    assert Decision.objects.count() == decisions


def test_a_text_is_shown_with_what_became_of_it(rules):
    vehicle = insured(TODAY + timedelta(days=7))
    run_day(now=NOW)
    Message.objects.update(status=Message.Status.UNDELIVERED, reason="空号")

    (item,) = stored_items([vehicle.pk], TODAY)[vehicle.pk]

    assert [step.text_status for step in item.steps] == ["未送达（空号）"]
