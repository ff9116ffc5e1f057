"""The page 「演练」 shows what would be sent on a coming day, to whom and why.

It also shows the time and the cost of each text. It reads the forecast, which is made
with the code of the day's run (``reminders.forecast``). Staff can veto a row before the
day comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import ADVISERS
from accounts.staff import staff_of, staff_with
from customers.models import Vehicle
from reminders.deciding.vetoes import StepOfCycle, veto, withdraw_veto
from reminders.forecast.gaps import note_gap
from reminders.forecast.making import DAYS
from reminders.models import RuleStep, Veto
from reminders.models.labelled_codes import REASON_LABELS
from reminders.pages.day_form import DayForm
from reminders.pages.rehearsal_rows import (
    PAGE,
    chosen_rows,
    count_rows,
    forecast_of,
    in_order,
    show_rows,
)
from reminders.tasks import make_forecast
from shop import clock
from shop.adminbase import Select

MAY_SEE: Final = "reminders.view_reminder"
MAY_VETO: Final = "reminders.add_veto"
SHOWN: Final = 200
FARTHEST: Final = timedelta(days=DAYS)


class ComingDayForm(DayForm):
    """A day with a forecast: today or at most ``FARTHEST`` later; and whose rows."""

    adviser = forms.ModelChoiceField(
        label="服务顾问",
        queryset=User.objects.filter(is_active=True, groups__name=ADVISERS),
        required=False,
        empty_label="全部顾问",
        widget=Select(attrs={"aria-label": "服务顾问"}),
    )
    reason = forms.ChoiceField(
        label="缘由",
        required=False,
        widget=Select(attrs={"aria-label": "缘由"}),
        choices=lambda: [("", "全部缘由"), *REASON_LABELS.items()],
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        today = clock.today()
        if not today <= on <= today + FARTHEST:
            raise forms.ValidationError(
                f"只能演练今天到 {today + FARTHEST} 的日子，过去的请看提醒进度。"
            )
        return on


@require_safe
def rehearse(request: HttpRequest) -> HttpResponse:
    """Show the forecast of a day, of one adviser or reason if chosen, by pages."""
    staff_with(request, MAY_SEE)
    form = ComingDayForm(request.GET if "on" in request.GET else _tomorrow())
    context = {
        **admin.site.each_context(request),
        "title": "演练",
        "form": form,
        "may_veto": request.user.has_perm(MAY_VETO),
        "vetoes": Veto.objects.filter(withdrawn_at=None)
        .select_related("vehicle", "step", "by")
        .order_by("-pk")[:SHOWN],
    }
    if form.is_valid():
        context |= _day(form.cleaned_data, request.GET.get("page"))
    return render(request, "reminders/rehearsal.html", context)


def _tomorrow() -> dict[str, Any]:
    return {"on": clock.today() + timedelta(days=1)}


def _day(chosen: Mapping[str, Any], page: str | None) -> dict[str, Any]:
    on, adviser = chosen["on"], chosen["adviser"]
    rows = chosen_rows(
        on, adviser=adviser.pk if adviser else None, reason=chosen["reason"]
    )
    totals = count_rows(rows)
    paginator = Paginator(in_order(rows), PAGE)
    paginator.count = totals.total
    shown = paginator.get_page(page)
    return {
        "on": on,
        "forecast": forecast_of(on),
        "totals": totals,
        "page": shown,
        "rows": list(show_rows(list(shown.object_list))),
        "query": urlencode(
            {
                "on": on,
                "adviser": adviser.pk if adviser else "",
                "reason": chosen["reason"],
            }
        ),
    }


@require_POST
def forecast_now(request: HttpRequest) -> HttpResponse:
    """Have a worker make the forecast anew; the page shows the last one meanwhile."""
    staff_with(request, MAY_SEE)
    make_forecast.delay()
    messages.success(request, "已开始重新预测，可以离开这一页，几分钟后再来看。")
    return _back(request)


@require_POST
def add_veto(request: HttpRequest) -> HttpResponse:
    """Veto one row; a reason is required."""
    staff_with(request, MAY_VETO)
    form = VetoForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        what = StepOfCycle(*(values[name] for name in StepOfCycle._fields))
        veto(what, values["because"], by=staff_of(request), now=clock.now())
        note_gap(what.vehicle, now=clock.now())
        messages.success(request, "已否决：这一步到那天不会执行，否决记录可以撤销。")
    else:
        messages.error(request, "没有否决：请写明否决的原因（不超过 100 字）。")
    return _back(request)


@require_POST
def end_veto(request: HttpRequest, pk: int) -> HttpResponse:
    staff_with(request, MAY_VETO)
    if withdraw_veto(pk, by=staff_of(request), now=clock.now()):
        note_gap(Veto.objects.get(pk=pk).vehicle_id, now=clock.now())
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


def _back(request: HttpRequest) -> HttpResponseRedirect:
    on = ComingDayForm(request.POST)
    query = f"?on={on.cleaned_data['on']}" if on.is_valid() else ""
    return HttpResponseRedirect(reverse("reminders:rehearsal") + query)
