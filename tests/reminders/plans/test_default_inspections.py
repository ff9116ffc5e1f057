from __future__ import annotations

from reminders.plans.default_inspections import INSPECTION_RULES
from reminders.plans.inspection_cycles import (
    InspectionClass,
    read_cycle,
    write_schedule,
)


def test_every_class_has_a_rule_that_survives_storage():
    for inspection_class in InspectionClass:
        (cycle,) = INSPECTION_RULES[inspection_class]
        assert (
            read_cycle(cycle.in_force_on, write_schedule(cycle), cycle.source) == cycle
        )
