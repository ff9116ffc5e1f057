"""打电话 from a reply of the customer: it is on today's list of calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from calls.models import CallTask
from customers.models import Customer, Vehicle
from shop.days.calendar import read_calendar
from shop.hours import shop_day
from sms.models import InboundMessage
from sms.threads.actions import Occasion, Performed, ReplyAction, register
from sms.threads.forms import CarForm
from sms.threads.proposals import Action

NOBODY: Final = "这个号码没有客户档案或在用车辆，请直接回拨，或先建档。"
TAKEN_BACK: Final = "登记有误，已撤销"
# What an open task of the number gets anew, and has again if it is undone.
_CHANGED: Final = ("reply", "call_on", "put_off_because")


class Call(ReplyAction):
    action = Action.CALL
    permission = "calls.change_calltask"

    def why_not(self, occasion: Occasion) -> str:
        return "" if occasion.customers and occasion.vehicles else NOBODY

    def form(
        self, occasion: Occasion, data: Mapping[str, Any] | None, prefix: str
    ) -> forms.Form:
        return CarForm(occasion, data, prefix=prefix)

    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Performed:
        vehicle, reply, today = values["vehicle"], occasion.reply, shop_day(now)
        rows = CallTask.objects.open().select_for_update()
        known = rows.filter(phone_index=reply.phone_index).first()
        if known is None:
            customer = occasion.customer_of(vehicle)
            task = _new_task(reply, customer, vehicle, by=by, now=now)
            words = f"列入今天的电话：{task}"
            return Performed(words, {"task": task.pk, "reply": str(reply.pk)})
        undo = {
            "task": known.pk,
            "reply": str(reply.pk),
            "had": known.attempts.count(),
            "was": _was(known),
        }
        known.reply, known.put_off_because = reply, ""
        known.call_on = min(known.call_on, today)
        known.save(update_fields=_CHANGED)
        return Performed(f"列入今天的电话：{known}", undo)

    def take_back(self, undo: Mapping[str, Any], *, by: User, now: datetime) -> bool:
        """Cancel a new task; a former one is again as it was.

        Not after a call, nor if the task is for another reply by now.
        """
        rows = CallTask.objects.open().select_for_update()
        task = rows.filter(pk=undo["task"]).first()
        if task is None or str(task.reply_id) != undo["reply"]:
            return False
        if task.attempts.count() != undo.get("had", 0):
            return False
        if was := undo.get("was"):
            task.reply_id = was["reply"]
            task.call_on = date.fromisoformat(was["call_on"])
            task.put_off_because = was["put_off_because"]
            task.save(update_fields=_CHANGED)
        else:
            task.status, task.closed_because = CallTask.Status.CANCELLED, TAKEN_BACK
            task.closed_at = now
            task.save(update_fields=["status", "closed_because", "closed_at"])
        return True


def _new_task(
    reply: InboundMessage,
    customer: Customer,
    vehicle: Vehicle,
    *,
    by: User,
    now: datetime,
) -> CallTask:
    """Have whoever read the reply call the customer today."""
    today = shop_day(now)
    return CallTask.objects.create(
        customer=customer,
        phone_index=reply.phone_index,
        vehicle=vehicle,
        assigned_to=by,
        reply=reply,
        call_on=today,
        due_on=read_calendar().workday_after(today),
        created_at=now,
    )


def _was(task: CallTask) -> dict[str, str | None]:
    return {
        "reply": str(task.reply_id) if task.reply_id else None,
        "call_on": task.call_on.isoformat(),
        "put_off_because": task.put_off_because,
    }


register(Call())
