"""Reminders decided as calls, and the tasks opened for them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Group

from accounts.models import User
from calls.models import CallTask
from calls.script import write_script
from reminders.models import Reminder, RuleStep
from reminders.telling.calling import (
    open_calls,
)
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, at, make_due_item


def staff(username, role="服务顾问", **fields):
    user = User.objects.create(username=username, name=username, **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def to_call(*, owner=None, channel="call", vehicle=None, **fields):
    """A decided reminder that is to become a call."""
    car = vehicle or make_vehicle(owner=owner or make_customer(), plate="沪A12345")
    item = make_due_item(
        vehicle=car, reason="maintenance", due_on=TODAY - timedelta(days=7), **fields
    )
    return Reminder.objects.create(
        due_item=item,
        step=RuleStep.objects.get(reason="maintenance", channel=channel),
        planned_on=TODAY,
        last_day_on=TODAY + timedelta(days=6),
        status="decided",
    )


def words_of(task, on=TODAY):
    """What the page tells an adviser without a name to say."""
    return str(write_script(task, None, at(on)))


def opened(now=NOW, **options):
    open_calls(now=now, **options)
    return CallTask.objects.latest("pk")
