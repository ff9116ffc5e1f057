"""Reads which texts are planned for people in the coming days.

It is computed from the open due items and the active steps, as the scan of each of
those days will find them. Occasions that are not stored yet are read as if they were.
Stored reminders count where they wait for a day to come, and a step that already has
its reminder is not planned once more. A second, softer text keeps no place for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from django.db import connection

from customers.categories import MessageClass
from customers.recipients import find_recipients, vehicles_of_numbers
from reminders.deciding.candidate import Planned, kind_of, spread_day
from reminders.ladder.occasions import as_parameter, occasions
from reminders.ladder.pairs import pairs
from reminders.reasons import registry
from shop.days.calendar import Calendar
from shop.windows import next_fitting_day

# As far as a month reaches, and further than from any step of a legal date to the next.
HORIZON_DAYS: Final = 31

_FIRST: Final = "%(first)s::date - step.offset_days"
_LAST: Final = "%(last)s::date - step.offset_days"
# The items of the cars are read first and by their index, so that the plan does not
# depend on estimates of a table that has just been filled. What is not stored yet has a
# negative key of its own.
_COMING: Final = """
    WITH mine AS MATERIALIZED (
        SELECT {items} FROM reminders_dueitem AS item
        WHERE status = 'open' AND vehicle_id = ANY(%(cars)s::bigint[])
        UNION ALL
        SELECT {occasion}
        FROM ({occasions}) AS occasion
        JOIN customers_vehicle AS car
            ON car.id = ANY(%(cars)s::bigint[]) AND car.status = 'active'
        WHERE NOT EXISTS (
            SELECT FROM reminders_dueitem AS stored
            WHERE stored.vehicle_id = car.id AND stored.reason = occasion.reason
                AND stored.subject = occasion.subject
                AND stored.anchor = occasion.anchor
        )
    ), coming AS (
        SELECT pair.item, pair.step, pair.planned_on, pair.last_day_on,
            false AS is_waiting
        FROM ({pairs}) AS pair
        WHERE NOT EXISTS (
            SELECT FROM reminders_reminder AS known
            WHERE known.due_item_id = pair.item AND known.step_id = pair.step
        )
        UNION ALL
        SELECT waiting.due_item_id, waiting.step_id,
            GREATEST(waiting.planned_on, waiting.ask_again_on), waiting.last_day_on,
            true
        FROM reminders_reminder AS waiting
        WHERE waiting.status IN ('pending', 'held') AND NOT waiting.is_called
            AND NOT waiting.is_softer
            AND waiting.due_item_id IN (SELECT id FROM mine)
            AND GREATEST(waiting.planned_on, waiting.ask_again_on)
                BETWEEN %(first)s AND %(last)s
    )
    SELECT item.vehicle_id, item.id, item.reason, item.due_on, coming.planned_on,
        coming.last_day_on, coming.is_waiting, template.category, template.message_class
    FROM coming
    JOIN mine AS item ON item.id = coming.item
    JOIN reminders_rulestep AS step ON step.id = coming.step
    JOIN sms_template AS template ON template.id = step.template_id
    WHERE step.channel = 'text'
"""
# The columns that ``pairs`` and the plan read, and their values for an occasion where
# it has none of the same name.
_ITEM: Final = {
    "id": "-row_number() OVER ()",
    "vehicle_id": "car.id",
    "computed_on": "%(first)s::date",
    "contact_on": "NULL::date",
    **dict.fromkeys(
        (
            "reason",
            "variant",
            "subject_id",
            "due_on",
            "ahead_on",
            "beyond_on",
            "insured_until_on",
            "is_backlog",
            "status",
        )
    ),
}


@cache
def _coming() -> str:
    return _COMING.format(
        pairs=pairs(first=_FIRST, last=_LAST, items="mine"),
        occasions=occasions(first=_FIRST, last=_LAST),
        items=", ".join(f"item.{name}" for name in _ITEM),
        occasion=", ".join(
            value or f"occasion.{name}" for name, value in _ITEM.items()
        ),
    )


def read_planned(
    numbers: Collection[str], today: date, calendar: Calendar
) -> Mapping[str, tuple[Planned, ...]]:
    """Return the texts of the next ``HORIZON_DAYS`` by number, the earliest first.

    Whether they will be allowed is not asked. Runs 1 query, and 3 per 1,000 numbers.
    """
    if not numbers:
        return {}
    recipients = find_recipients(vehicles_of_numbers(numbers))
    found: dict[str, list[Planned]] = defaultdict(list)
    for row in _read_coming(recipients, today):
        vehicle, _, code, *_ = row
        recipient = recipients[vehicle]
        number = recipient.number
        # What becomes a call takes no place from a text.
        is_call = recipient.prefers_calls and registry.reason(code).suits_a_call
        if number in numbers and not is_call:
            found[number].append(_planned(row, number, calendar))
    return {number: tuple(sorted(rows)) for number, rows in found.items()}


def _read_coming(vehicles: Collection[int], today: date) -> list[tuple[Any, ...]]:
    scope: dict[str, Any] = {
        "reasons": sorted(registry.codes()),
        "cars": sorted(vehicles),
        "vehicles": None,
        "first": today + timedelta(days=1),
        "last": today + timedelta(days=HORIZON_DAYS),
        "occasions": as_parameter(today),
    }
    with connection.cursor() as cursor:
        cursor.execute(_coming(), scope)
        return list(cursor.fetchall())


def _planned(row: tuple[Any, ...], number: str, calendar: Calendar) -> Planned:
    _, item, code, due_on, planned_on, last_day_on, is_waiting, category, kind = row
    reason = registry.reason(code)
    is_commercial = kind == MessageClass.COMMERCIAL
    # A reminder that waits has been given its day already.
    days = 0 if is_waiting else reason.spread_over_days
    begins = spread_day(planned_on, days, number)
    fitting = next_fitting_day(
        kind_of(reason.priority, is_commercial=is_commercial), begins, calendar
    )
    return Planned(
        on=min(fitting, max(begins, last_day_on)),
        last_day_on=last_day_on,
        priority=reason.priority,
        due_on=due_on,
        category=category,
        due_key=item,
        label=reason.label,
    )
