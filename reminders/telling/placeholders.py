"""The values that a reminder gives to the placeholders of a text; pure.

A reason fills its own placeholders (``DueItem.blanks``). Estimates are marked 约.
Unknown values are empty, so that a text which needs them is not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from customers.meters.projection import GRADE_B_DAYS
from reminders.reasons import registry
from reminders.reasons.value import Pace
from reminders.telling.fleet_list import COUNT, ListRow, Summary
from sms.texts.rendering import MAX_UNITS, Placeholder, declare, declared

NO_MODEL = "爱车"
_VIN_TAIL = 4
# A day at most this far away is told without its year.
_SAME_YEAR_DAYS = 180
_MATTER = Placeholder(
    "到期事项",
    "matter",
    "事项、到期日和提示",
    "交强险还有7天到期（11月30日），未续保请勿上路",
)
_OTHERS = Placeholder(
    "其他事项",
    "others",
    "一并提醒的其他事项，各有到期日",
    "商业险（12月5日）、沪B12345的交强险（12月8日）",
)

REST = Placeholder(
    "其余事项",
    "rest",
    "其他事项一个变量放不下时，余下的各项",
    "沪C12345的年检（12月9日）",
)
# The places of a text that remarks fill (reminders.telling.remarks).
CAR = Placeholder(
    "爱车", "car", "颜色、车型和车牌，写得下多少写多少", "星越（沪A12345）"
)
REMARK = Placeholder(
    "附言", "remark", "按步骤的排序选出的个性内容", "项目为更换机油机滤"
)
CONTACT = Placeholder(
    "预约方式", "contact", "服务顾问的工作电话，没有则为门店电话", "021-60000000"
)
# The terms of an offer that is valid today (calls.offers).
OFFER = Placeholder(
    "优惠",
    "offer",
    "今天有效的一项优惠和它的最后一天，见「话术与优惠」；只用在商业类短信",
    "工时九折，12月31日前有效",
    is_advertising=True,
)
PLACES = (CAR.name, REMARK.name, CONTACT.name)
# Each member of these counts as told, so that none may be cut off.
WHOLE = (_MATTER.name, _OTHERS.name, REST.name)


def declare_common() -> None:
    """Declare the placeholders of all reasons; called when the app is ready."""
    declare(
        Placeholder("到期日", "due", "该事项的到期日期", "11月30日"),
        Placeholder("剩余天数", "days", "距到期日的天数", "7"),
        Placeholder("剩余里程", "distance", "距下次保养的里程", "约500公里"),
        _MATTER,
        _OTHERS,
        REST,
        CAR,
        REMARK,
        CONTACT,
        OFFER,
        COUNT,
    )


@dataclass(frozen=True, slots=True)
class Occasion:
    """One due item of one car in a text.

    ``in_a_list`` is its name in a text that lists several items; ``title`` says more.
    ``pace`` belongs to the counter that ``due_km`` refers to.
    """

    vehicle: int
    plate: str
    model: str
    reason: str
    in_a_list: str
    due_on: date
    due_km: int | None
    is_estimate: bool
    title: str = ""
    pace: Pace | None = None
    blanks: Mapping[str, str] = field(default_factory=dict)
    vin: str = ""
    subject: str = ""
    colour: str = ""
    energy: str = ""

    @property
    def mark(self) -> str:
        """Return by what the owner knows which car it is: the plate, else the VIN."""
        tail = f"车架号尾号{self.vin[-_VIN_TAIL:]}" if self.vin else ""
        return self.plate or tail or self.model or NO_MODEL


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
        "车牌": occasion.mark,
        CAR.name: occasion.mark,
        CONTACT.name: shop.phone,
        "车型": occasion.model or NO_MODEL,
        "到期日": short_day(occasion, today),
        "剩余天数": str(days) if days >= 0 else "",
        "剩余里程": _remaining(occasion, today),
        _MATTER.name: _matter(occasion, today),
        "服务顾问": person.adviser,
        "门店名称": shop.name,
        "门店电话": shop.phone,
        **occasion.blanks,
    }


def fill_several(
    occasions: Sequence[Occasion],
    person: Person,
    shop: Shop,
    today: date,
    longest: int = MAX_UNITS,
) -> dict[str, str]:
    """Return the values for a text about several due items; the first one leads.

    Each of the others is named with its own day, and with its car unless that is the
    car of the first. What does not fit into ``longest`` characters is the rest.
    """
    lead = occasions[0]
    told = {(lead.vehicle, lead.in_a_list)}
    others = []
    for other in occasions[1:]:
        is_known = (other.vehicle, other.in_a_list) in told
        name = other.title if is_known and other.title else other.in_a_list
        car = "" if other.vehicle == lead.vehicle else f"{other.mark}的"
        others.append(f"{car}{name}（{_day(other, today)}）")
        told.add((other.vehicle, other.in_a_list))
    values = fill_one(lead, person, shop, today)
    count = len(others)
    while count > 1 and len("、".join(others[:count])) > longest:
        count -= 1
    return values | {
        _OTHERS.name: "、".join(others[:count]),
        REST.name: "、".join(others[count:]),
    }


def fill_fleet(
    summary: Summary, values: Mapping[str, str], today: date
) -> dict[str, str]:
    """Return the values for a text or a call about the list of a fleet."""
    return {
        **values,
        COUNT.name: str(summary.cars),
        "到期日": short_day(summary.first, today),
    }


def short_day(occasion: Occasion | ListRow, today: date) -> str:
    """Return 11月30日, with the year unless it is this year, and 约 if estimated."""
    day = occasion.due_on
    year = "" if day.year == today.year else f"{day.year}年"
    about = "约" if occasion.is_estimate else ""
    return f"{about}{year}{day.month}月{day.day}日"


def _remaining(occasion: Occasion, today: date) -> str:
    km = remaining_km(occasion, today)
    return "" if km is None else f"约{km}公里"


def remaining_km(occasion: Occasion, today: date) -> int | None:
    """Return the estimated kilometres left in whole hundreds, at least 0.

    None if the last reading is too old.
    """
    due_km, pace = occasion.due_km, occasion.pace
    if due_km is None or pace is None:
        return None
    days = (today - pace.on).days
    if days > GRADE_B_DAYS:
        return None
    present_km = round(pace.km + pace.km_per_day * days)
    return max(0, round(due_km - present_km, -2))


def _matter(occasion: Occasion, today: date) -> str:
    """Return 交强险还有7天到期（11月30日），未续保请勿上路."""
    reason = registry.reason(occasion.reason)
    days = (occasion.due_on - today).days
    advice = reason.advice(occasion.title, days)
    when = _when(occasion, reason.ends, today)
    return f"{occasion.in_a_list}{when}" + (f"，{advice}" if advice else "")


def _when(occasion: Occasion, ends: str, today: date) -> str:
    """Return when it is due; of an estimate never that the day has passed."""
    day, days = _day(occasion, today), (occasion.due_on - today).days
    if occasion.is_estimate:
        return f"{day}{ends}"
    if days < 0:
        return f"已于{day}{ends}"
    return f"还有{days}天{ends}（{day}）" if days else f"今天{ends}（{day}）"


def _day(occasion: Occasion, today: date) -> str:
    """Return 1月5日, with the year only if it might be mistaken."""
    day = occasion.due_on
    is_near = abs((day - today).days) <= _SAME_YEAR_DAYS
    return short_day(occasion, day if is_near else today)
