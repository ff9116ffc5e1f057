"""Silence of workshop: a booked car gets no reminders, which can wait for its visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from customers.categories import COURTESIES
from customers.silence import (
    Asked,
    Found,
    Key,
    Reach,
    Rows,
    Scope,
    Silence,
    keyed_rows,
    register,
)
from customers.verdicts import Ask, Until
from shop.hours import day_begins
from workshop.models import Appointment

FOLLOW_UP: Final = "booking"


def _appointments(reach: Reach) -> Rows:
    expected = Appointment.objects.booked().filter(
        vehicle__any_of=reach.vehicles,
        on__gte=reach.today,
    )
    return keyed_rows(expected, "vehicle", on="on")


def _judge(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    days = [row.on for row in found if row.on]
    if not days:
        return None
    until = max(days) + timedelta(days=1)
    return Until(
        "booked", day_begins(until), f"已预约 {max(days)} 到店", "已有预约不再提醒"
    )


register(
    Silence(
        "booked",
        Scope(texts=COURTESIES, calls=COURTESIES, own_reasons=frozenset({FOLLOW_UP})),
        Key.VEHICLE,
        _appointments,
        _judge,
    )
)
