"""Forms of steps and rules, and the cars that a change noted."""

from __future__ import annotations

from django.urls import reverse

from customers.models import VehicleChange
from reminders.reasons import registry
from tests.factories import make_template


def _template_of(reason):
    """A template of the reason's class."""
    message_class = registry.reason(reason).message_class
    version = make_template(slug=f"to-{reason}", message_class=message_class)
    return version.template.pk


def step_form(**fields):
    values = {
        "reason": "inspection",
        "variant": "line",
        "counted_from": "due_on",
        "offset_days": "-14",
        "channel": "text",
        "grace_days": "3",
        "template": _template_of(fields.get("reason", "inspection")),
        "is_active": "on",
        "wordings-TOTAL_FORMS": 0,
        "wordings-INITIAL_FORMS": 0,
    }
    return {**values, **fields}


SCHEDULES = {
    "sound": ('{"window_months": 3, "phases": [[0, 12, "line"]]}', True),
    "no beginning": ('{"window_months": 3, "phases": [[24, 12, "line"]]}', False),
    "unknown kind": ('{"window_months": 3, "phases": [[0, 12, "half"]]}', False),
    "no phases": ('{"window_months": 3}', False),
}


def add_rule(client, schedule):
    return client.post(
        reverse("admin:reminders_inspectionrule_add"),
        {
            "vehicle_class": "A",
            "name": "轿车",
            "in_force_on": "2026-01-01",
            "source": "意见",
            "schedule": schedule,
        },
    )


def noted_cars():
    return set(VehicleChange.objects.values_list("vehicle", flat=True))
