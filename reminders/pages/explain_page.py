"""The page 「为什么」 explains what is sent to a car's owner on a day, and why.

It is shown for a car, a customer or one text, for past and coming days.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from customers.models import Customer, Vehicle
from reminders.forecast.making import DAYS as FORESEEN
from reminders.pages.day_form import DayForm
from reminders.why.explain import SOON, explain_cars
from shop import clock
from sms.models import Message

MAY_SEE: Final = "reminders.view_reminder"
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
    }
    return render(request, "reminders/explain_message.html", context)


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
