"""Rows of the reminders app with sensible values."""

from __future__ import annotations

from datetime import datetime, timedelta

from reminders.models import DueItem, Reminder, RuleStep
from shop.hours import SHOP_ZONE
from tests.factories import NOW, make_customer, make_vehicle

TODAY = NOW.date()
TITLES = {
    "insurance": "交强险和商业险",
    "inspection": "上线检测",
    "maintenance": "更换机油机滤",
}
BLANKS = {"insurance": "险种", "inspection": "检验方式", "maintenance": "保养项目"}
ADVICE = {"insurance": {"续保提示": "交强险未续保请勿上路"}}


def at(day, hour=10):
    """A moment of that day on the shop's clock."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHOP_ZONE)


def make_due_item(*, vehicle=None, reason="insurance", due_on=TODAY, **fields):
    subjects = {"insurance": "both", "inspection": "inspection"}
    variants = {"inspection": "line", "maintenance": "time"}
    title = TITLES.get(reason, "")
    values = {
        "subject": subjects.get(reason, "service"),
        "title": title,
        "blanks": ADVICE.get(reason, {})
        | ({BLANKS[reason]: title} if reason in BLANKS else {}),
        "variant": variants.get(reason, ""),
        "anchor": str(due_on),
        "decided_by": "policy",
        "facts": [["本次项目", "更换机油机滤"]],
        "rule": "规则",
        "computed_on": TODAY,
        "known_on": TODAY,
        **fields,
    }
    return DueItem.objects.create(
        vehicle=vehicle or make_vehicle(owner=make_customer()),
        reason=reason,
        due_on=due_on,
        **values,
    )


def step_of(reason, offset_days, variant=""):
    """The text at this distance, of the variant or of all."""
    return RuleStep.objects.get(
        reason=reason,
        offset_days=offset_days,
        variant__in={"", variant},
        counted_from="due_on",
        channel="text",
    )


def make_reminder(*, offset_days=-7, due_item=None, **fields):
    item = due_item or make_due_item()
    step = step_of(item.reason, offset_days, item.variant)
    planned_on = item.due_on + timedelta(days=offset_days)
    values = {
        "planned_on": planned_on,
        "last_day_on": planned_on + timedelta(days=step.grace_days),
        **fields,
    }
    return Reminder.objects.create(due_item=item, step=step, **values)
