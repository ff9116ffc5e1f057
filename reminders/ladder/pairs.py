"""The SQL that joins active steps with the open due items to which they apply.

The scan creates today's reminders from these pairs, the arbiter looks ahead at those of
the coming days. The database joins all steps in one statement: a statement a step cost
more to compile in Python than it took the database to run.
"""

from __future__ import annotations

from typing import Final

from reminders.models import RuleStep

# Whether the step goes out at all: calls have no text.
IN_USE: Final = """
    step.is_active AND NOT EXISTS (
        SELECT FROM sms_template AS template
        WHERE template.id = step.template_id AND NOT template.is_active
    )
"""
# An item of the backlog has only the steps that count from its contact. The range of
# days must name the column alone, so that the index on (reason, column) serves each
# step.
_PAIRS: Final = """
    SELECT item.id AS item, step.id AS step,
        item.{counted_from} + step.offset_days AS planned_on,
        item.{counted_from} + step.offset_days + step.grace_days AS last_day_on,
        item.computed_on
    FROM reminders_rulestep AS step
    JOIN {items} AS item
        ON item.reason = step.reason AND item.status = 'open'
        AND (step.variant = '' OR item.variant = step.variant)
        AND (step.subject_id IS NULL OR item.subject_id = step.subject_id)
        AND {is_meant}
        AND item.{counted_from} BETWEEN {first} AND {last}
    WHERE step.counted_from = '{counted_from}' AND {in_use}
        AND step.reason = ANY(%(reasons)s)
        AND (%(vehicles)s::bigint[] IS NULL OR item.vehicle_id = ANY(%(vehicles)s))
"""

# Written so that the partial indexes on the columns apply.
_BACKLOG: Final = "item.is_backlog"
_USUAL: Final = "NOT item.is_backlog"


def pairs(*, first: str, last: str, items: str = "reminders_dueitem") -> str:
    """Return a query over all columns from which a step can count its days.

    ``first`` and ``last`` are SQL expressions for the range of the column, ``items``
    names a part of the due items instead of all. The query has the parameters
    ``reasons`` and ``vehicles`` (None: all cars).
    """
    return " UNION ALL ".join(
        _PAIRS.format(
            counted_from=column,
            in_use=IN_USE,
            first=first,
            last=last,
            items=items,
            is_meant=_BACKLOG if column == RuleStep.CountedFrom.CONTACT else _USUAL,
        )
        for column in RuleStep.CountedFrom.values
    )
