"""Events posted by a source."""

from __future__ import annotations

import json
from itertools import count

from telematics.reason import find_due
from tests.factories import NOW
from tests.reminders.builders import TODAY

KEY = "a-key-that-nobody-guesses"
numbers = count(1)


def found(*events, today=TODAY):
    return [(due.variant, (due.due_on - TODAY).days) for due in find_due(events, today)]


def report(vin, kind="ota", **fields):
    return {
        "id": f"e{next(numbers)}",
        "vin": vin,
        "kind": kind,
        "at": NOW.isoformat(),
        **fields,
    }


def post(client, *events, key=KEY, body=None):
    return client.post(
        "/api/events",
        json.dumps({"events": events}) if body is None else body,
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
