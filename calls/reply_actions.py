"""打电话 from a reply of the customer: it is on today's list of calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from calls.desk import call_about, call_off
from calls.models import CallTask
from sms.threads.actions import Acted, Occasion, ReplyAction, register
from sms.threads.forms import CarForm
from sms.threads.proposals import Action

NOBODY: Final = "这个号码没有客户档案或在用车辆，请直接回拨，或先建档。"


class Call(ReplyAction):
    action = Action.CALL
    permission = "calls.change_calltask"

    def why_not(self, occasion: Occasion) -> str:
        return "" if occasion.customers and occasion.vehicles else NOBODY

    def form(
        self, occasion: Occasion, data: Mapping[str, Any] | None, prefix: str
    ) -> forms.Form:
        values = occasion.proposal.values if occasion.proposal else {}
        initial = {"vehicle": values.get("vehicle", "")}
        return CarForm(occasion, data, prefix=prefix, initial=initial)

    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Acted:
        reply, vehicle = occasion.reply, values["vehicle"]
        known = CallTask.objects.open().filter(phone_index=reply.phone_index).first()
        task = call_about(reply, occasion.customer_of(vehicle), vehicle, by=by, now=now)
        undo = {
            "task": task.pk,
            "was_open": known is not None,
            "had_attempts": task.attempts.count(),
        }
        return Acted(f"列入今天的电话：{task}", undo)

    def take_back(self, undo: Mapping[str, Any], *, by: User, now: datetime) -> bool:
        return call_off(
            undo["task"],
            had_attempts=undo["had_attempts"],
            was_open=undo["was_open"],
            now=now,
        )


register(Call())
