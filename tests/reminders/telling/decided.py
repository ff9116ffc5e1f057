"""Reminders that were decided, and the queueing of their texts."""

from __future__ import annotations

from datetime import timedelta

from reminders.deciding.decide import decide_reminders
from reminders.telling.dispatch import dispatch_reminders
from sms.models import Template, TemplateVersion
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder


def decided(*, owner=None, vehicle=None, reason="insurance", days=7, **fields):
    item = make_due_item(
        vehicle=vehicle or make_vehicle(owner=owner or make_customer()),
        reason=reason,
        due_on=TODAY + timedelta(days=days),
        **fields,
    )
    reminder = make_reminder(due_item=item)
    decide_reminders(now=NOW)
    return reminder


def dispatch(now=NOW, **options):
    return dispatch_reminders(now=now, **options)


def reword(slug, text):
    template = Template.objects.get(slug=slug)
    number = template.versions.count() + 1
    return TemplateVersion.objects.create(template=template, number=number, text=text)
