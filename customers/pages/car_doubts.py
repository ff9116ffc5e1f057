"""已售？待确认 on a car's page: staff record it, confirm it or keep the car."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.staff import staff_with
from customers.models import CarDoubt, Vehicle
from customers.numbers import ProofNeeded
from customers.panels import Panel, Place, once_per_page, overview_url, register
from customers.wishes.sold_cars import SaidGone, doubt_cars, settle
from shop import clock
from shop.database.storable import storable

MAY_DOUBT: Final = "customers.add_cardoubt"
MAY_SETTLE: Final = "customers.change_cardoubt"
STANDING: Final = "standing"


class DoubtFilter(admin.SimpleListFilter):
    """Finds the cars of which a person must confirm that they are sold."""

    title = "已售待确认"
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(STANDING, "待确认")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Vehicle]
    ) -> QuerySet[Vehicle]:
        if self.value() != STANDING:
            return queryset
        return queryset.filter(pk__in=CarDoubt.objects.standing().values("vehicle"))


@once_per_page
def _doubt(vehicle: Vehicle) -> CarDoubt | None:
    rows = CarDoubt.objects.standing().filter(vehicle=vehicle)
    return rows.select_related("recorded_by").first()


def standing_doubt(vehicle: Vehicle, now: datetime) -> CarDoubt | None:
    return _doubt(vehicle)


def recordable(vehicle: Vehicle, now: datetime) -> Vehicle | None:
    """Return the car if it is active and nobody has doubted it yet."""
    is_active = vehicle.status == Vehicle.Status.ACTIVE
    return vehicle if is_active and _doubt(vehicle) is None else None


@require_POST
def record_car_doubt(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Record that the car was probably sold or scrapped."""
    by = staff_with(request, MAY_DOUBT)
    vehicle = get_object_or_404(Vehicle, pk=pk)
    words = storable(request.POST.get("proof", "")).strip()
    if not words:
        messages.error(request, "请写明谁说车已卖或报废，再保存。")
    elif doubt_cars(
        [SaidGone(vehicle.pk, words)],
        source=CarDoubt.Source.STAFF,
        by=by,
        now=clock.now(),
    ):
        messages.success(request, "已登记，确认前不就此车联系客户。")
    else:
        messages.warning(request, "此车已经登记过，或已不在用。")
    return HttpResponseRedirect(overview_url(vehicle))


@require_POST
def settle_car_doubt(request: HttpRequest, pk: int, doubt: int) -> HttpResponseRedirect:
    """End the doubt: the car is sold, scrapped, or still the customer's."""
    by = staff_with(request, MAY_SETTLE)
    vehicle = get_object_or_404(Vehicle, pk=pk)
    rows = CarDoubt.objects.standing().filter(vehicle=vehicle)
    row = get_object_or_404(rows, pk=doubt)
    outcome = request.POST.get("outcome", "")
    if outcome not in CarDoubt.Outcome:
        messages.error(request, "请选择车辆去向。")
        return HttpResponseRedirect(overview_url(vehicle))
    try:
        chosen = CarDoubt.Outcome(outcome)
        proof = storable(request.POST.get("proof", ""))
        settle(row, chosen, proof=proof, by=by, now=clock.now())
        messages.success(request, f"已确认：{chosen.label}。")
    except ProofNeeded as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(overview_url(vehicle))


def register_car_doubts() -> None:
    standing, new = "customers/_car_doubt.html", "customers/_car_doubt_new.html"
    register(Vehicle, Panel("已售待确认", standing, standing_doubt, Place.NOTICE, 20))
    register(
        Vehicle,
        Panel("登记车辆去向", new, recordable, Place.ASIDE, 60, permission=MAY_DOUBT),
    )
