"""Reads the reminders to decide today, has them arbitrated and stores the decisions.

``reminders.deciding.knowledge`` reads what is known of numbers and cycles;
``reminders.deciding.arbitration`` decides and is pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from customers.categories import Category, Channel, MessageClass
from customers.contact import by_ask
from customers.recipients import Recipient, find_recipients
from customers.verdicts import Ask, Verdict
from reminders.deciding.arbitration import arbitrate
from reminders.deciding.candidate import (
    Candidate,
    CycleHistory,
    Number,
    Told,
)
from reminders.deciding.decision import CandidateDecision
from reminders.deciding.fleets import add_fleets, read_told
from reminders.deciding.holdouts import Holdouts, read_holdouts
from reminders.deciding.knowledge import read_cycles, read_numbers
from reminders.deciding.vetoes import StepOfCycle, read_vetoes
from reminders.models import Reminder, RuleStep
from reminders.reasons import registry
from reminders.reasons.registry import Priority
from shop.database.advisory_lock import take_turn
from shop.days.calendar import read_calendar
from shop.garbage import search_paused
from shop.hours import day_begins, shop_day
from shop.house_rules import read_house_rules


@search_paused()
@transaction.atomic
def decide_reminders(
    *, now: datetime, vehicles: Collection[int] | None = None
) -> Counter[str]:
    """Decide every reminder that is due today; return how many by outcome.

    ``vehicles`` restricts it to some cars; pass all cars of a person, because the
    reminders of one person are decided together. Runs twice safely. Runs 21 queries per
    1,000 reminders, and 3 more for all fleets among them.
    """
    take_turn()
    today = shop_day(now)
    rules = read_house_rules(today)
    rows = _read_due(today, vehicles)
    cars = {row.vehicle for row in rows}
    recipients = find_recipients(cars)
    cycles = read_cycles({row.due_item for row in rows})
    vetoes, holdouts = read_vetoes(cars), read_holdouts(cars)
    asks = [_asks(row, recipients.get(row.vehicle)) for row in rows]
    every_ask = [ask for each in asks for ask in (each.planned, each.instead) if ask]
    verdicts = by_ask(every_ask, now, rules)
    calendar = read_calendar()
    numbers = {each.planned.number for each in asks} - {""}
    known = read_numbers(numbers, today, rules, calendar)
    known = add_fleets(known, today=today, rules=rules)
    told = read_told(_dates_of_fleets(asks, known), today=today, rules=rules)
    facts = _Facts(verdicts, cycles, told, vetoes, holdouts)
    candidates = [
        _candidate(row, each, facts) for row, each in zip(rows, asks, strict=True)
    ]
    decisions = arbitrate(candidates, known, today, rules, calendar)
    _write(decisions, now)
    return Counter(decision.outcome.value for decision in decisions)


def _dates_of_fleets(asks: Collection[_Asks], known: Mapping[str, Number]) -> set[int]:
    """Return the due items about which a fleet would be contacted."""
    planned = (each.planned for each in asks)
    return {
        ask.cycle
        for ask in planned
        if ask.cycle and ask.number in known and known[ask.number].fleet
    }


def _due_today(today: date, vehicles: Collection[int] | None) -> QuerySet[Reminder]:
    due = Reminder.objects.filter(
        Q(status=Reminder.Status.PENDING, planned_on__lte=today)
        | Q(status=Reminder.Status.HELD, ask_again_on__lte=today),
        due_item__reason__in=registry.codes(),
    )
    return due if vehicles is None else due.filter(due_item__vehicle__any_of=vehicles)


class _DueReminder(NamedTuple):
    """A reminder that is due today, with its due item and its step."""

    key: int
    vehicle: int
    plate: str
    due_item: int
    reason: str
    subject: str
    subject_id: int | None
    anchor: str
    due_on: date
    planned_on: date
    last_day_on: date
    step: int
    channel: str
    is_called: bool
    is_softer: bool
    counted_from: str
    category: str | None
    message_class: str | None


# The column of a reminder that fills each field.
_COLUMNS = {
    "key": "pk",
    "vehicle": "due_item__vehicle",
    "plate": "due_item__vehicle__plate",
    "due_item": "due_item",
    "reason": "due_item__reason",
    "subject": "due_item__subject",
    "subject_id": "due_item__subject_id",
    "anchor": "due_item__anchor",
    "due_on": "due_item__due_on",
    "planned_on": "planned_on",
    "last_day_on": "last_day_on",
    "step": "step",
    "channel": "step__channel",
    "is_called": "is_called",
    "is_softer": "is_softer",
    "counted_from": "step__counted_from",
    "category": "step__template__category",
    "message_class": "step__template__message_class",
}


def _read_due(today: date, vehicles: Collection[int] | None) -> list[_DueReminder]:
    columns = [_COLUMNS[name] for name in _DueReminder._fields]
    rows = _due_today(today, vehicles).order_by("pk").values_list(*columns)
    return [_DueReminder(*row) for row in rows]


class _Asks(NamedTuple):
    """The planned contact, and the call that may take the place of a text.

    There is one where the matter must not be lost, and where the owner prefers calls.
    """

    planned: Ask
    instead: Ask | None
    can_text: bool
    prefers_calls: bool


def _asks(row: _DueReminder, recipient: Recipient | None) -> _Asks:
    planned = _ask(row, recipient)
    can_text = recipient is None or recipient.can_text
    suits = registry.reason(row.reason).suits_a_call
    prefers_calls = suits and recipient is not None and recipient.prefers_calls
    is_worth_one = prefers_calls or _must_not_be_lost(row, can_text=can_text)
    is_text = planned.channel == Channel.TEXT
    instead = replace(planned, channel=Channel.CALL) if is_worth_one else None
    return _Asks(planned, instead if is_text else None, can_text, prefers_calls)


def _ask(row: _DueReminder, recipient: Recipient | None) -> Ask:
    reason = registry.reason(row.reason)
    is_text = row.channel == RuleStep.Channel.TEXT and not row.is_called
    return Ask(
        number=recipient.number if recipient else "",
        category=Category(row.category or reason.category),
        message_class=MessageClass(row.message_class or reason.message_class),
        channel=Channel.TEXT if is_text else Channel.CALL,
        customer=recipient.customer if recipient else None,
        vehicle=row.vehicle,
        cycle=row.due_item,
        reason=row.reason,
        is_duty=reason.is_duty(row.subject),
        since=row.planned_on,
        too_late=day_begins(row.last_day_on + timedelta(days=1)),
    )


def _must_not_be_lost(row: _DueReminder, *, can_text: bool) -> bool:
    """Tell whether a call takes the place of a text that cannot be sent.

    Whoever has only a landline is called about maintenance as well.
    """
    least = Priority.LEGAL_DATE if can_text else Priority.MAINTENANCE
    return registry.reason(row.reason).priority <= least


class _Facts(NamedTuple):
    """What was read for all due reminders: by ask, by due item, by step, by person."""

    verdicts: Mapping[Ask, Verdict]
    cycles: Mapping[int, CycleHistory]
    told: Mapping[int, Told]
    vetoes: Mapping[StepOfCycle, str]
    holdouts: Holdouts


def _candidate(row: _DueReminder, asks: _Asks, facts: _Facts) -> Candidate:
    reason = registry.reason(row.reason)
    step = StepOfCycle(row.vehicle, row.reason, row.subject, row.anchor, row.step)
    ask = asks.planned
    return Candidate(
        key=row.key,
        number=ask.number,
        vehicle=row.vehicle,
        reason=row.reason,
        due_key=row.due_item,
        planned_on=row.planned_on,
        due_on=row.due_on,
        last_day_on=row.last_day_on,
        priority=reason.priority,
        category=ask.category,
        is_commercial=ask.message_class == MessageClass.COMMERCIAL,
        is_personal=reason.is_personal,
        is_call=ask.channel == Channel.CALL,
        is_softer=row.is_softer,
        stands_alone=row.counted_from == RuleStep.CountedFrom.CONTACT,
        cycle=facts.cycles[row.due_item],
        veto=facts.vetoes.get(step, ""),
        held_out=facts.holdouts.why_held_out(
            row.reason, row.subject_id, row.vehicle, ask.number
        ),
        contact=facts.verdicts[ask],
        instead=facts.verdicts[asks.instead] if asks.instead else None,
        can_text=asks.can_text,
        prefers_calls=asks.prefers_calls,
        spread_over_days=reason.spread_over_days,
        told=facts.told.get(row.due_item),
        label=f"{row.plate or '未上牌'} {reason.label} {row.due_on}",
    )


_WRITE = """
WITH decision AS (
    SELECT * FROM unnest(
        %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::bigint[], %s::date[], %s::boolean[], %s::uuid[]
    ) AS v(
        reminder_id, outcome, code, sentence, rule, lead_id, until, by_phone, told_by
    )
), decided AS (
    UPDATE reminders_reminder AS reminder
    SET status = outcome, merged_into_id = lead_id, ask_again_on = until,
        is_called = is_called OR by_phone,
        -- A date that is on a list takes part in the fate of the list's text.
        message_id = COALESCE(message_id, told_by),
        -- A pause may end after the last day; GREATEST ignores a missing day.
        last_day_on = GREATEST(last_day_on, until)
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
        [decision.is_called for decision in decisions],
        [decision.message for decision in decisions],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*columns, shop_day(now), now])
