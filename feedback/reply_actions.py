"""投诉 from a reply of the customer: its words become the complaint."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from feedback.complaints import open_complaint, withdraw_complaint
from shop.adminbase import TextInput
from shop.hours import shop_day
from sms.threads.actions import Occasion, Performed, ReplyAction, register
from sms.threads.forms import PersonForm
from sms.threads.proposals import Action

NOBODY: Final = "这个号码没有客户档案，请先建档，再登记投诉。"


class ComplaintForm(PersonForm):
    about = forms.CharField(
        label="投诉内容",
        max_length=200,
        widget=TextInput,
        error_messages={"required": "请写明客户投诉什么，例如「刹车修后仍有异响」。"},
    )


class Complain(ReplyAction):
    action = Action.COMPLAINT
    permission = "feedback.add_complaint"

    def why_not(self, occasion: Occasion) -> str:
        return "" if occasion.customers else NOBODY

    def form(
        self, occasion: Occasion, data: Mapping[str, Any] | None, prefix: str
    ) -> forms.Form:
        about = {"about": occasion.reply.text[:200]}
        return ComplaintForm(occasion, data, prefix=prefix, initial=about)

    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Performed:
        customer = values["customer"]
        opened = open_complaint(
            customer.pk, values["about"], by=by, today=shop_day(now)
        )
        words = f"登记投诉：{customer}，处理完之前暂缓非紧急的提醒"
        return Performed(words, {"complaint": opened.pk})

    def take_back(self, undo: Mapping[str, Any], *, by: User, now: datetime) -> bool:
        return withdraw_complaint(undo["complaint"])


register(Complain())
