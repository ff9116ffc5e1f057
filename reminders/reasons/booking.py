"""An appointment that was cancelled, or that the customer did not keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef

from reminders.facts.batch import Batch, by_car
from reminders.facts.orders import read_orders
from reminders.reasons.registry import Channel, Priority, Reason, Step, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from workshop.models import Appointment

CODE = "booking"
KEEP_OVERDUE_DAYS = 21

_SOURCE = "保养提醒系统 技巧4 信号3：客户取消了预约，及时跟进"


class Lapse(StrEnum):
    CANCELLED = "cancelled"
    MISSED = "missed"

    @property
    def label(self) -> str:
        return "取消预约" if self is Lapse.CANCELLED else "预约未到店"


@dataclass(frozen=True, slots=True)
class Lapsed:
    """An appointment that was cancelled or missed on the day ``settled_on``."""

    key: str
    lapse: Lapse
    on: date
    settled_on: date


@register
class BookingReason(Reason):
    code = CODE
    label = "预约跟进"
    priority = Priority.CARE
    is_occasion = True
    keep_overdue_days = KEEP_OVERDUE_DAYS
    variants = {lapse.value: lapse.label for lapse in Lapse}
    steps = tuple(
        Step(
            0,
            7,
            variant=lapse,
            channel=Channel.CALL,
            script=f"{what}，是时间不合适还是有其他原因？我帮您重新安排。",
        )
        for lapse, what in (
            (Lapse.CANCELLED, "看到您取消了{车牌}的预约"),
            (Lapse.MISSED, "您约好的{车牌}那天没有来"),
        )
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        orders = batch.read(read_orders)
        for pk, lapses in _read_lapses(batch).items():
            visits = [order.on for order in orders[pk]]
            if due := find_due(lapses, visits, batch.today):
                yield pk, due


def _read_lapses(batch: Batch) -> Mapping[int, list[Lapsed]]:
    """Read recently cancelled or missed appointments; 1 query.

    Cars that have another appointment are left out.
    """
    expected = Appointment.objects.filter(
        vehicle=OuterRef("vehicle"), status=Appointment.Status.BOOKED
    )
    lapsed = Appointment.objects.filter(
        ~Exists(expected),
        vehicle__any_of=batch.vehicles,
        status__in=[each.value for each in Lapse],
        settled_on__gte=batch.today - timedelta(days=KEEP_OVERDUE_DAYS + 1),
        settled_on__lte=batch.today,
    )
    rows = lapsed.order_by().values_list("vehicle", "pk", "status", "on", "settled_on")
    return by_car(
        (vehicle, Lapsed(str(pk), Lapse(status), on, settled_on))
        for vehicle, pk, status, on, settled_on in rows
        if settled_on
    )


def find_due(
    lapses: Iterable[Lapsed], visits: Iterable[date], today: date
) -> Due | None:
    """Return a follow-up of the latest one, or None if the car has come since.

    A cancellation is due the day after it, a missed appointment on the day it was noted
    as missed.
    """
    latest = max(lapses, key=lambda each: (each.settled_on, each.key), default=None)
    if latest is None or any(visit >= latest.settled_on for visit in visits):
        return None
    due_on = latest.settled_on
    if latest.lapse is Lapse.CANCELLED:
        due_on += timedelta(days=1)
    if today > due_on + timedelta(days=KEEP_OVERDUE_DAYS):
        return None
    return Due(
        reason=CODE,
        subject=latest.lapse,
        anchor=f"appointment:{latest.key}",
        due_on=due_on,
        title=latest.lapse.label,
        decided_by=DecidedBy.REPORTED,
        variant=latest.lapse,
        facts=(
            Fact("约定到店", chinese_day(latest.on)),
            Fact("结果", f"{latest.lapse.label}，{chinese_day(latest.settled_on)}"),
        ),
        rule=f"{latest.lapse.label}次日跟进",
        source=_SOURCE,
    )
