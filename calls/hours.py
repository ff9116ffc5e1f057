"""The hours of the day in which a customer may be called.

The customer's own hours (方便时段) come before those of the shop, a house rule.
Nobody is called on a day off. Hours are read when a list or a page is shown, so that
a changed wish counts at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Case, F, Q, TimeField, Value, When

from calls.models import CallTask
from customers.models import Customer
from shop.days.calendar import Calendar
from shop.hours import SHOP_ZONE, Window, is_open, shop_day
from shop.house_rules import HouseRules
from shop.windows import ContactKind, is_fitting_day, next_fitting_day

# Without both hours this is false as well.
_HAS_WISH: Final = Q(
    customer__prefers_from__isnull=False,
    customer__prefers_until__isnull=False,
    customer__prefers_from__lt=F("customer__prefers_until"),
)


@dataclass(frozen=True, slots=True)
class CallHours:
    """The parts of a day in which a customer may be called, and whose wish they are."""

    windows: tuple[Window, ...]
    is_wish: bool = False

    def __str__(self) -> str:
        parts = (f"{each.opens:%H:%M}–{each.closes:%H:%M}" for each in self.windows)
        return "、".join(parts)

    def holds(self, now: datetime) -> bool:
        return any(is_open(now, each) for each in self.windows)


def hours_of(customer: Customer, rules: HouseRules) -> CallHours:
    """Return the customer's own hours, or else those of the shop."""
    return wish_of(customer) or CallHours(rules.calling_hours)


def wish_of(customer: Customer) -> CallHours | None:
    begins, ends = customer.prefers_from, customer.prefers_until
    if begins and ends and begins < ends:
        return CallHours((Window(begins, ends),), is_wish=True)
    return None


def why_not_now(hours: CallHours, now: datetime, calendar: Calendar) -> str:
    """Return a sentence for whoever would call at this moment, '' if it suits."""
    today = shop_day(now)
    wish = f"，客户希望 {hours} 接电话" if hours.is_wish else ""
    if not is_fitting_day(ContactKind.CALL, today, calendar):
        on = next_fitting_day(ContactKind.CALL, today, calendar)
        return f"今天是休息日，请 {on} 再打{wish}。"
    if hours.holds(now):
        return ""
    clock = f"现在 {now.astimezone(SHOP_ZONE):%H:%M}"
    if hours.is_wish:
        return f"{clock}，不在客户希望的时段：请在 {hours} 打。"
    return f"{clock}，不在打电话的时段：请在 {hours} 打。"


def suits_now(now: datetime, rules: HouseRules, calendar: Calendar) -> Q:
    """Return the condition on tasks that may be called at this moment."""
    today: date = shop_day(now)
    if not is_fitting_day(ContactKind.CALL, today, calendar):
        return Q(pk=None)
    clock = now.astimezone(SHOP_ZONE).time()
    wished = Q(customer__prefers_from__lte=clock, customer__prefers_until__gt=clock)
    suits = _HAS_WISH & wished
    if CallHours(rules.calling_hours).holds(now):
        suits |= ~_HAS_WISH
    return suits & Q(status=CallTask.Status.OPEN, call_on__lte=today)


def marks_callable(now: datetime, rules: HouseRules, calendar: Calendar) -> Case:
    """Return whether a task may be called at this moment."""
    return Case(When(suits_now(now, rules, calendar), then=True), default=False)


def begins_at(rules: HouseRules) -> Case:
    """Return the time of day at which a task may first be called, to sort by."""
    usual = Value(rules.calling_hours[0].opens, TimeField())
    return Case(When(_HAS_WISH, then=F("customer__prefers_from")), default=usual)
