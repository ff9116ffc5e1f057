"""Pages on which a member of staff who leaves is replaced by others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.staff import staff_with
from customers.handover.plan import CannotHandOver, Wishes
from customers.handover.records import (
    Duties,
    customers_of,
    hand_over,
    read_duties,
    undo,
)
from customers.models import Handover
from shop import clock

MAY_HAND_OVER: Final = "customers.add_handover"
MAY_UNDO: Final = "customers.change_handover"
HANDOVERS_SHOWN: Final = 20
# As many customers can be given by hand; the others go by district or share.
BY_HAND_SHOWN: Final = 200
GREATEST_SHARE: Final = 100


@dataclass(frozen=True)
class Member:
    user: User
    duties: Duties


@dataclass(frozen=True)
class District:
    """A district of the leaver's customers; ``field`` is its field of the form."""

    field: str
    name: str
    count: int


@dataclass(frozen=True)
class Field:
    """A field of the form for a colleague, a district or a customer, as it was typed.

    ``typed`` is a share, or the key of who takes over; 0 for neither.
    """

    name: str
    about: Any
    typed: int


@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """List the staff with what they look after, and the handovers."""
    staff_with(request, MAY_HAND_OVER)
    staff = list(User.objects.order_by("-is_active", "username"))
    duties = read_duties(staff)
    members = [Member(each, duties[each.pk]) for each in staff]
    busy = [each for each in members if each.user.is_active or _has_duties(each)]
    handovers = Handover.objects.select_related("leaver", "by", "undone_by")
    context = {
        **admin.site.each_context(request),
        "title": "员工交接",
        "members": busy,
        "handovers": handovers[:HANDOVERS_SHOWN],
        "may_undo": request.user.has_perm(MAY_UNDO),
    }
    return render(request, "customers/handovers.html", context)


def _has_duties(member: Member) -> bool:
    return bool(member.duties.customers or member.duties.calls)


def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask who takes over, and hand over."""
    by = staff_with(request, MAY_HAND_OVER)
    leaver = get_object_or_404(User, pk=pk)
    districts = _districts(leaver)
    if request.method == "POST":
        try:
            wishes = _wishes(request.POST.dict(), districts)
            stays = request.POST.get("stays") == "1"
            done = hand_over(leaver, wishes, by=by, now=clock.now(), stays=stays)
        except CannotHandOver as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                f"已交接：客户 {done.n_customers} 位，电话任务 {done.n_calls} 个。",
            )
            return redirect("customers:staff")
    return _form(request, leaver, districts)


def _districts(leaver: User) -> list[District]:
    rows = customers_of(leaver).order_by("district").values_list("district")
    return [
        District(f"district-{at}", name, count)
        for at, (name, count) in enumerate(rows.annotate(Count("pk")))
    ]


def _wishes(typed: Mapping[str, Any], districts: list[District]) -> Wishes:
    by_district = {each.name: _number(typed.get(each.field)) for each in districts}
    shares: dict[int, int] = {}
    by_hand: dict[UUID, int] = {}
    for name, value in typed.items():
        kind, _, key = name.partition("-")
        number = _number(value)
        if kind == "share" and key.isdecimal() and number:
            shares[int(key)] = min(number, GREATEST_SHARE)
        elif kind == "hand" and number and (customer := _key(key)):
            by_hand[customer] = number
    named = {name: user for name, user in by_district.items() if user}
    return Wishes(by_hand, named, shares)


def _number(value: Any) -> int:
    """Return a whole number that was typed; 0 for anything else."""
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _form(
    request: HttpRequest, leaver: User, districts: list[District]
) -> HttpResponse:
    others = User.objects.filter(is_active=True).exclude(pk=leaver.pk)
    colleagues = list(others.order_by("username"))
    customers = customers_of(leaver).filter(merged_into=None).order_by("name", "pk")

    def field(name: str, about: Any) -> Field:
        return Field(name, about, _number(request.POST.get(name)))

    context = {
        **admin.site.each_context(request),
        "title": f"员工交接：{leaver}",
        "leaver": leaver,
        "duties": read_duties([leaver])[leaver.pk],
        "colleagues": colleagues,
        "shares": [field(f"share-{each.pk}", each) for each in colleagues],
        "districts": [field(each.field, each) for each in districts],
        "customers": [
            field(f"hand-{each.pk}", each) for each in customers[:BY_HAND_SHOWN]
        ],
        "shown": BY_HAND_SHOWN,
        "stays": request.POST.get("stays") == "1",
    }
    return render(request, "customers/handover.html", context)


@require_POST
def undo_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back what nobody has changed since."""
    by = staff_with(request, MAY_UNDO)
    try:
        undo(get_object_or_404(Handover, pk=pk), by=by, now=clock.now())
    except CannotHandOver as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已撤销交接；交接以后又改过的客户和电话任务不变。")
    return redirect("customers:staff")
