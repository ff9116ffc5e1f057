"""The arbiter walked through the matrix of silences (``tests.contact.MATRIX``)."""

from __future__ import annotations

import pytest

from reminders.deciding.decide import decide_reminders
from reminders.models import Reminder, RuleStep
from tests.contact import CALLED_ABOUT, HAPPENS, MATRIX, is_held
from tests.factories import NOW, make_customer, make_template, make_vehicle
from tests.reminders.builders import TODAY, make_due_item

pytestmark = pytest.mark.django_db

# The arbiter leaves a pause of seconds to the last gate, and looks up today's owner.
WALKED = set(MATRIX) - {"unread_replies", "not_their_car"}


def text_step(category, message_class):
    version = make_template(
        slug=category, category=category, message_class=message_class
    )
    return RuleStep.objects.create(
        reason="insurance",
        offset_days=-len(category),
        variant=category,
        template=version.template,
    )


def ripe(vehicle, step, **fields):
    item = make_due_item(vehicle=vehicle, due_on=TODAY, **fields)
    return Reminder.objects.create(
        due_item=item, step=step, planned_on=TODAY, last_day_on=TODAY.replace(day=30)
    )


def owned(silence):
    owner = make_customer()
    vehicle = make_vehicle(owner=owner)
    HAPPENS[silence](owner, vehicle)
    return vehicle


def codes(reminders):
    decide_reminders(now=NOW)
    return {name: each.decisions.get().code for name, each in reminders.items()}


@pytest.mark.parametrize("silence", sorted(WALKED))
def test_texts(silence):
    message_class = "commercial" if silence == "no_consent" else "service"
    reminders = {
        category: ripe(owned(silence), text_step(category, message_class))
        for category in MATRIX["opted_out"]["text"].split()
    }

    held = {category for category, code in codes(reminders).items() if code == silence}

    assert held == {each for each in reminders if is_held(silence, "text", each)}


@pytest.mark.parametrize("silence", sorted(WALKED))
def test_calls(silence):
    reminders = {
        category: ripe(
            owned(silence),
            RuleStep.objects.create(reason=reason, offset_days=0, channel="call"),
            reason=reason,
            subject=subject,
        )
        for category, (reason, subject) in CALLED_ABOUT.items()
    }

    held = {category for category, code in codes(reminders).items() if code == silence}

    assert held == {each for each in reminders if is_held(silence, "call", each)}
