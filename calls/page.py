"""The page of one call: customer, subjects, script, the car's history, outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.staff import staff_of, staff_with
from calls.desk import CallIsOver, record_attempt
from calls.hours import hours_of, why_not_now
from calls.models import CallAttempt, CallTask
from calls.offers import read_offers
from calls.script import Script, write_script
from customers import panels
from customers.models import Customer, ServiceRecord
from customers.panels import Place
from shop import clock
from shop.adminbase import (
    DateInput,
    Radio,
    Select,
    TextInput,
)
from shop.database.number_lock import NumberBusy
from shop.days.calendar import read_calendar
from shop.hours import shop_day
from shop.house_rules import read_house_rules
from sms.models import InboundMessage, Message

MAY_SEE: Final = "calls.view_calltask"
MAY_RECORD: Final = "calls.change_calltask"
VISITS_SHOWN: Final = 3
TEXTS_SHOWN: Final = 5

Outcome = CallAttempt.Outcome
OPEN: Final = CallTask.Status.OPEN
# The system records these itself.
NOT_CHOSEN: Final = (Outcome.CLIMBED, Outcome.TOLD)


class CallForm(forms.Form):
    """The outcome of the call; without a next day the system chooses one."""

    outcome = forms.ChoiceField(
        label="结果",
        widget=Radio,
        choices=[each for each in Outcome.choices if each[0] not in NOT_CHOSEN],
        error_messages={"required": "请选择这次通话的结果。"},
    )
    cause = forms.ChoiceField(
        label="没有来的原因",
        required=False,
        widget=Select,
        choices=[("", "没有问到"), *CallAttempt.Cause.choices],
    )
    next_on = forms.DateField(
        label="到店或再打日期",
        required=False,
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不填：再考虑的一周后再打，其他的下一个工作日",
        error_messages={"invalid": "请填写日期，例如 2026-12-05。"},
    )
    note = forms.CharField(
        label="备注", max_length=200, required=False, widget=TextInput
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        next_on = cleaned.get("next_on")
        if next_on and next_on < clock.today():
            self.add_error("next_on", "日期已经过去，请填写今天或以后的日期。")
        if cleaned.get("outcome") == Outcome.BOOKED and not next_on:
            self.add_error("next_on", "请填写约好的到店日期。")
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the task; a POST records an attempt, an invalid form is shown again."""
    staff_with(request, MAY_SEE)
    tasks = CallTask.objects.select_related(
        "customer", "vehicle__model", "assigned_to", "reply"
    )
    task = get_object_or_404(tasks, pk=pk)
    form = CallForm(request.POST or None)
    if request.method == "POST":
        staff_with(request, MAY_RECORD)
        if form.is_valid() and _record(request, task, form):
            return HttpResponseRedirect(reverse("calls:call", args=[pk]))
    return render(request, "calls/call.html", _context(request, task, form))


def _record(request: HttpRequest, task: CallTask, form: CallForm) -> bool:
    values = form.cleaned_data
    try:
        attempt = record_attempt(
            task,
            Outcome(values["outcome"]),
            by=staff_of(request),
            now=clock.now(),
            cause=values["cause"],
            note=values["note"],
            next_on=values["next_on"],
            script=str(_script(request, task)),
        )
    except CallIsOver as error:
        form.add_error(None, str(error))
        return False
    except NumberBusy:
        form.add_error(None, "正在向此客户发送短信，请过几秒再保存。")
        return False
    _warn_of_hour(request, task, attempt.at)
    later = f"，{attempt.next_on:%Y-%m-%d} 再跟进" if attempt.next_on else ""
    if attempt.next_on and attempt.outcome == Outcome.WRONG_NUMBER:
        later = "，请接着拨打下一个号码"
    messages.success(request, f"已记录：{attempt.get_outcome_display()}{later}。")
    return True


def _warn_of_hour(request: HttpRequest, task: CallTask, now: datetime) -> None:
    """Tell whoever called at an unsuitable moment when to call the next time."""
    hours = hours_of(task.customer, read_house_rules(shop_day(now)))
    if why_not_now(hours, now, read_calendar()):
        whose = "客户希望" if hours.is_wish else "打电话的时段是工作日"
        messages.warning(request, f"这次不在时段内，{whose} {hours}，下次请在这时打。")


def _script(request: HttpRequest, task: CallTask) -> Script:
    """Write the words for whoever may make the call, else for whom it is assigned."""
    user = staff_of(request)
    caller = user if user.has_perm(MAY_RECORD) else task.assigned_to
    return write_script(task, caller, clock.now())


def _context(request: HttpRequest, task: CallTask, form: CallForm) -> dict[str, Any]:
    is_open, now = task.status == OPEN, clock.now()
    hours = hours_of(task.customer, read_house_rules(shop_day(now)))
    script = _script(request, task) if is_open else None
    return {
        **admin.site.each_context(request),
        "title": f"电话任务 {task}",
        "task": task,
        "form": form,
        "script": script,
        "hours": hours,
        "not_now": why_not_now(hours, now, read_calendar()) if is_open else "",
        "may_record": request.user.has_perm(MAY_RECORD),
        "can_reveal": request.user.has_perm("customers.reveal_phone"),
        "phone_field": _phone_field(task.customer, task.phone_index),
        "offers": read_offers(task, script.categories, now) if script else None,
        "main_panels": panels.show(task, Place.MAIN, request.user, clock.now()),
        "panels": panels.show(task, Place.ASIDE, request.user, clock.now()),
        "visits": _visits(task),
        "texts": _texts(task),
        "replies": _replies(task),
        "attempts": task.attempts.select_related("by"),
    }


def _phone_field(customer: Customer, number: str) -> str:
    """Return the customer's column that holds the number of the task."""
    fields = ("phone", "second_phone", "landline")
    own = (each for each in fields if getattr(customer, f"{each}_index") == number)
    return next(own, "phone")


def _visits(task: CallTask) -> QuerySet[ServiceRecord]:
    visits = ServiceRecord.objects.not_void().filter(vehicle=task.vehicle)
    return visits.order_by("-came_in_on", "-pk")[:VISITS_SHOWN]


def _texts(task: CallTask) -> QuerySet[Message]:
    texts = Message.objects.filter(phone_index=task.phone_index)
    return texts.order_by("-pk")[:TEXTS_SHOWN]


def _replies(task: CallTask) -> QuerySet[InboundMessage]:
    replies = InboundMessage.objects.filter(phone_index=task.phone_index)
    return replies.order_by("-pk")[:TEXTS_SHOWN]
