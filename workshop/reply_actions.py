"""预约、改约、取消预约 from a reply of the customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from django import forms

from accounts.models import User
from customers.models import Vehicle
from shop.adminbase import TextInput
from shop.hours import shop_day
from sms.threads.actions import CannotAct, Occasion, Performed, ReplyAction, register
from sms.threads.forms import CarForm, day_field
from sms.threads.proposals import Action
from workshop.booking import book, cancel, reopen
from workshop.models import Appointment

NO_CAR: Final = "这个号码名下没有在用车辆，请先在客户页登记车辆，再预约。"
NONE_BOOKED: Final = "名下车辆没有未到店的预约，不必取消或改约。"
CHANGED: Final = "这个预约刚刚有了变化，请刷新页面查看。"
PROPOSED: Final = ("on", "at", "vehicle")


class BookingForm(CarForm):
    """A day, and an hour if the customer named one."""

    on = day_field("到店日期")
    at = forms.TimeField(
        label="到店时间",
        required=False,
        widget=TextInput(attrs={"type": "time"}),
        help_text="没有说几点就留空",
        error_messages={"invalid": "请填写时间，例如 10:30。"},
    )
    note = forms.CharField(
        label="备注", max_length=200, required=False, widget=TextInput
    )
    field_order = ("vehicle", "on", "at", "note")


class Book(ReplyAction):
    action = Action.BOOK
    permission = "workshop.add_appointment"

    def why_not(self, occasion: Occasion) -> str:
        return "" if occasion.vehicles else NO_CAR

    def form(
        self, occasion: Occasion, data: Mapping[str, Any] | None, prefix: str
    ) -> forms.Form:
        return BookingForm(occasion, data, prefix=prefix, initial=_initial(occasion))

    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Performed:
        vehicle = values["vehicle"]
        before = Appointment.objects.booked().filter(vehicle=vehicle).first()
        if before and self.action is Action.BOOK:
            raise CannotAct(f"{vehicle} 已预约 {_moment(before)}，要改请点「改约」。")
        booked = book(
            vehicle,
            values["on"],
            at=values["at"],
            by=by,
            today=shop_day(now),
            note=values["note"],
        )
        said = "改约" if before else "预约"
        return Performed(f"{said}：{vehicle} {_moment(booked)}", _undo(booked, before))

    def take_back(self, undo: Mapping[str, Any], *, by: User, now: datetime) -> bool:
        """Cancel what was booked, or move it back to its former day."""
        rows = Appointment.objects.booked().select_related("vehicle")
        booked = rows.filter(pk=undo["appointment"]).first()
        if booked is None or _state(booked) != undo["is"]:
            return False
        if not undo["was_on"]:
            return cancel(booked, today=shop_day(now))
        at = time.fromisoformat(undo["was_at"]) if undo["was_at"] else None
        was_on = date.fromisoformat(undo["was_on"])
        if was_on < shop_day(now):
            return False
        book(
            booked.vehicle,
            was_on,
            at=at,
            by=by,
            today=shop_day(now),
            note=undo["was_note"],
        )
        return True


class Move(Book):
    """The same as booking: an open appointment of the car is moved."""

    action = Action.MOVE

    def why_not(self, occasion: Occasion) -> str:
        return "" if _booked(occasion) else NONE_BOOKED

    def form(
        self, occasion: Occasion, data: Mapping[str, Any] | None, prefix: str
    ) -> forms.Form:
        """Fill in the hour and the note of the appointment where none is said."""
        initial = _initial(occasion)
        rows = Appointment.objects.booked().filter(vehicle__in=occasion.vehicles)
        if vehicle := initial.get("vehicle"):
            rows = rows.filter(vehicle__pk=vehicle)
        if booked := rows.first():
            at = f"{booked.at:%H:%M}" if booked.at else ""
            said = "，".join(filter(None, [booked.note, initial["note"]]))
            initial = {"vehicle": str(booked.vehicle_id), "at": at} | initial
            initial["note"] = said
        return BookingForm(occasion, data, prefix=prefix, initial=initial)


class Cancel(ReplyAction):
    action = Action.CANCEL
    permission = "workshop.change_appointment"

    def why_not(self, occasion: Occasion) -> str:
        return "" if _booked(occasion) else NONE_BOOKED

    def form(
        self, occasion: Occasion, data: Mapping[str, Any] | None, prefix: str
    ) -> forms.Form:
        return CarForm(occasion, data, prefix=prefix)

    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Performed:
        vehicle: Vehicle = values["vehicle"]
        booked = Appointment.objects.booked().filter(vehicle=vehicle).first()
        if booked is None:
            raise CannotAct(f"{vehicle} 没有未到店的预约，请选择另一辆车。")
        if not cancel(booked, today=shop_day(now)):
            raise CannotAct(CHANGED)
        words = f"取消预约：{vehicle} {_moment(booked)}"
        return Performed(words, {"appointment": booked.pk})

    def take_back(self, undo: Mapping[str, Any], *, by: User, now: datetime) -> bool:
        return reopen(undo["appointment"], today=shop_day(now))


def _booked(occasion: Occasion) -> bool:
    cars = [each.pk for each in occasion.vehicles]
    return Appointment.objects.booked().filter(vehicle__in=cars).exists()


def _initial(occasion: Occasion) -> dict[str, str]:
    said = occasion.proposed
    found = {name: said[name] for name in PROPOSED if said.get(name)}
    # 「上午」 without an hour is told to whoever receives the customer.
    return {**found, "note": said.get("part", "")}


def _undo(booked: Appointment, before: Appointment | None) -> dict[str, Any]:
    return {
        "appointment": booked.pk,
        "is": _state(booked),
        "was_on": before.on.isoformat() if before else "",
        "was_at": before.at.isoformat() if before and before.at else "",
        "was_note": before.note if before else "",
    }


def _state(booked: Appointment) -> list[str]:
    return [str(booked.on), str(booked.at or ""), booked.note]


def _moment(booked: Appointment) -> str:
    return f"{booked.on:%m-%d}" + (f" {booked.at:%H:%M}" if booked.at else "")


for _action in (Book(), Move(), Cancel()):
    register(_action)
