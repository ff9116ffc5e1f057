"""稍后提醒 from a reply of the customer: what it answers is repeated on a later day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms

from accounts.models import User
from reminders.ladder.snoozes import DAYS, MOST_DAYS, snooze
from shop import clock
from sms.threads.actions import CannotAct, Occasion, Performed, ReplyAction, register
from sms.threads.forms import day_field
from sms.threads.proposals import Action

KNOWN: Final = "这条来信已经登记过稍后提醒。"


class LaterForm(forms.Form):
    until_on = day_field("再提醒日期")

    def clean_until_on(self) -> Any:
        until_on, last = self.cleaned_data["until_on"], _last_day()
        if not clock.today() < until_on <= last:
            raise forms.ValidationError(f"请选择明天到 {last} 之间的日期。")
        return until_on


class Later(ReplyAction):
    action = Action.LATER
    permission = "reminders.add_snooze"

    def form(
        self, occasion: Occasion, data: Mapping[str, Any] | None, prefix: str
    ) -> forms.Form:
        usual = clock.today() + timedelta(days=DAYS)
        initial = {"until_on": occasion.proposed.get("until_on") or usual}
        return LaterForm(data, prefix=prefix, initial=initial)

    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Performed:
        until_on = values["until_on"]
        if not snooze(occasion.reply, until_on, by=by, now=now):
            raise CannotAct(KNOWN)
        return Performed(f"{until_on} 再提醒，之前不提醒")


def _last_day() -> Any:
    return clock.today() + timedelta(days=MOST_DAYS)


register(Later())
