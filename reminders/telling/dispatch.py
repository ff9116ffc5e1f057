"""Queues texts for decided reminders; the app ``sms`` sends them.

If a text cannot be rendered, only its reminder is suppressed, with a reason. A reminder
merged into it that it cannot name is decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from reminders.models import Decision, Reminder
from reminders.models.codes import Code
from reminders.models.reminders import AS_TEXT
from reminders.reasons import registry
from reminders.telling.drafting import read_draft_context
from reminders.telling.fleet_list import note_texts
from reminders.telling.text_plans import TextPlan, read_plans
from shop.database.advisory_lock import share_turn
from shop.database.sealed import CannotOpen
from shop.garbage import search_paused
from shop.hours import shop_day
from sms.sending.outbox import Draft, enqueue
from sms.texts.rendering import CannotRender

Status = Reminder.Status

BATCH = 2_000

_RULE = "文字不完整的短信不发送"
_NAMES_ALL = "合并的短信写明每一项和它的日期"


@dataclass(frozen=True, slots=True)
class Dispatched:
    """How many texts were queued and how many could not be rendered."""

    texts: int = 0
    failures: int = 0

    def __add__(self, other: Dispatched) -> Dispatched:
        return Dispatched(self.texts + other.texts, self.failures + other.failures)


def alone() -> None:
    """Ask nobody for help."""


def dispatch_reminders(
    *,
    now: datetime,
    vehicles: Collection[int] | None = None,
    is_flood: bool = False,
    ask_for_help: Callable[[], object] = alone,
) -> Dispatched:
    """Queue a text for every decided reminder; a second call queues nothing.

    In a flood only recalls and safety notices are queued; the others wait. Works in
    batches, each in its own transaction with a constant number of queries. Several
    processes may do so at once: each takes other reminders. ``ask_for_help`` is called
    once if there may be more than a batch, and nothing waits for who comes.
    """
    leads = _leads(now, vehicles, is_flood=is_flood)
    total = batch = _dispatch_batch(now, leads)
    if batch.texts + batch.failures == BATCH and not is_flood:
        ask_for_help()
    while batch != Dispatched():
        batch = _dispatch_batch(now, leads)
        total += batch
    return total


def _leads(
    now: datetime, vehicles: Collection[int] | None, *, is_flood: bool
) -> QuerySet[Reminder]:
    leads = Reminder.objects.filter(
        AS_TEXT, status=Status.DECIDED, last_day_on__gte=shop_day(now)
    )
    if vehicles is not None:
        leads = leads.filter(due_item__vehicle__any_of=vehicles)
    if is_flood:
        leads = leads.filter(step__reason__in=registry.urgent_codes())
    return leads


@search_paused()
@transaction.atomic
def _dispatch_batch(now: datetime, leads: QuerySet[Reminder]) -> Dispatched:
    share_turn()
    # Ordered by the key alone, PostgreSQL might scan the index of the whole table.
    ordered = leads.order_by("planned_on", "pk").values_list("pk", flat=True)
    free = ordered.select_for_update(skip_locked=True, of=("self",))
    plans = read_plans(list(free[:BATCH]))
    if not plans:
        return Dispatched()
    context = read_draft_context(plans, now)
    drafts: dict[int, Draft] = {}
    told: list[TextPlan] = []
    failures: dict[int, str] = {}
    for plan in plans:
        try:
            fitting, drafts[plan.lead] = context.draft_what_fits(plan)
            told.append(fitting)
        except CannotRender as error:
            failures[plan.lead] = str(error)
        except CannotOpen:
            failures[plan.lead] = "号码无法解密，请管理员检查密钥"
    queued = enqueue(list(drafts.values()), now=now)
    _mark_sent(dict(zip(drafts, queued.pks, strict=True)), told)
    note_texts(((plan.lead, context.fleet_rows(plan)) for plan in told), now=now)
    _mark_failed(failures, now)
    left_out = {pk for plan in plans for pk in plan.followers}
    left_out -= {pk for plan in told for pk in plan.followers}
    _decide_again(left_out, now)
    return Dispatched(len(drafts), len(failures))


_MARK_SENT = """
UPDATE reminders_reminder AS reminder
SET status = new_status, message_id = new_message
FROM unnest(%s::bigint[], %s::text[], %s::uuid[]) AS sent(pk, new_status, new_message)
WHERE reminder.id = pk
"""


def _mark_sent(messages: Mapping[int, UUID], plans: list[TextPlan]) -> None:
    """Link the text to its leading reminder and to those merged into it."""
    rows = [
        (pk, Status.SENT if pk == plan.lead else Status.MERGED, messages[plan.lead])
        for plan in plans
        for pk in (plan.lead, *plan.followers)
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                _MARK_SENT, [list(column) for column in zip(*rows, strict=True)]
            )


def _mark_failed(failures: Mapping[int, str], now: datetime) -> None:
    """Suppress reminders without a text."""
    if not failures:
        return
    Reminder.objects.filter(pk__in=failures).update(status=Status.SUPPRESSED)
    Decision.objects.bulk_create(
        Decision(
            reminder_id=pk,
            on=shop_day(now),
            outcome=Status.SUPPRESSED,
            code=Code.NO_TEXT,
            sentence=sentence[:200],
            rule=_RULE,
            at=now,
        )
        for pk, sentence in failures.items()
    )


def _decide_again(left_out: Collection[int], now: datetime) -> None:
    """Put back what no text names after all; each keeps its own step."""
    if not left_out:
        return
    Reminder.objects.filter(pk__in=left_out).update(
        status=Status.PENDING, merged_into=None
    )
    Decision.objects.bulk_create(
        Decision(
            reminder_id=pk,
            on=shop_day(now),
            outcome=Status.PENDING,
            code=Code.NOT_NAMED,
            sentence="合并的短信没有写上这一项，改为另行提醒",
            rule=_NAMES_ALL,
            at=now,
        )
        for pk in sorted(left_out)
    )
