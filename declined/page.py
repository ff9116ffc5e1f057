"""Declined work on the pages of a car and of a call, with the buttons that close it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.staff import staff_with
from calls.models import CallTask
from customers.models import Vehicle
from customers.panels import Panel, Place, overview_url, register
from declined.closing import BY_HAND, close_items
from declined.models import DeclinedItem
from declined.replies import settle_replies, understand, waiting_replies
from shop import clock
from shop.database.storable import storable
from sms.models import InboundMessage

MAY_CLOSE: Final = "declined.change_declineditem"
MOST_WORDS: Final = 100


@dataclass(frozen=True)
class Row:
    """An item, and what its owner has replied to the text about it."""

    item: DeclinedItem
    reply: InboundMessage | None

    @property
    def because(self) -> str:
        """What is filled in as the owner's words."""
        return f"客户回复：{self.reply.text}"[:MOST_WORDS] if self.reply else ""

    @property
    def outcome(self) -> str:
        """The button that fits the reply, '' without one."""
        said = understand(self.reply.text) if self.reply else None
        return said.value if said else ""


@dataclass(frozen=True)
class Standing:
    """The items that stand, and the call on whose page they are shown."""

    rows: list[Row]
    task: int | None = None


def _standing() -> QuerySet[DeclinedItem]:
    rows = DeclinedItem.objects.filter(
        state__in=DeclinedItem.STANDING, order__is_void=False
    )
    rows = rows.select_related("rule", "order__vehicle")
    return rows.order_by("-order__came_in_on", "pk")


def of_car(vehicle: Vehicle, now: datetime) -> Standing | None:
    """Return what the owner of the car has not had done; 3 queries at most."""
    return _shown(_standing().filter(order__vehicle=vehicle))


def of_call(task: CallTask, now: datetime) -> Standing | None:
    """Return the same for the cars that the call is about; 3 queries at most."""
    is_about = Q(order__vehicle=task.vehicle_id) | Q(
        order__vehicle__due_items__reminders__call=task
    )
    return _shown(_standing().filter(is_about).distinct(), task.pk)


def _shown(rows: Iterable[DeclinedItem], task: int | None = None) -> Standing | None:
    items = list(rows)
    if not items:
        return None
    replies = waiting_replies(items)
    return Standing([Row(item, replies.get(item.pk)) for item in items], task)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Close the item for the reason that the owner gave."""
    by = staff_with(request, MAY_CLOSE)
    item = get_object_or_404(DeclinedItem.objects.select_related("rule"), pk=pk)
    outcome = request.POST.get("outcome", "")
    because = storable(request.POST.get("because", "")).strip()
    if outcome not in BY_HAND or not because:
        messages.error(request, "请写明客户怎么说，再点「已在别处做」或「客户不做」。")
    elif close_items(
        [item.pk],
        DeclinedItem.State(outcome),
        by=by,
        today=clock.today(),
        because=because,
    ):
        settle_replies(item, by=by, now=clock.now())
        messages.success(request, f"已记下：{item}，不再提醒。")
    else:
        messages.warning(request, f"{item} 已经结束，不用再记。")
    task = request.POST.get("task", "")
    if task.isascii() and task.isdigit():
        return HttpResponseRedirect(reverse("calls:call", args=[int(task)]))
    return HttpResponseRedirect(overview_url(item.order.vehicle))


def register_panels() -> None:
    template = "declined/_standing.html"
    may_see = "declined.view_declineditem"
    for model, load in ((Vehicle, of_car), (CallTask, of_call)):
        panel = Panel("建议未做", template, load, Place.MAIN, 15, permission=may_see)
        register(model, panel)
