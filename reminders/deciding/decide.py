"""Reads the reminders to decide today, has them arbitrated and stores the decisions.

``reminders.deciding.knowledge`` reads what is known of numbers and cycles;
``reminders.deciding.arbitration`` decides and is pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from customers.contact import (
    Ask,
    Category,
    Channel,
    MessageClass,
    Verdict,
    may_contact,
)
from customers.recipients import Recipient, find_recipients
from reminders.deciding.arbitration import CandidateDecision, arbitrate
from reminders.deciding.candidate import (
    Candidate,
    CycleHistory,
)
from reminders.deciding.holdouts import Holdouts, read_holdouts
from reminders.deciding.knowledge import read_cycles, read_numbers
from reminders.deciding.vetoes import StepOfCycle, read_vetoes
from reminders.models import Reminder, RuleStep
from reminders.reasons import registry
from shop.database.advisory_lock import take_turn
from shop.days.calendar import read_calendar
from shop.hours import day_begins, shop_day
from shop.house_rules import read_house_rules


@transaction.atomic
def decide_reminders(
    *, now: datetime, vehicles: Collection[int] | None = None
) -> Counter[str]:
    """Decide every reminder that is due today; return how many by outcome.

    ``vehicles`` restricts it to some cars; pass all cars of a person, because the
    reminders of one person are decided together. Runs twice safely. Runs 13 queries per
    1,000 reminders.
    """
    take_turn()
    today = shop_day(now)
    rules = read_house_rules(today)
    rows = list(_due_today(today, vehicles).order_by("pk").values_list(*_COLUMNS))
    recipients = find_recipients({row[_VEHICLE] for row in rows})
    cycles = read_cycles({row[_DUE_ITEM] for row in rows})
    vetoes = read_vetoes({row[_VEHICLE] for row in rows})
    holdouts = read_holdouts({row[_VEHICLE] for row in rows})
    asks = [_ask(row, recipients.get(row[_VEHICLE])) for row in rows]
    verdicts = may_contact(asks, now, rules)
    candidates = [
        _candidate(row, ask, verdict, cycles[row[_DUE_ITEM]], vetoes, holdouts)
        for row, ask, verdict in zip(rows, asks, verdicts, strict=True)
    ]
    decisions = arbitrate(
        candidates,
        read_numbers({each.number for each in candidates} - {""}, today, rules),
        today,
        rules,
        read_calendar(),
    )
    _write(decisions, now)
    return Counter(decision.outcome.value for decision in decisions)


def _due_today(today: date, vehicles: Collection[int] | None) -> QuerySet[Reminder]:
    due = Reminder.objects.filter(
        Q(status=Reminder.Status.PENDING, planned_on__lte=today)
        | Q(status=Reminder.Status.HELD, ask_again_on__lte=today),
        due_item__reason__in=registry.codes(),
    )
    return due if vehicles is None else due.filter(due_item__vehicle__any_of=vehicles)


_COLUMNS = (
    "pk",
    "due_item__vehicle",
    "due_item__vehicle__plate",
    "due_item",
    "due_item__reason",
    "due_item__subject",
    "due_item__subject_id",
    "due_item__anchor",
    "due_item__due_on",
    "planned_on",
    "last_day_on",
    "step",
    "step__channel",
    "step__template__category",
    "step__template__message_class",
)
_VEHICLE, _DUE_ITEM, _STEP = 1, 3, 11


def _ask(row: tuple[Any, ...], recipient: Recipient | None) -> Ask:
    _, vehicle, _, _, code, subject, *_, last_day_on = row[:_STEP]
    channel, category, message_class = row[_STEP + 1 :]
    reason = registry.reason(code)
    return Ask(
        number=recipient.number if recipient else "",
        category=Category(category or reason.category),
        message_class=MessageClass(message_class or MessageClass.SERVICE),
        channel=Channel.TEXT if channel == RuleStep.Channel.TEXT else Channel.CALL,
        customer=recipient.customer if recipient else None,
        vehicle=vehicle,
        reason=code,
        is_duty=reason.is_duty(subject),
        too_late=day_begins(last_day_on + timedelta(days=1)),
    )


def _candidate(
    row: tuple[Any, ...],
    ask: Ask,
    verdict: Verdict,
    cycle: CycleHistory,
    vetoes: Mapping[StepOfCycle, str],
    holdouts: Holdouts,
) -> Candidate:
    key, vehicle, plate, due_key, code, subject, subject_id, anchor, due_on, *rest = row
    planned_on, last_day_on, step, *_ = rest
    reason = registry.reason(code)
    label = f"{plate or '未上牌'} {reason.label} {due_on}"
    return Candidate(
        key=key,
        number=ask.number,
        vehicle=vehicle,
        reason=code,
        due_key=due_key,
        planned_on=planned_on,
        due_on=due_on,
        last_day_on=last_day_on,
        priority=reason.priority,
        category=ask.category,
        is_commercial=ask.message_class == MessageClass.COMMERCIAL,
        is_personal=reason.is_personal,
        is_call=ask.channel == Channel.CALL,
        cycle=cycle,
        veto=vetoes.get(StepOfCycle(vehicle, code, subject, anchor, step), ""),
        held_out=holdouts.why_held_out(code, subject_id, vehicle, ask.number),
        contact=verdict,
        label=label,
    )


_WRITE = """
WITH decision AS (
    SELECT * FROM unnest(
        %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::bigint[], %s::date[]
    ) AS v(reminder_id, outcome, code, sentence, rule, lead_id, until)
), decided AS (
    UPDATE reminders_reminder AS reminder
    SET status = outcome, merged_into_id = lead_id, ask_again_on = until
    FROM decision
    WHERE reminder.id = reminder_id AND status IN ('pending', 'held')
    RETURNING reminder.id
)
INSERT INTO reminders_decision
    (reminder_id, "on", outcome, code, sentence, rule, at)
SELECT reminder_id, %s, outcome, code, sentence, rule, %s
FROM decision JOIN decided ON decided.id = reminder_id
ORDER BY reminder_id
"""


def _write(decisions: list[CandidateDecision], now: datetime) -> None:
    """Update the reminders and log the decisions, in one statement.

    Reminders that are no longer pending or held are left unchanged.
    """
    if not decisions:
        return
    columns: list[list[Any]] = [
        [decision.key for decision in decisions],
        [decision.outcome.value for decision in decisions],
        [decision.code.value for decision in decisions],
        [decision.sentence[:200] for decision in decisions],
        [decision.rule[:120] for decision in decisions],
        [decision.merged_into for decision in decisions],
        [decision.until for decision in decisions],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*columns, shop_day(now), now])
