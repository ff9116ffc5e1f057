"""What staff confirm about a number or a car that a reply puts in doubt, and 已办."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms

from accounts.models import User
from customers.models import CarDoubt, NumberDoubt, Vehicle
from customers.numbers import confirm_number, doubt_number
from customers.wishes.sold_cars import SaidGone, doubt_cars, settle, unsettle
from sms.threads.actions import CannotAct, Occasion, Performed, ReplyAction, register
from sms.threads.forms import CarForm
from sms.threads.proposals import Action

NO_CAR: Final = "这个号码名下没有在用车辆。"
NOBODY: Final = "没有客户登记过这个号码，不必核实。"
TAKEN_BACK: Final = "登记有误，已撤销"
_QUOTED: Final = 60


class Sold(ReplyAction):
    """The car was sold: it is not spoken of any more and keeps its history."""

    action = Action.SOLD
    permission = "customers.change_cardoubt"

    def why_not(self, occasion: Occasion) -> str:
        return "" if occasion.vehicles else NO_CAR

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
        words = f"客户短信：{occasion.reply.text[:_QUOTED]}"
        said = SaidGone(vehicle.pk, words, occasion.reply.phone_index)
        fresh = doubt_cars([said], source=CarDoubt.Source.STAFF, by=by, now=now)
        doubt = CarDoubt.objects.standing().filter(vehicle=vehicle).first()
        if doubt is None:
            raise CannotAct(f"{vehicle} 已不在用，不必再登记。")
        settle(doubt, CarDoubt.Outcome.SOLD, proof=words, by=by, now=now)
        words = f"{vehicle} 已转出，不再提醒{_others(occasion)}"
        return Performed(words, {"doubt": doubt.pk, "is_own": bool(fresh)})

    def take_back(self, undo: Mapping[str, Any], *, by: User, now: datetime) -> bool:
        doubt = CarDoubt.objects.filter(pk=undo["doubt"]).first()
        if doubt is None or not unsettle(doubt, by=by, now=now):
            return False
        # The click itself had raised the doubt, so that none is left.
        if undo["is_own"]:
            kept = CarDoubt.Outcome.KEPT
            settle(doubt, kept, proof=TAKEN_BACK, by=by, now=now)
        return True


def _others(occasion: Occasion) -> str:
    """Name the cars that the same words put in doubt and that are still to be asked."""
    rows = CarDoubt.objects.standing().filter(vehicle__in=occasion.vehicles)
    plates = [str(row.vehicle) for row in rows.select_related("vehicle")]
    return f"；{'、'.join(plates)} 仍待确认" if plates else ""


class WrongNumber(ReplyAction):
    """The number is not that of the people who are recorded with it."""

    action = Action.WRONG_NUMBER
    permission = "customers.add_numberdoubt"
    what = "号码不对"

    def why_not(self, occasion: Occasion) -> str:
        return "" if occasion.customers else NOBODY

    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Performed:
        number = occasion.reply.phone_index
        standing = NumberDoubt.objects.standing().filter(phone_index=number)
        known = set(standing.values_list("pk", flat=True))
        doubt_number(
            number,
            [each.pk for each in occasion.customers],
            source=NumberDoubt.Source.STAFF,
            by=by,
            note=f"{self.what}：{occasion.reply.text[:_QUOTED]}",
            now=now,
        )
        fresh = standing.exclude(pk__in=known).values_list("pk", flat=True)
        tail = occasion.reply.phone_tail
        words = f"{self.what}：不再向尾号 {tail} 发短信，请在客户页改正"
        return Performed(words, {"doubts": list(fresh)})

    def take_back(self, undo: Mapping[str, Any], *, by: User, now: datetime) -> bool:
        for doubt in NumberDoubt.objects.standing().filter(pk__in=undo["doubts"]):
            confirm_number(doubt, proof=TAKEN_BACK, by=by, now=now)
        return True


class Deceased(WrongNumber):
    action = Action.DECEASED
    what = "机主去世"


class Done(ReplyAction):
    """The reply needs nothing more."""

    action = Action.DONE
    permission = "sms.change_inboundmessage"

    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Performed:
        return Performed("已办", {})


for _action in (Sold(), WrongNumber(), Deceased(), Done()):
    register(_action)
