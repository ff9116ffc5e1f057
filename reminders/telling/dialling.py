"""Gives each call to a task: whom to call, who calls, and on which day.

``reminders.telling.calling`` says which calls are due and calls it in its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import connection

from calls.desk import TERM
from calls.models import CallTask
from calls.rota import Rota
from reminders.models import Reminder, RuleStep
from reminders.reasons import registry
from reminders.telling.drafting import DraftContext
from reminders.telling.text_plans import TextPlan
from shop.database.chunks import CHUNK
from shop.hours import shop_day
from shop.windows import ContactKind, is_fitting_day, next_fitting_day

Level = CallTask.Level

_LINK: Final = """
UPDATE reminders_reminder AS reminder
SET call_id = task, status = CASE WHEN is_lead THEN %s ELSE status END
FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS linked(pk, task, is_lead)
WHERE reminder.id = pk AND (status = %s OR NOT is_lead)
"""


@dataclass(frozen=True)
class Dialling:
    """The calls of one run; a number has one open task, which further calls join."""

    context: DraftContext
    rotas: Mapping[str, Rota]
    _tasks: dict[str, CallTask] = field(default_factory=dict)
    _changed: dict[str, CallTask] = field(default_factory=dict)

    def open(self, plans: Sequence[TextPlan]) -> int:
        """Open or extend the tasks of the calls, in this order; return how many.

        Whoever has lost his number since the decision is left out. Runs a constant
        number of queries per 1,000 tasks.
        """
        reachable = [plan for plan in plans if self._number(plan)]
        self._tasks.update(_open_tasks(map(self._number, reachable)))
        for plan in reachable:
            self._take(plan)
        self._write()
        _link([(plan, self._tasks[self._number(plan)]) for plan in reachable])
        return len(reachable)

    def _number(self, plan: TextPlan) -> str:
        recipient = self.context.recipients.get(plan.occasions[0].vehicle)
        return recipient.number if recipient else ""

    def _take(self, plan: TextPlan) -> None:
        number = self._number(plan)
        task = self._tasks.get(number)
        if task is None:
            self._tasks[number] = self._new_task(plan)
            return
        if _level(plan) > task.level:
            task.level = _level(plan)
            task.assigned_to_id = self.rotas[task.level].assign(self._adviser(plan))
            self._changed[number] = task
        if _is_urgent(plan) and task.call_on > self._deadline(plan):
            task.call_on = self._deadline(plan)
            self._changed[number] = task

    def _new_task(self, plan: TextPlan) -> CallTask:
        vehicle = plan.occasions[0].vehicle
        recipient = self.context.recipients[vehicle]
        assigned_to, call_on = self._turn(plan)
        due_on = self.context.calendar.workday_after(call_on, TERM)
        if _is_urgent(plan):
            due_on = min(due_on, self._deadline(plan))
        return CallTask(
            customer_id=recipient.customer,
            phone_index=recipient.number,
            vehicle_id=vehicle,
            level=_level(plan),
            assigned_to_id=assigned_to,
            call_on=call_on,
            due_on=due_on,
            created_at=self.context.now,
        )

    def _turn(self, plan: TextPlan) -> tuple[int | None, date]:
        """Return who calls and when."""
        rota, own = self.rotas[_level(plan)], self._adviser(plan)
        if _is_urgent(plan):
            return rota.assign_on(own, self._days(plan))
        return rota.assign(own), self._first_day()

    def _adviser(self, plan: TextPlan) -> int | None:
        recipient = self.context.recipients[plan.occasions[0].vehicle]
        return self.context.customers[recipient.customer].adviser_id

    def _first_day(self) -> date:
        today = shop_day(self.context.now)
        return next_fitting_day(ContactKind.CALL, today, self.context.calendar)

    def _deadline(self, plan: TextPlan) -> date:
        """Return the last day for a call about a recall.

        The adviser's days count from the day from which the owner is told, the
        manager's from today.
        """
        is_managers = _level(plan) == Level.MANAGER
        today = shop_day(self.context.now)
        begins = today if is_managers else plan.occasions[0].due_on
        days = self.context.recall_call_days
        return max(self.context.calendar.workday_after(begins, days), self._first_day())

    def _days(self, plan: TextPlan) -> list[date]:
        """Return the first day for calls and the working days up to the deadline."""
        first = self._first_day()
        ahead = range(first.toordinal() + 1, self._deadline(plan).toordinal() + 1)
        calendar = self.context.calendar
        return [
            first,
            *(
                day
                for day in map(date.fromordinal, ahead)
                if is_fitting_day(ContactKind.CALL, day, calendar)
            ),
        ]

    def _write(self) -> None:
        fresh = [task for task in self._tasks.values() if task.pk is None]
        changed = [task for task in self._changed.values() if task.pk is not None]
        CallTask.objects.bulk_create(fresh, batch_size=CHUNK)
        fields = ["level", "assigned_to", "call_on"]
        CallTask.objects.bulk_update(changed, fields, batch_size=CHUNK)


def _is_urgent(plan: TextPlan) -> bool:
    return plan.occasions[0].reason in registry.urgent_codes()


def _level(plan: TextPlan) -> Level:
    """Return who calls; MANAGER sorts after ADVISER, so ``>`` finds the higher."""
    is_manager = plan.channel == RuleStep.Channel.MANAGER
    return Level.MANAGER if is_manager else Level.ADVISER


def _open_tasks(numbers: Iterable[str]) -> dict[str, CallTask]:
    rows = CallTask.objects.open().filter(phone_index__in=set(numbers))
    return {row.phone_index: row for row in rows}


def _link(calls: Sequence[tuple[TextPlan, CallTask]]) -> None:
    """Link the reminders of each call to its task; its leading one is sent."""
    rows = [
        (pk, task.pk, pk == plan.lead)
        for plan, task in calls
        for pk in (plan.lead, *plan.followers)
    ]
    if rows:
        sent, decided = Reminder.Status.SENT, Reminder.Status.DECIDED
        columns = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_LINK, [sent, *columns, decided])
