"""补录车架号: the cars that are known by their plate, and the form for their VIN."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import AuditEntry
from accounts.staff import staff_with
from customers.identifiers.vin import parse_vin
from customers.merging.records import CannotMerge
from customers.models import CarDoubt, FoundVin, Vehicle
from customers.panels import Panel, Place, overview_url, register
from customers.plate_cars.completing import Doubtful, give_vin, may_separate, separate
from shop import clock
from shop.client_address import client_address
from shop.database.number_lock import NumberBusy
from shop.database.storable import storable
from shop.workbook import download, workbook

MAY_SEE: Final = "customers.view_vehicle"
MAY_CHANGE: Final = "customers.change_vehicle"
SHOWN: Final = 200
HEADERS: Final = ("车牌号", "车主", "车型", "注册日期", "车架号")


@dataclass(frozen=True)
class Row:
    """A car without a VIN, the VINs under its plate, and what is asked about it."""

    vehicle: Vehicle
    vins: list[str]
    question: str


def waiting_cars() -> QuerySet[Vehicle]:
    """Return the cars whose VIN is to be found, the newest record first."""
    cars = Vehicle.objects.without_vin().select_related("model", "plate_owner")
    return cars.order_by("-pk")


@require_safe
def missing_vins(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_SEE)
    cars = waiting_cars()
    context = {
        **admin.site.each_context(request),
        "title": "补录车架号",
        "rows": _rows(cars[:SHOWN]),
        "total": cars.count(),
        "limit": SHOWN,
        "may_change": request.user.has_perm(MAY_CHANGE),
    }
    return render(request, "customers/missing_vins.html", context)


def _rows(cars: Collection[Vehicle]) -> list[Row]:
    """Return the rows of the list. Runs three queries."""
    cars = list(cars)
    vins: dict[str, list[str]] = defaultdict(list)
    plates = [car.plate for car in cars]
    named = Vehicle.objects.active().filter(plate__any_of=plates, vin__isnull=False)
    for plate, vin in named.order_by("pk").values_list("plate", "vin"):
        vins[plate].append(vin or "")
    doubts = CarDoubt.objects.standing().filter(vehicle__in=cars)
    words = dict(doubts.values_list("vehicle", "words"))
    return [Row(car, vins[car.plate], words.get(car.pk, "")) for car in cars]


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Answer with the whole list, to be filled in and imported again."""
    by = staff_with(request, MAY_SEE)
    rows = list(_texts(waiting_cars()))
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.EXPORT,
        target="补录车架号",
        reason=f"{len(rows)} 辆",
        ip_address=client_address(request),
    )
    content = workbook("补录车架号", HEADERS, rows)
    return download(content, f"补录车架号-{clock.today()}.xlsx")


def _texts(cars: QuerySet[Vehicle]) -> Iterator[tuple[str, ...]]:
    for car in cars:
        owner = car.plate_owner.name if car.plate_owner else ""
        registered = f"{car.registered_on:%Y-%m-%d}" if car.registered_on else ""
        yield car.plate, owner, str(car.model or car.model_text), registered, ""


@require_POST
def add_vin(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Give the car its VIN; a VIN of another car joins both, if staff are sure."""
    by = staff_with(request, MAY_CHANGE)
    car = get_object_or_404(Vehicle, pk=pk)
    reading = parse_vin(storable(request.POST.get("vin", "")))
    if reading.vin is None:
        messages.error(request, reading.problem or "请填写 17 位车架号。")
        return redirect("customers:missing-vins")
    is_sure = request.POST.get("sure") == "on"
    try:
        known = give_vin(car, reading.vin, by=by, now=clock.now(), is_sure=is_sure)
    except (Doubtful, CannotMerge) as refusal:
        messages.error(request, str(refusal))
    except NumberBusy:
        messages.error(request, "正在给这位客户发短信，请过一分钟再保存。")
    else:
        messages.success(request, f"{known} 的车架号已补上：{known.vin}。")
        if reading.warning:
            messages.warning(request, reading.warning)
    return redirect("customers:missing-vins")


@require_POST
def take_vin_away(request: HttpRequest, pk: int, found: int) -> HttpResponseRedirect:
    """Separate the car from the VIN that was found for it."""
    by = staff_with(request, MAY_CHANGE)
    row = get_object_or_404(FoundVin, pk=found, vehicle=pk)
    try:
        other = separate(row, by=by, now=clock.now())
        told = "已拆开：这辆车仍按车牌记录，车架号另成一辆车，请给它补上车主。"
        messages.success(request, told)
        return HttpResponseRedirect(overview_url(other))
    except CannotMerge as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(overview_url(row.vehicle))


def waiting_for_vin(vehicle: Vehicle, now: datetime) -> Vehicle | None:
    is_active = vehicle.status == Vehicle.Status.ACTIVE
    return vehicle if vehicle.vin is None and is_active else None


def separable(vehicle: Vehicle, now: datetime) -> FoundVin | None:
    """Return the VIN that was found for the car and may still be taken away."""
    found = FoundVin.objects.standing().filter(vehicle=vehicle, vin=vehicle.vin).first()
    return found if found and may_separate(found, now=now) else None


def register_missing_vins() -> None:
    new, found = "customers/_vin_missing.html", "customers/_vin_found.html"
    register(
        Vehicle,
        Panel(
            "补录车架号", new, waiting_for_vin, Place.NOTICE, 30, permission=MAY_CHANGE
        ),
    )
    register(
        Vehicle,
        Panel("车架号", found, separable, Place.ASIDE, 55, permission=MAY_CHANGE),
    )
