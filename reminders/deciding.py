"""Brings ripe reminders and what is known of people to the arbiter, and its word back.

The deciding itself is ``reminders.arbitration``, which is pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from customers.models import Consent, Customer, ServiceRecord, Vehicle
from reminders.arbitration import Decision, arbitrate
from reminders.due.value import Reason
from reminders.models import Reminder
from reminders.recipients import chunked, find_recipients
from reminders.scene import PERSONAL, PRIORITIES, Candidate, Car, Number, Policy
from reminders.turns import take_turn
from sms.caps import NEVER_LEFT, monthly_cap
from sms.models import Category, Message, MessageClass
from sms.optouts import closed_among
from sms.policy import day_begins, shop_day

# The customer asked for these, they keep no distance and fill no cap of ours.
_NOT_COUNTED = (Category.PROGRESS, Category.TEST)


@transaction.atomic
def decide_reminders(
    *, now: datetime, vehicles: Collection[int] | None = None
) -> Counter[str]:
    """Decide every reminder that is ripe today; return how many by outcome.

    ``vehicles`` narrows it; give all cars of a person, since a person's reminders
    are decided together. Runs twice safely. Eight queries a thousand reminders.
    """
    take_turn()
    today = shop_day(now)
    rows = list(_ripe(today, vehicles).order_by("pk").values_list(*_COLUMNS))
    recipients = find_recipients({row[_VEHICLE] for row in rows})
    candidates = [
        _candidate(row, recipients[row[_VEHICLE]].number)
        if row[_VEHICLE] in recipients
        else _candidate(row, "")
        for row in rows
    ]
    decisions = arbitrate(
        candidates,
        _read_numbers({each.number for each in candidates} - {""}, today),
        _read_cars(rows, today),
        today,
        Policy(cap_per_category=monthly_cap()),
    )
    _write(decisions, now)
    return Counter(decision.outcome.value for decision in decisions)


def _ripe(today: date, vehicles: Collection[int] | None) -> QuerySet[Reminder]:
    ripe = Reminder.objects.filter(
        Q(status=Reminder.Status.PENDING, planned_on__lte=today)
        | Q(status=Reminder.Status.HELD, ask_again_on__lte=today)
    )
    return ripe if vehicles is None else ripe.filter(due_item__vehicle__in=vehicles)


_COLUMNS = (
    "pk",
    "due_item__vehicle",
    "due_item__vehicle__status",
    "due_item__vehicle__plate",
    "due_item",
    "due_item__reason",
    "due_item__due_on",
    "planned_on",
    "last_day_on",
    "step__template__category",
    "step__template__message_class",
)
_VEHICLE, _STATUS = 1, 2


def _candidate(row: tuple[Any, ...], number: str) -> Candidate:
    key, vehicle, _, plate, due_key, reason, due_on, *rest = row
    planned_on, last_day_on, category, message_class = rest
    label = f"{plate or '未上牌'} {Reason(reason).label} {due_on}"
    return Candidate(
        key=key,
        number=number,
        vehicle=vehicle,
        reason=reason,
        due_key=due_key,
        planned_on=planned_on,
        due_on=due_on,
        last_day_on=last_day_on,
        priority=PRIORITIES[reason],
        category=category,
        is_commercial=message_class == MessageClass.COMMERCIAL,
        is_personal=reason in PERSONAL,
        label=label,
    )


def _read_cars(rows: Iterable[tuple[Any, ...]], today: date) -> dict[int, Car]:
    is_active = {row[_VEHICLE]: row[_STATUS] == Vehicle.Status.ACTIVE for row in rows}
    since = today - timedelta(days=Policy().days_after_visit)
    visits: dict[int, date] = {}
    for chunk in chunked(is_active):
        records = ServiceRecord.objects.filter(
            vehicle__in=chunk, is_void=False, came_in_on__lte=today
        )
        recent = records.filter(Q(came_in_on__gte=since) | Q(left_on__gte=since))
        visits |= dict(
            recent.order_by()
            .values_list("vehicle")
            .annotate(last_on=Max(Coalesce("left_on", "came_in_on")))
        )
    return {
        vehicle: Car(active, visits.get(vehicle))
        for vehicle, active in is_active.items()
    }


def _read_numbers(numbers: Collection[str], today: date) -> dict[str, Number]:
    return {
        number: facts
        for chunk in chunked(sorted(numbers))
        for number, facts in _read_chunk(chunk, today).items()
    }


def _read_chunk(numbers: list[str], today: date) -> dict[str, Number]:
    owners = _read_owners(numbers)
    closed = closed_among(numbers)
    consenting = set(
        Consent.objects.filter(
            phone_index__in=numbers, scope=Consent.Scope.MARKETING, withdrawn_at=None
        ).values_list("phone_index", flat=True)
    )
    counts, latest = _read_texts(numbers, today)
    return {
        number: Number(
            customer_count=len(owners[number]),
            closed=closed.get(number, {}),
            is_wrong=Customer.Hold.WRONG_NUMBER in owners[number].values(),
            wants_no_contact=Customer.Hold.DO_NOT_DISTURB in owners[number].values(),
            has_open_complaint=Customer.Hold.COMPLAINT in owners[number].values(),
            has_commercial_consent=number in consenting,
            last_text_on=latest.get(number),
            texts_this_month=counts[number],
        )
        for number in numbers
    }


def _read_owners(numbers: list[str]) -> dict[str, dict[Any, str]]:
    """Return of each number its customers with what holds them."""
    owners: dict[str, dict[Any, str]] = defaultdict(dict)
    living = Customer.objects.living()
    for column in ("phone_index", "second_phone_index"):
        # The index of second numbers is without '', so a long list must say so too.
        rows = living.filter(**{f"{column}__in": numbers}).exclude(**{column: ""})
        for number, customer, hold in rows.values_list(column, "pk", "hold"):
            owners[number][customer] = hold
    return owners


def _read_texts(
    numbers: list[str], today: date
) -> tuple[dict[str, dict[str, int]], dict[str, date]]:
    """Return this month's texts by number and category, and each number's last day."""
    month = day_begins(today.replace(day=1))
    since = min(month, month - timedelta(days=Policy().days_between_texts))
    texts = (
        Message.objects.filter(phone_index__in=numbers, not_before__gte=since)
        .exclude(status__in=NEVER_LEFT)
        .exclude(category__in=_NOT_COUNTED)
        .order_by()
        .values_list("phone_index", "category")
        .annotate(
            count=Count("pk", filter=Q(not_before__gte=month)),
            last_at=Max("not_before"),
        )
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    latest: dict[str, date] = {}
    for number, category, count, last_at in texts:
        counts[number][category] = count
        last_on = shop_day(last_at)
        latest[number] = max(last_on, latest.get(number, last_on))
    return counts, latest


_WRITE = """
WITH verdict AS (
    SELECT * FROM unnest(
        %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::bigint[], %s::date[]
    ) AS v(reminder_id, outcome, code, sentence, rule, lead_id, until)
), decided AS (
    UPDATE reminders_reminder AS reminder
    SET status = outcome, merged_into_id = lead_id, ask_again_on = until
    FROM verdict
    WHERE reminder.id = reminder_id AND status IN ('pending', 'held')
    RETURNING reminder.id
)
INSERT INTO reminders_decision
    (reminder_id, "on", outcome, code, sentence, rule, at)
SELECT reminder_id, %s, outcome, code, sentence, rule, %s
FROM verdict JOIN decided ON decided.id = reminder_id
ORDER BY reminder_id
"""


def _write(decisions: list[Decision], now: datetime) -> None:
    """Move the reminders and log why, in one statement guarded by their state."""
    if not decisions:
        return
    columns: list[list[Any]] = [
        [decision.key for decision in decisions],
        [decision.outcome.value for decision in decisions],
        [decision.code for decision in decisions],
        [decision.sentence[:200] for decision in decisions],
        [decision.rule[:120] for decision in decisions],
        [decision.merged_into for decision in decisions],
        [decision.until for decision in decisions],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*columns, shop_day(now), now])
