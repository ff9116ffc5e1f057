"""补录质保: the cars whose warranty nobody has recorded, and the form for its term.

Until the term is recorded, nothing about the warranty is told to the owner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.staff import staff_with
from customers.models import Customer, Vehicle, VehicleContact, Warranty
from customers.panels import overview_url
from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.meters import read_meters
from reminders.facts.warranties import LAW_KM, Term, least_term
from reminders.why.assumed_warranty import (
    describe_assumed,
    name_least,
    waiting_cars,
)
from shop import clock
from shop.days.months import months_later

MAY_SEE: Final = "customers.view_vehicle"
MAY_RECORD: Final = "customers.add_warranty"
SHOWN: Final = 200
MOST_MONTHS: Final = 15 * 12
MOST_KM: Final = 1_000_000
_NO_DAY: Final = "请填写整车质保到期日，例如 2028-05-09。"
_NO_KM: Final = "请填写到期公里数，例如 100000；厂家不限里程的留空。"


class TermForm(forms.Form):
    """The recorded term of a household's car, which is not below the least by law."""

    until_on = forms.DateField(
        error_messages={"required": _NO_DAY, "invalid": _NO_DAY},
    )
    until_km = forms.IntegerField(
        required=False,
        max_value=MOST_KM,
        error_messages={"invalid": _NO_KM, "max_value": _NO_KM},
    )

    def __init__(self, data: Any, *, least: Term) -> None:
        super().__init__(data)
        self.least = least

    def clean_until_on(self) -> date:
        until_on: date = self.cleaned_data["until_on"]
        least = self.least.until_on
        if least and until_on < least:
            raise ValidationError(
                f"{until_on} 早于三包最低期限 {least}，请核对保修手册；"
                "营运或单位的车，请先改车辆的使用性质或车主类型。"
            )
        if least and until_on > months_later(least, MOST_MONTHS):
            raise ValidationError(f"{until_on} 太远，请核对年份。")
        return until_on

    def clean_until_km(self) -> int | None:
        until_km: int | None = self.cleaned_data["until_km"]
        if until_km is not None and until_km < LAW_KM:
            raise ValidationError(
                f"{until_km:,} 公里少于三包最低的 {LAW_KM:,} 公里，请核对保修手册；"
                "厂家不限里程的留空。"
            )
        return until_km


@dataclass(frozen=True)
class Row:
    vehicle: Vehicle
    owner: Customer | None
    assumed: str

    @property
    def adviser(self) -> str:
        if self.owner is None:
            return ""
        return str(self.owner.adviser or self.owner.adviser_name)


@require_safe
def missing_warranties(request: HttpRequest) -> HttpResponse:
    user = staff_with(request, MAY_SEE)
    cars = waiting_cars(clock.today())
    is_mine = request.GET.get("mine") == "1"
    if is_mine:
        mine = VehicleContact.objects.owners().filter(customer__adviser=user)
        cars = cars.filter(pk__in=mine.values("vehicle"))
    context = {
        **admin.site.each_context(request),
        "title": "补录质保",
        "rows": _rows(cars.select_related("model")[:SHOWN], clock.today()),
        "total": cars.count(),
        "limit": SHOWN,
        "is_mine": is_mine,
        "may_record": request.user.has_perm(MAY_RECORD),
    }
    return render(request, "reminders/missing_warranties.html", context)


def _rows(cars: Iterable[Vehicle], today: date) -> list[Row]:
    """Return the rows of the list. Their queries do not grow with the cars."""
    cars = list(cars)
    keys = [car.pk for car in cars]
    owners = VehicleContact.objects.owners().filter(vehicle__any_of=keys)
    owned = {
        each.vehicle_id: each.customer
        for each in owners.select_related("customer__adviser")
    }
    meters = open_batch(keys, read_rulebook(), today).read(read_meters)
    return [
        Row(
            car,
            owned.get(car.pk),
            name_least(least_term(car.delivered_on), meters[car.pk].odometer, today),
        )
        for car in cars
        if car.delivered_on
    ]


@require_POST
def record_warranty(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Record the term of the whole car, which ends the assumption."""
    by = staff_with(request, MAY_RECORD)
    car = get_object_or_404(Vehicle, pk=pk)
    back = (
        HttpResponseRedirect(overview_url(car))
        if request.POST.get("from") == "car"
        else redirect("reminders:missing-warranties")
    )
    if car.delivered_on is None:
        messages.error(request, "这辆车没有交车日期，请先在车辆资料里补上。")
        return back
    form = TermForm(request.POST, least=least_term(car.delivered_on))
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    elif _record(car, form.cleaned_data["until_on"], form.cleaned_data["until_km"], by):
        messages.success(request, f"{car} 的整车质保已录入。")
    else:
        messages.error(request, f"{car} 的整车质保已经录入过，请到车辆资料里修改。")
    return back


@transaction.atomic
def _record(car: Vehicle, until_on: date, until_km: int | None, by: User) -> bool:
    """Record the term; return False if somebody has recorded one in the meantime."""
    kind = Warranty.Kind.WHOLE
    row, _ = Warranty.objects.get_or_create(vehicle=car, kind=kind)
    empty = Warranty.objects.filter(pk=row.pk, until_on=None, until_km=None)
    if not empty.update(until_on=until_on, until_km=until_km):
        return False
    told = f"补录整车质保：{until_on}" + (f" 或 {until_km:,} 公里" if until_km else "")
    LogEntry.objects.log_actions(
        by.pk, [car], CHANGE, change_message=told, single_object=True
    )
    return True


def assumed(vehicle: Vehicle, now: datetime) -> Row | None:
    """Return the car for its own page if its term is to be recorded; 1 query.

    The page shows the readings beside it.
    """
    today = now.date()
    if not waiting_cars(today).filter(pk=vehicle.pk).exists():
        return None
    told = describe_assumed(least_term(vehicle.delivered_on or today), None, today)
    return Row(vehicle, None, told)
