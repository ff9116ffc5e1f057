"""Panels of this app on the pages of vehicles, customers and call tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from calls.models import CallTask
from calls.subjects import Subjects
from calls.subjects import register as register_subjects
from customers.models import Customer, Vehicle
from customers.panels import Panel, Place, register
from reminders.models import Decision, DueItem, Reminder
from reminders.pages import fleet_page, missing_warranties
from reminders.telling.scripts import words_of

SOON_DAYS = 30
REMINDERS_SHOWN = 15
CALLS_SHOWN = 5


@dataclass(frozen=True)
class DueRow:
    """A due item with the days left, in words and as a badge colour."""

    item: DueItem
    tone: str
    remark: str


@dataclass(frozen=True)
class Decided:
    """A reminder and all decisions about it, the latest last."""

    reminder: Reminder
    tone: str
    decisions: list[Decision]


def due_items(vehicle: Vehicle, now: datetime) -> list[DueRow]:
    open_items = vehicle.due_items.open()
    return [_due(item, now.date()) for item in open_items.order_by("due_on", "pk")]


def _due(item: DueItem, today: date) -> DueRow:
    tone, remark = nearness(item.due_on, today)
    return DueRow(item, tone, remark)


def nearness(due_on: date, today: date) -> tuple[str, str]:
    """Return the badge colour and the Chinese words for the days until ``due_on``."""
    days = (due_on - today).days
    if days < 0:
        return "bad", f"已过 {-days} 天"
    if days == 0:
        return "bad", "今天到期"
    return ("warn" if days <= SOON_DAYS else ""), f"还有 {days} 天"


def decided(vehicle: Vehicle, now: datetime) -> list[Decided] | None:
    """Return the latest reminders with their decisions; 2 queries."""
    rows = (
        Reminder.objects.filter(due_item__vehicle=vehicle)
        .select_related("due_item", "step", "merged_into__due_item")
        .prefetch_related("decisions")
        .order_by("-planned_on", "-pk")
    )
    return [
        Decided(row, Reminder.TONES.get(row.status, ""), list(row.decisions.all()))
        for row in rows[:REMINDERS_SHOWN]
    ] or None


def calls(vehicle: Vehicle, now: datetime) -> list[CallTask] | None:
    """Return the latest calls about the car; 1 query."""
    tasks = vehicle.call_tasks.select_related("assigned_to").order_by("-pk")
    return list(tasks[:CALLS_SHOWN]) or None


def story(task: CallTask, now: datetime) -> list[Reminder] | None:
    """Return the reminders because of which the call is made; 1 query.

    None for a call that answers the customer's message and nothing else.
    """
    rows = task.reminders.select_related("due_item__vehicle", "step")
    found = list(rows.order_by("due_item__due_on", "pk"))
    return None if task.reply_id and not found else found


def subjects(task: CallTask) -> list[str]:
    return [each.due_item.get_reason_display() for each in task.reminders.all()]


def register_panels() -> None:
    register_subjects(Subjects("reminders__due_item", subjects, words_of))
    told = "reminders/_call_story.html"
    register(CallTask, Panel("为什么打", told, story, Place.ASIDE))
    register(
        CallTask, Panel("车队清单", "reminders/_fleet_list.html", fleet_page.call_card)
    )
    for panel in (
        Panel(
            "补录质保",
            "reminders/_warranty_missing.html",
            missing_warranties.assumed,
            Place.NOTICE,
            35,
            missing_warranties.MAY_RECORD,
        ),
        Panel(
            "到期事项",
            "reminders/_due_items.html",
            due_items,
            Place.MAIN,
            10,
            "reminders.view_dueitem",
        ),
        Panel(
            "提醒与决定",
            "reminders/_decided.html",
            decided,
            Place.MAIN,
            20,
            "reminders.view_reminder",
        ),
        Panel(
            "电话",
            "calls/_calls.html",
            calls,
            Place.MAIN,
            30,
            "calls.view_calltask",
        ),
    ):
        register(Vehicle, panel)
    register(
        Customer,
        Panel(
            "车队清单",
            "reminders/_fleet_list.html",
            fleet_page.fleet_card,
            Place.MAIN,
            15,
            "reminders.view_dueitem",
        ),
    )
    register(
        Customer,
        Panel(
            "提醒",
            "reminders/_why.html",
            lambda customer, now: customer,
            Place.ASIDE,
            90,
            "reminders.view_reminder",
        ),
    )
