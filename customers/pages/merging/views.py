"""Pages on which staff make two records one, call them different, or separate them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.staff import staff_with
from customers.merging.candidates import (
    Candidate,
    car_candidates,
    customer_candidates,
    keep_apart,
)
from customers.merging.records import (
    UNDO_WITHIN,
    CannotMerge,
    merge_cars,
    merge_customers,
    undo,
)
from customers.models import Customer, KeptApart, Merge, Vehicle, VehicleContact
from customers.pages.merging.panel import MAY_MERGE
from customers.pages.merging.sides import moves_of, rows_of
from customers.panels import overview_url
from customers.search import find_customers, find_vehicles
from shop import clock
from shop.database.number_lock import NumberBusy
from shop.database.storable import storable
from shop.hours import shop_day
from shop.house_rules import read_house_rules

MAY_UNDO: Final = "customers.change_merge"
SHOWN: Final = 50
OTHERS_SHOWN: Final = 10
BUSY: Final = "正在向其中一位客户发送短信，请过几秒再试。"


@dataclass(frozen=True)
class _Kind:
    """What differs between merging customers and merging cars."""

    model: Any
    apart: KeptApart.Kind
    noun: str
    page: str
    merge: Callable[..., Merge]
    find: Callable[[Any, str], Any]


_CUSTOMERS: Final = _Kind(
    Customer,
    KeptApart.Kind.CUSTOMER,
    "客户",
    "customers:merge-customers",
    merge_customers,
    find_customers,
)
_CARS: Final = _Kind(
    Vehicle,
    KeptApart.Kind.VEHICLE,
    "车辆",
    "customers:merge-cars",
    merge_cars,
    find_vehicles,
)


@dataclass(frozen=True)
class Pair:
    """A candidate with its records, and the address of the page that compares them."""

    first: Any
    second: Any
    reasons: tuple[str, ...]
    address: str


@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """List the records that may be one, and the merges that can still be undone."""
    staff_with(request, MAY_MERGE)
    now = clock.now()
    rules = read_house_rules(shop_day(now))
    people = customer_candidates(largest_number_group=rules.customers_per_number)
    cars = car_candidates()
    merges = Merge.objects.standing().filter(at__gt=now - UNDO_WITHIN)
    context = {
        **admin.site.each_context(request),
        "title": "重复档案",
        "people": _pairs(_CUSTOMERS, people[:SHOWN]),
        "cars": _pairs(_CARS, cars[:SHOWN]),
        "n_people": len(people),
        "n_cars": len(cars),
        "shown": SHOWN,
        "merges": merges.select_related("customer", "vehicle", "by").order_by("-pk")[
            :SHOWN
        ],
        "days": UNDO_WITHIN.days,
        "may_undo": request.user.has_perm(MAY_UNDO),
    }
    return render(request, "customers/merging.html", context)


def _pairs(kind: _Kind, found: Iterable[Candidate]) -> list[Pair]:
    """Read the records of the pairs; 3 queries, whatever their number."""
    pairs = list(found)
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    records = _with_people(kind, kind.model.objects.in_bulk(keys))
    return [
        Pair(
            records[pair.first],
            records[pair.second],
            pair.reasons,
            reverse(kind.page, args=[pair.first, pair.second]),
        )
        for pair in pairs
        if pair.first in records and pair.second in records
    ]


def _with_people(kind: _Kind, records: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Give each record ``others``: the cars of a customer, the people of a car."""
    ours, theirs = ("customer", "vehicle") if kind is _CUSTOMERS else _OF_CARS
    contacts = VehicleContact.objects.standing().filter(**{f"{ours}__in": records})
    for record in records.values():
        record.others = []
    for contact in contacts.select_related(theirs).order_by("pk"):
        key = getattr(contact, f"{ours}_id")
        records[key].others.append(getattr(contact, theirs))
    return records


_OF_CARS: Final = ("vehicle", "customer")


@require_safe
def others_than_customer(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _others(request, _CUSTOMERS, pk)


@require_safe
def others_than_car(request: HttpRequest, pk: int) -> HttpResponse:
    return _others(request, _CARS, pk)


def _others(request: HttpRequest, kind: _Kind, pk: Any) -> HttpResponse:
    """Find the other record of a customer or car, which no list names."""
    staff_with(request, MAY_MERGE)
    record = get_object_or_404(kind.model.objects.living(), pk=pk)
    query = storable(request.GET.get("q", "")).strip()
    rows = kind.find(kind.model.objects.living().exclude(pk=pk), query)
    found = {each.pk: each for each in rows.order_by("pk")[:OTHERS_SHOWN]}
    shown = _with_people(kind, {**found, pk: record})
    context = {
        **admin.site.each_context(request),
        "title": f"合并{kind.noun}",
        "record": shown[pk],
        "query": query,
        "others": [(shown[key], reverse(kind.page, args=[pk, key])) for key in found],
    }
    return render(request, "customers/merging_others.html", context)


def compare_customers(request: HttpRequest, kept: UUID, lost: UUID) -> HttpResponse:
    return _compare(request, _CUSTOMERS, kept, lost)


def compare_cars(request: HttpRequest, kept: int, lost: int) -> HttpResponse:
    return _compare(request, _CARS, kept, lost)


def _compare(request: HttpRequest, kind: _Kind, kept: Any, lost: Any) -> HttpResponse:
    """Show both records; a POST merges them or calls them different."""
    by = staff_with(request, MAY_MERGE)
    if request.method != "POST":
        return _comparison(request, kind, kept, lost)
    if "apart" in request.POST:
        keep_apart(kind.apart, kept, lost, by=by, at=clock.now())
        messages.success(request, f"已记下不是同一{_measure(kind)}，不再列出。")
        return redirect("customers:merging")
    return _merge(request, kind, kept, lost, by)


def _measure(kind: _Kind) -> str:
    return "位客户" if kind is _CUSTOMERS else "辆车"


def _merge(
    request: HttpRequest, kind: _Kind, kept: Any, lost: Any, by: User
) -> HttpResponse:
    chosen = {
        name.removeprefix("take-")
        for name, side in request.POST.items()
        if name.startswith("take-") and side == "lost"
    }
    because = storable(str(request.POST.get("because", ""))).strip()
    try:
        kind.merge(kept, lost, by=by, now=clock.now(), because=because, chosen=chosen)
    except CannotMerge as error:
        messages.error(request, str(error))
    except NumberBusy:
        messages.error(request, BUSY)
        return _comparison(request, kind, kept, lost)
    else:
        days = UNDO_WITHIN.days
        messages.success(request, f"已合并。{days} 天内可以在“重复档案”里撤销。")
        return HttpResponseRedirect(overview_url(kind.model.objects.get(pk=kept)))
    return redirect("customers:merging")


def _comparison(
    request: HttpRequest, kind: _Kind, kept: Any, lost: Any
) -> HttpResponse:
    found = kind.model.objects.living().in_bulk([kept, lost])
    if len(found) < 2:
        messages.error(request, "其中一条已经并入别的记录，或不存在，请重新选择。")
        return redirect("customers:merging")
    if kind is _CARS and found[lost].vin and not found[kept].vin:
        return redirect(kind.page, lost, kept)
    records = _with_people(kind, found)
    rows = rows_of(records[kept], records[lost])
    context = {
        **admin.site.each_context(request),
        "title": f"合并{kind.noun}",
        "kept": records[kept],
        "lost": records[lost],
        "rows": rows,
        "moves": moves_of(records[lost]),
        "swapped": reverse(kind.page, args=[lost, kept]),
        "measure": _measure(kind),
        "is_cars": kind is _CARS,
        "days": UNDO_WITHIN.days,
    }
    return render(request, "customers/merging_pair.html", context)


@require_POST
def undo_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Separate two records again."""
    by = staff_with(request, MAY_UNDO)
    merge = get_object_or_404(Merge, pk=pk)
    try:
        undo(merge, by=by, now=clock.now())
    except CannotMerge as error:
        messages.error(request, str(error))
    except NumberBusy:
        messages.error(request, BUSY)
    else:
        messages.success(
            request, "已撤销合并；合并以后新增的记录留在保留的那一条，退订两边都有效。"
        )
    return redirect("customers:merging")
