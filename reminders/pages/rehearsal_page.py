"""The page 「演练」 shows what would be sent on a coming day, to whom and why.

It also shows the time and the cost of each text. The day is run with the same code as
the real one and rolled back. Staff can veto a row before the day comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, F, Prefetch, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.staff import staff_of, staff_with
from customers.identifiers.phone import mask_phone
from customers.models import Customer, Vehicle
from customers.recipients import Recipient, find_recipients
from reminders.deciding.vetoes import StepOfCycle, veto, withdraw_veto
from reminders.forecast.rehearsal import rehearsal
from reminders.models import Decision, Reminder, RuleStep, Veto
from reminders.pages.day_form import DayForm
from shop import clock
from shop.hours import SHOP_ZONE

MAY_SEE: Final = "reminders.view_reminder"
MAY_VETO: Final = "reminders.add_veto"
SHOWN: Final = 200
FARTHEST: Final = timedelta(days=60)


class ComingDayForm(DayForm):
    """A day that can be rehearsed: today or at most ``FARTHEST`` later."""

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        today = clock.today()
        if not today <= on <= today + FARTHEST:
            raise forms.ValidationError(
                f"只能演练今天到 {today + FARTHEST} 的日子，过去的请看提醒进度。"
            )
        return on


@dataclass(frozen=True)
class Row:
    """One reminder as the day would decide it; ``sends_at`` is the time of its text."""

    what: StepOfCycle
    vehicle: Vehicle
    who: str
    about: str
    step: str
    status: str
    tone: str
    sentence: str
    rule: str
    text: str
    sends_at: datetime | None
    segments: int


@dataclass(frozen=True)
class Rehearsed:
    """The first ``SHOWN`` rows of the day, with totals over all rows."""

    on: date
    rows: list[Row]
    counts: list[tuple[str, int]]
    total: int
    texts: int
    calls: int
    segments: int
    cost: Decimal


@require_safe
def rehearse(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_SEE)
    tomorrow = clock.today() + timedelta(days=1)
    form = ComingDayForm(request.GET if "on" in request.GET else {"on": tomorrow})
    day = _rehearse(form.cleaned_data["on"]) if form.is_valid() else None
    context = {
        **admin.site.each_context(request),
        "title": "演练",
        "form": form,
        "day": day,
        "limit": SHOWN,
        "may_veto": request.user.has_perm(MAY_VETO),
        "vetoes": Veto.objects.filter(withdrawn_at=None)
        .select_related("vehicle", "step", "by")
        .order_by("-pk")[:SHOWN],
    }
    return render(request, "reminders/rehearsal.html", context)


@require_POST
def add_veto(request: HttpRequest) -> HttpResponse:
    """Veto one row; a reason is required."""
    staff_with(request, MAY_VETO)
    form = VetoForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        what = StepOfCycle(*(values[name] for name in StepOfCycle._fields))
        veto(what, values["because"], by=staff_of(request), now=clock.now())
        messages.success(request, "已否决：这一步到那天不会执行，否决记录可以撤销。")
    else:
        messages.error(request, "没有否决：请写明否决的原因（不超过 100 字）。")
    return _back(request)


@require_POST
def end_veto(request: HttpRequest, pk: int) -> HttpResponse:
    staff_with(request, MAY_VETO)
    if withdraw_veto(pk, by=staff_of(request), now=clock.now()):
        messages.success(request, "已撤销否决。")
    return _back(request)


class VetoForm(forms.Form):
    vehicle = forms.IntegerField()
    reason = forms.CharField(max_length=20)
    subject = forms.CharField(max_length=40)
    anchor = forms.CharField(max_length=40)
    step = forms.IntegerField()
    because = forms.CharField(max_length=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        vehicle, step = cleaned.get("vehicle", 0), cleaned.get("step", 0)
        is_known = (
            Vehicle.objects.filter(pk=vehicle).exists()
            and RuleStep.objects.filter(pk=step).exists()
        )
        if not is_known:
            raise forms.ValidationError("车辆或步骤已不存在。")
        return cleaned


def _rehearse(on: date) -> Rehearsed:
    now = clock.now()
    with rehearsal(now=now, on=on) as report:
        return _read(on, report.calls)


def _read(on: date, calls: int) -> Rehearsed:
    decided = Decision.objects.filter(on=on)
    rows = (
        Reminder.objects.filter(pk__in=decided.values("reminder"))
        .select_related("due_item__vehicle", "step", "message")
        .prefetch_related(Prefetch("decisions", decided))
        .order_by(F("message__not_before").asc(nulls_last=True), "pk")
    )
    counts = Counter(rows.order_by().values_list("status", flat=True))
    sent = rows.order_by().filter(status=Reminder.Status.SENT)
    texts = sent.aggregate(count=Count("message"), parts=Sum("message__segments"))
    parts = texts["parts"] or 0
    return Rehearsed(
        on=on,
        rows=list(_rows(list(rows[:SHOWN]))),
        counts=[
            (status.label, counts[status])
            for status in Reminder.Status
            if counts[status]
        ],
        total=sum(counts.values()),
        texts=texts["count"],
        calls=calls,
        segments=parts,
        cost=parts * settings.SMS_SEGMENT_PRICE,
    )


def _rows(reminders: list[Reminder]) -> Iterator[Row]:
    recipients = find_recipients({each.due_item.vehicle_id for each in reminders})
    customers = Customer.objects.in_bulk(
        {each.customer for each in recipients.values()}
    )
    for reminder in reminders:
        item, message = reminder.due_item, reminder.message
        recipient = recipients.get(item.vehicle_id)
        customer = customers[recipient.customer] if recipient else None
        decision = list(reminder.decisions.all())[-1]
        is_sent = reminder.status == Reminder.Status.SENT and message
        yield Row(
            what=StepOfCycle(
                item.vehicle_id,
                item.reason,
                item.subject,
                item.anchor,
                reminder.step_id,
            ),
            vehicle=item.vehicle,
            who=_who(customer, recipient),
            about=f"{item.get_reason_display()} {item.due_on:%m-%d}",
            step=reminder.label,
            status=reminder.get_status_display(),
            tone=Reminder.TONES.get(reminder.status, ""),
            sentence=decision.sentence,
            rule=decision.rule,
            text=message.body if message and is_sent else "",
            sends_at=message.not_before.astimezone(SHOP_ZONE)
            if message and is_sent
            else None,
            segments=message.segments if message and is_sent else 0,
        )


def _who(customer: Customer | None, recipient: Recipient | None) -> str:
    if customer is None or recipient is None:
        return "没有联系人"
    number = getattr(customer, recipient.field)
    return f"{customer} {mask_phone(number)}" if number else str(customer)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    on = ComingDayForm(request.POST)
    query = f"?on={on.cleaned_data['on']}" if on.is_valid() else ""
    return HttpResponseRedirect(reverse("reminders:rehearsal") + query)
