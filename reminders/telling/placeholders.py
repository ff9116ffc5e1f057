"""The values that a reminder gives to the placeholders of a text; pure.

A reason fills its own placeholders (``DueItem.blanks``). Estimates are marked 约.
Unknown values are empty, so that a text which needs them is not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from customers.meters.projection import GRADE_B_DAYS
from reminders.reasons.value import Pace
from sms.texts.rendering import Placeholder, declare, declared

NO_PLATE = "爱车"
_LISTED_CARS = 2
# A text about several due items lists them here.
_LIST = Placeholder("保养项目", "items", "本次应做的项目", "更换机油、机滤")


def declare_common() -> None:
    """Declare the placeholders of all reasons; called when the app is ready."""
    declare(
        Placeholder("到期日", "due", "该事项的到期日期", "11月30日"),
        Placeholder("剩余天数", "days", "距到期日的天数", "7"),
        Placeholder("剩余里程", "distance", "距下次保养的里程", "约500公里"),
        _LIST,
    )


@dataclass(frozen=True, slots=True)
class Occasion:
    """One due item of one car in a text.

    ``reason_label`` names the reason; ``in_a_list`` is its name in a text that lists
    several items. ``pace`` belongs to the counter that ``due_km`` refers to.
    """

    vehicle: int
    plate: str
    model: str
    reason: str
    reason_label: str
    in_a_list: str
    due_on: date
    due_km: int | None
    is_estimate: bool
    pace: Pace | None = None
    blanks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """How the text addresses the owner, and the name of the service adviser."""

    salutation: str
    adviser: str


@dataclass(frozen=True, slots=True)
class Shop:
    name: str
    phone: str


def fill_one(
    occasion: Occasion, person: Person, shop: Shop, today: date
) -> dict[str, str]:
    """Return the values for a text about one due item, '' where unknown."""
    days = (occasion.due_on - today).days
    return {
        **{each.name: "" for each in declared()},
        "称呼": person.salutation,
        "车牌": occasion.plate or NO_PLATE,
        "车型": occasion.model or NO_PLATE,
        "到期日": short_day(occasion, today),
        "剩余天数": str(days) if days >= 0 else "",
        "剩余里程": _remaining(occasion, today),
        "服务顾问": person.adviser,
        "门店名称": shop.name,
        "门店电话": shop.phone,
        **occasion.blanks,
    }


def fill_several(
    occasions: Sequence[Occasion], person: Person, shop: Shop, today: date
) -> dict[str, str]:
    """Return the values for a text about several due items, or several cars.

    {保养项目} lists each reason once, with its earliest day.
    """
    ordered = sorted(occasions, key=lambda one: (one.due_on, one.vehicle))
    by_reason: dict[str, list[Occasion]] = {}
    for occasion in ordered:
        by_reason.setdefault(occasion.reason, []).append(occasion)
    return fill_one(ordered[0], person, shop, today) | {
        "车牌": _cars(ordered),
        _LIST.name: "、".join(_summary(found, today) for found in by_reason.values()),
    }


def short_day(occasion: Occasion, today: date) -> str:
    """Return 11月30日, with the year unless it is this year, and 约 if estimated."""
    day = occasion.due_on
    year = "" if day.year == today.year else f"{day.year}年"
    about = "约" if occasion.is_estimate else ""
    return f"{about}{year}{day.month}月{day.day}日"


def _remaining(occasion: Occasion, today: date) -> str:
    """Return the estimated kilometres left, '' if the last reading is too old."""
    due_km, pace = occasion.due_km, occasion.pace
    if due_km is None or pace is None:
        return ""
    days = (today - pace.on).days
    if days > GRADE_B_DAYS:
        return ""
    present_km = round(pace.km + pace.km_per_day * days)
    return f"约{max(0, round(due_km - present_km, -2))}公里"


def _summary(occasions: Sequence[Occasion], today: date) -> str:
    first = occasions[0]
    cars = len({occasion.vehicle for occasion in occasions})
    if cars > 1:
        return f"{cars}辆车{first.reason_label}（最早{short_day(first, today)}）"
    return f"{first.in_a_list}（{short_day(first, today)}）"


def _cars(occasions: Sequence[Occasion]) -> str:
    plates = dict.fromkeys(one.vehicle for one in occasions)
    named = {one.vehicle: one.plate or NO_PLATE for one in occasions}
    if len(plates) <= _LISTED_CARS:
        return "、".join(named[vehicle] for vehicle in plates)
    return f"{named[next(iter(plates))]}等{len(plates)}辆车"
