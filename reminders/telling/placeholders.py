"""What a reminder puts into the blanks of a text; pure.

Names of blanks are ``sms.texts.rendering.PLACEHOLDERS``. An estimate is called 约, and
what is not known is left out, so that a text which needs it is not made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from recalls.reason import DEFECT_LABEL, REMEDY_LABEL
from reminders.reasons.titles import title
from reminders.reasons.value import Reason

NO_PLATE = "爱车"
_LISTED_CARS = 2


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing of one car that a text speaks of."""

    vehicle: int
    plate: str
    model: str
    reason: Reason
    variant: str
    subject: str
    due_on: date
    due_km: int | None
    is_estimate: bool
    facts: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the text is for, and who signs it in the shop."""

    salutation: str
    adviser: str


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    phone: str


def fill_one(
    occasion: Occasion,
    person: Person,
    shop: Shop,
    today: date,
    *,
    present_km: int | None = None,
) -> dict[str, str]:
    """Return the values for a text about one thing of one car.

    ``present_km`` is where the meter stands by estimate, None where that is unknown.
    """
    days = (occasion.due_on - today).days
    return {
        "称呼": person.salutation,
        "车牌": occasion.plate or NO_PLATE,
        "车型": occasion.model or NO_PLATE,
        "到期日": short_day(occasion, today),
        "剩余天数": str(days) if days >= 0 else "",
        "剩余里程": _remaining(occasion.due_km, present_km),
        "保养项目": _title(occasion, Reason.MAINTENANCE),
        "险种": _title(occasion, Reason.INSURANCE),
        "质保": _title(occasion, Reason.WARRANTY),
        "节日": _title(occasion, Reason.FESTIVAL),
        "年数": _title(occasion, Reason.ANNIVERSARY)
        or _title(occasion, Reason.TRADE_IN),
        "换季项目": _title(occasion, Reason.SEASON),
        "检验方式": _title(occasion, Reason.INSPECTION),
        "通知原因": _fact(occasion, DEFECT_LABEL),
        "通知措施": _fact(occasion, REMEDY_LABEL),
        "服务顾问": person.adviser,
        "门店名称": shop.name,
        "门店电话": shop.phone,
    }


def fill_several(
    occasions: Sequence[Occasion], person: Person, shop: Shop, today: date
) -> dict[str, str]:
    """Return the values for a text about several things, or several cars.

    What is due stands in {保养项目}: each reason once, with its earliest day.
    """
    ordered = sorted(occasions, key=lambda one: (one.due_on, one.vehicle))
    by_reason: dict[Reason, list[Occasion]] = {}
    for occasion in ordered:
        by_reason.setdefault(occasion.reason, []).append(occasion)
    return fill_one(ordered[0], person, shop, today) | {
        "车牌": _cars(ordered),
        "保养项目": "、".join(_summary(found, today) for found in by_reason.values()),
    }


def short_day(occasion: Occasion, today: date) -> str:
    """Return 11月30日, with the year where it is not this one, 约 where estimated."""
    day = occasion.due_on
    year = "" if day.year == today.year else f"{day.year}年"
    about = "约" if occasion.is_estimate else ""
    return f"{about}{year}{day.month}月{day.day}日"


def _remaining(due_km: int | None, present_km: int | None) -> str:
    if due_km is None or present_km is None:
        return ""
    return f"约{max(0, round(due_km - present_km, -2))}公里"


def _fact(occasion: Occasion, wanted: str) -> str:
    """Return a fact of a recall or a notice, '' of anything else."""
    if occasion.reason not in {Reason.RECALL, Reason.SAFETY}:
        return ""
    return next((value for label, value in occasion.facts if label == wanted), "")


def _title(occasion: Occasion, reason: Reason) -> str:
    """Return what is due where the occasion is of this reason, else ''."""
    if occasion.reason is not reason:
        return ""
    return title(
        reason,
        variant=occasion.variant,
        subject=occasion.subject,
        facts=occasion.facts,
    )


def _summary(occasions: Sequence[Occasion], today: date) -> str:
    first = occasions[0]
    named = (
        _title(first, reason)
        for reason in (Reason.INSPECTION, Reason.INSURANCE, Reason.WARRANTY)
    )
    what = next(filter(None, named), "保养")
    cars = len({occasion.vehicle for occasion in occasions})
    if cars > 1:
        return f"{cars}辆车{first.reason.label}（最早{short_day(first, today)}）"
    return f"{what}（{short_day(first, today)}）"


def _cars(occasions: Sequence[Occasion]) -> str:
    plates = dict.fromkeys(one.vehicle for one in occasions)
    named = {one.vehicle: one.plate or NO_PLATE for one in occasions}
    if len(plates) <= _LISTED_CARS:
        return "、".join(named[vehicle] for vehicle in plates)
    return f"{named[next(iter(plates))]}等{len(plates)}辆车"
