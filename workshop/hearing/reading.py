"""The reply readers of visits: booking, and changing or cancelling what is booked.

Nothing is booked or cancelled here. A person finds the action on the reply's thread,
filled in with the day, the hour and the car, and confirms it by one click.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from customers.language.hour_words import Part
from customers.language.moments import Moment
from customers.language.ownership import what_changed
from customers.models import Vehicle
from shop.hours import shop_day
from sms.hearing.readers import Answer, ForPerson
from sms.models import InboundMessage
from sms.threads.people import read_people
from sms.threads.proposals import Action, Proposal
from workshop.hearing.wishes import Kind, Wish, read_wish
from workshop.models import Appointment

BOOKING: Final = "想预约到店"
CHANGE: Final = "改约或取消预约"
_WEEKDAYS: Final = "一二三四五六日"
_NOON: Final = 12


def read_booking(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Propose a booking; None if the reply wants no visit or changes one."""
    return _read(reply, now, {Kind.BOOK})


def read_change(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Propose to move or to cancel what is booked; None if it is about neither."""
    return _read(reply, now, {Kind.MOVE, Kind.CANCEL})


@dataclass(frozen=True)
class _Calendar:
    """The cars of a number, that of the answered text first, and what is booked."""

    vehicles: Sequence[Vehicle]
    booked: Sequence[Appointment]
    answered: int | None

    @property
    def vehicle(self) -> str:
        """The key of the car that is meant, '' if it may be one of several."""
        for keys in (
            {self.answered} & {each.pk for each in self.vehicles},
            {each.pk for each in self.vehicles},
        ):
            if len(keys) == 1:
                return str(keys.pop())
        return ""

    @property
    def which_car(self) -> str:
        """Say why no car is filled in, '' if one is."""
        if self.vehicle:
            return ""
        if not self.vehicles:
            return "；这个号码名下没有在用车辆"
        plates = "、".join(str(each) for each in self.vehicles)
        return f"；名下有{len(self.vehicles)}辆车（{plates}），请选车"


def _read(reply: InboundMessage, now: datetime, kinds: set[Kind]) -> Answer | None:
    sent_at = reply.sent_at or reply.received_at
    is_answer = reply.answers_id is not None
    wishes = {
        is_booked: read_wish(
            reply.text, sent_at, is_booked=is_booked, is_answer=is_answer
        )
        for is_booked in (False, True)
    }
    if not any(wishes.values()):
        return None
    calendar = _calendar(reply)
    wish = wishes[bool(calendar.booked)]
    if wish is None or wish.kind not in kinds:
        return None
    if wish.kind is Kind.CANCEL and not calendar.booked and what_changed(reply.text):
        # 车卖了，取消预约, and nothing is booked: only the news is left.
        return None
    return _answer(wish, calendar, now)


def _calendar(reply: InboundMessage) -> _Calendar:
    """Return cars and open appointments of the number; 4 queries."""
    occasion = read_people([reply.phone_index]).occasion(reply)
    booked = Appointment.objects.booked().filter(vehicle__in=occasion.vehicles)
    answered = reply.answers.vehicle_id if reply.answers else None
    rows = booked.select_related("vehicle").order_by("on", "pk")
    return _Calendar(occasion.vehicles, list(rows), answered)


def _answer(wish: Wish, calendar: _Calendar, now: datetime) -> Answer:
    match wish.kind:
        case Kind.BOOK if not calendar.booked:
            return _book(wish, calendar, now)
        case Kind.CANCEL:
            return _cancel(calendar)
        case _:
            return _move(wish, calendar, now)


def _book(wish: Wish, calendar: _Calendar, now: datetime) -> Answer:
    moment, doubt = _told(wish, now)
    if moment is None:
        words = (
            f"客户想预约到店{doubt or '，没有说清哪天'}：请与客户商定时间，再点「预约」"
        )
    else:
        words = f"客户想 {_moment(moment)} 到店{doubt}：点「预约」确认"
    values = _values(moment, calendar.vehicle)
    return ForPerson(words + calendar.which_car, Proposal(Action.BOOK, values))


def _move(wish: Wish, calendar: _Calendar, now: datetime) -> Answer:
    moment, doubt = _told(wish, now)
    if moment and moment.on is None and len(calendar.booked) == 1:
        # 11点才到: the hour changes, the day stays.
        moment = Moment(
            calendar.booked[0].on, moment.at, moment.part, False, moment.words
        )
    wanted = f"改到 {_moment(moment)}{doubt}" if moment else f"改约{doubt}"
    if not calendar.booked:
        values = _values(moment, calendar.vehicle)
        words = f"客户想{wanted}，但名下没有未到店的预约：请与客户核对后点「预约」"
        return ForPerson(words + calendar.which_car, Proposal(Action.BOOK, values))
    then = "点「改约」确认" if moment else "请与客户商定时间，再点「改约」"
    vehicle = _booked_vehicle(calendar)
    words = f"客户想{wanted}（已预约 {_booked(calendar)}）：{then}"
    return ForPerson(words, Proposal(Action.MOVE, _values(moment, vehicle)))


def _cancel(calendar: _Calendar) -> Answer:
    if not calendar.booked:
        words = "客户想取消预约，但名下没有未到店的预约：请回电问清，不是退订短信"
        return ForPerson(words, Proposal(Action.CALL))
    values = {"vehicle": _booked_vehicle(calendar)}
    words = f"客户不来了或想取消预约（{_booked(calendar)}）：点「取消预约」确认"
    return ForPerson(words, Proposal(Action.CANCEL, values))


def _booked_vehicle(calendar: _Calendar) -> str:
    """Return the car of the only appointment, or of that of the answered text."""
    keys = {each.vehicle_id for each in calendar.booked}
    if calendar.answered in keys:
        return str(calendar.answered)
    return str(keys.pop()) if len(keys) == 1 else ""


def _booked(calendar: _Calendar) -> str:
    return "、".join(
        f"{each.vehicle} {_day(each.on)}" + (f"{each.at:%H:%M}" if each.at else "")
        for each in calendar.booked
    )


def _told(wish: Wish, now: datetime) -> tuple[Moment | None, str]:
    """Return the moment to fill in, and in Chinese what is doubtful about it."""
    if wish.is_impossible:
        return None, "，但说的日期或钟点不存在"
    if wish.moment is None:
        return None, ""
    day = wish.moment.on
    if wish.moment.has_passed(now) or (day and day < shop_day(now)):
        return None, f"，但说的时间「{wish.moment.words}」已过"
    doubt = "" if wish.moment.is_exact else f"（原话「{wish.moment.words}」，请核对）"
    return wish.moment, doubt


def _values(moment: Moment | None, vehicle: str) -> dict[str, str]:
    told = moment or Moment()
    return {
        "on": told.on.isoformat() if told.on else "",
        "at": f"{told.at:%H:%M}" if told.at else "",
        "part": told.part or "",
        "vehicle": vehicle,
    }


def _moment(moment: Moment) -> str:
    day = _day(moment.on) if moment.on else ""
    if moment.at:
        return f"{day}{_hour(moment.at)}"
    return f"{day}{moment.part or ''}"


def _hour(at: time) -> str:
    """Return 上午10:00, 中午12:00, 下午3:30."""
    if at.hour == _NOON:
        return f"中午{at:%H:%M}"
    part = Part.MORNING if at.hour < _NOON else Part.AFTERNOON
    return f"{part}{at.hour % _NOON}:{at:%M}"


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日（周{_WEEKDAYS[on.weekday()]}）"
