"""What every reason hands back: one cycle that falls due, and why on that day.

The modules beside this one are pure: facts in, ``Due`` out. They read no
database and no clock; ``reminders.dates.refresh`` feeds them and stores the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db.models import TextChoices


class Reason(TextChoices):
    """Why the shop writes to an owner."""

    MAINTENANCE = "maintenance", "保养"
    INSPECTION = "inspection", "年检"
    INSURANCE = "insurance", "保险"
    WARRANTY = "warranty", "质保"
    BIRTHDAY = "birthday", "生日"
    ANNIVERSARY = "anniversary", "用车周年"
    SEASON = "season", "换季"
    FESTIVAL = "festival", "节日"
    PURCHASE = "purchase", "购后致谢"
    ABSENCE = "absence", "久未到店"
    TRADE_IN = "trade_in", "置换车龄"
    RECALL = "recall", "召回"
    SAFETY = "safety", "安全通知"
    EVENT = "event", "车辆事件"
    COMPLAINT = "complaint", "投诉回访"
    BOOKING = "booking", "预约跟进"
    CAMPAIGN = "campaign", "活动"


# Days to be kind on, which are kept only where a step speaks of them.
OCCASIONS = frozenset(
    {
        Reason.BIRTHDAY,
        Reason.ANNIVERSARY,
        Reason.SEASON,
        Reason.FESTIVAL,
        Reason.PURCHASE,
        Reason.ABSENCE,
        Reason.TRADE_IN,
        Reason.EVENT,
        Reason.COMPLAINT,
        Reason.BOOKING,
    }
)


class DecidedBy(StrEnum):
    KM = "km"
    TIME = "time"
    PRINTED = "printed"
    COMPUTED = "computed"
    POLICY = "policy"
    CALENDAR = "calendar"
    LISTED = "listed"
    REPORTED = "reported"


class Fact(NamedTuple):
    """One line of an explanation, both parts in Chinese."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Due:
    """One due cycle of one vehicle.

    ``anchor`` names the cycle (last service, due month, last covered day) and is
    never today's date, so that the same facts give the same key on any day.
    ``variant`` picks the wording (line or sticker). Warnings are Chinese sentences
    that ask a person to look. Before and after what is due by kilometres lie two days
    more: ``ahead_on`` when few are left, ``beyond_on`` when many are too many.
    """

    reason: Reason
    subject: str
    anchor: str
    due_on: date
    decided_by: DecidedBy
    facts: tuple[Fact, ...]
    rule: str
    source: str
    variant: str = ""
    due_km: int | None = None
    is_estimate: bool = False
    grade: str = ""
    ahead_on: date | None = None
    beyond_on: date | None = None
    warnings: tuple[str, ...] = ()


def chinese_month(day: date) -> str:
    """Return 2026年3月."""
    return f"{day.year}年{day.month}月"


def chinese_day(day: date) -> str:
    """Return 2026年3月1日, the way a letter to an owner writes it."""
    return f"{day.year}年{day.month}月{day.day}日"
