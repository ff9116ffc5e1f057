"""The page 「为什么」 explains what is sent to a car's owner on a day, and why.

It is shown for a car, a customer or one text, for past and coming days.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.staff import staff_of
from customers.models import Customer, Vehicle
from reminders.forecast.making import DAYS as FORESEEN
from reminders.ladder.snoozes import DAYS, MOST_DAYS, snooze
from reminders.pages.day_form import DayForm
from reminders.why.explain import SOON, explain_cars
from shop import clock
from sms.models import InboundMessage, Message

MAY_SEE: Final = "reminders.view_reminder"
MAY_SNOOZE: Final = "reminders.add_snooze"
# So far the forecast reaches; longer ago than that nothing is kept to explain.
FARTHEST: Final = timedelta(days=FORESEEN)
LONGEST_AGO: Final = timedelta(days=10 * 366)


class ExplainedDayForm(DayForm):
    """A day that can be explained: at most ``FARTHEST`` ahead."""

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        today = clock.today()
        if not today - LONGEST_AGO <= on <= today + FARTHEST:
            raise forms.ValidationError(
                f"只能查看 {today - LONGEST_AGO} 到 {today + FARTHEST} 的日子。"
            )
        return on


class SnoozeForm(forms.Form):
    until_on = forms.DateField(
        error_messages={
            "required": "请选择哪天再提醒。",
            "invalid": "请填写日期，例如 2026-12-05。",
        }
    )

    def clean_until_on(self) -> date:
        until_on: date = self.cleaned_data["until_on"]
        today = clock.today()
        if not today < until_on <= today + timedelta(days=MOST_DAYS):
            last = today + timedelta(days=MOST_DAYS)
            raise forms.ValidationError(f"请选择明天到 {last} 之间的日期。")
        return until_on


@require_safe
def explain_vehicle(request: HttpRequest, pk: int) -> HttpResponse:
    vehicle = get_object_or_404(Vehicle, pk=pk)
    return _explain(request, str(vehicle), [vehicle.pk])


@require_safe
def explain_customer(request: HttpRequest, pk: str) -> HttpResponse:
    """Explain all cars that the customer has now."""
    customer = get_object_or_404(Customer, pk=pk)
    contacts = customer.vehicle_contacts.standing()
    cars = list(contacts.order_by("vehicle").values_list("vehicle", flat=True))
    return _explain(request, str(customer), cars)


@require_safe
def explain_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Explain one text: what it is about, why it was sent, and its delivery."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    rows = Message.objects.select_related("customer", "vehicle", "template_version")
    message = get_object_or_404(rows, pk=pk)
    reminders = message.reminders.select_related("due_item__vehicle", "step")
    context = {
        **admin.site.each_context(request),
        "title": f"为什么发了这条短信（尾号 {message.phone_tail}）",
        "message": message,
        "reminders": reminders.prefetch_related("decisions").order_by("pk"),
        "attempts": message.attempts.order_by("number"),
        "reports": message.reports.order_by("pk"),
        "replies": message.replies.select_related("snooze").order_by("received_at"),
        "later": clock.today() + timedelta(days=DAYS),
        "may_snooze": request.user.has_perm(MAY_SNOOZE),
    }
    return render(request, "reminders/explain_message.html", context)


@require_POST
def snooze_reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the reply asks for a later reminder."""
    if not request.user.has_perm(MAY_SNOOZE):
        raise PermissionDenied
    reply = get_object_or_404(InboundMessage, pk=pk, answers__isnull=False)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["until_on"][0]))
    elif snooze(
        reply,
        form.cleaned_data["until_on"],
        by=staff_of(request),
        now=clock.now(),
    ):
        until_on = form.cleaned_data["until_on"]
        messages.success(request, f"已登记：{until_on} 再提醒，之前不提醒。")
    else:
        messages.error(request, "这条回复已经登记过稍后提醒。")
    page = reverse("reminders:explain-message", args=[reply.answers_id])
    return HttpResponseRedirect(page)


def _explain(
    request: HttpRequest, name: str, vehicles: Collection[int]
) -> HttpResponse:
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    now = clock.now()
    form = ExplainedDayForm({"on": request.GET.get("on") or str(now.date())})
    on: date | None = form.cleaned_data["on"] if form.is_valid() else None
    context = {
        **admin.site.each_context(request),
        "title": f"{name}：为什么",
        "form": form,
        "on": on,
        "explanation": explain_cars(vehicles, on=on, now=now, most_days=SOON)
        if on and vehicles
        else None,
    }
    return render(request, "reminders/explain.html", context)
