"""How far each car still has to go; read only for texts that say so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from reminders.dates.vehicle_facts import find_meter, read_facts, read_rulebook
from reminders.reasons.maintenance import Counter


def read_present_km(vehicles: Collection[int], today: date) -> dict[int, int]:
    """Return where each car's meter stands today, by estimate; nine queries.

    A car without a believed reading, or with an estimate of grade C, is left out.
    """
    present: dict[int, int] = {}
    if not vehicles:
        return present
    for facts in read_facts(vehicles, read_rulebook(), today):
        meter = find_meter(facts, Counter.ODOMETER, today)
        if meter and meter.projection.grade != "C":
            present[facts.pk] = meter.projection.km
    return present
