from __future__ import annotations

import pytest
from django.utils import timezone

from recalls.notices import (
    approve,
    list_vins,
)
from recalls.tasks import notify_recall
from reminders.models import Reminder
from sms.models import Message
from tests.factories import (
    make_vin,
)
from tests.recalls.brakes import (
    MONDAY,
    car,
    make_recall,
    opened,
)
from tests.reminders.builders import at

pytestmark = pytest.mark.django_db


def test_the_task_tells_a_car_that_came_after_the_list(
    all_rules, settings, clerk, boss
):
    settings.CLOCK_SHIFT = at(MONDAY) - timezone.now()
    vin = make_vin()
    found = make_recall(clerk)
    list_vins(found, [vin], by=clerk)
    vehicle = car(vin=vin)
    approve(found, by=boss, now=at(MONDAY))

    notify_recall(found.pk)

    assert [text.vehicle for text in Message.objects.all()] == [vehicle]


def test_the_task_tells_the_owners_at_once(all_rules, settings, clerk, boss):
    settings.CLOCK_SHIFT = at(MONDAY) - timezone.now()
    found = opened(clerk, boss, car())

    notify_recall(found.pk)

    assert Reminder.objects.get().status == "sent"
