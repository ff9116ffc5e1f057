"""The reply reader of mileages: an owner who was asked answers with a figure.

A plausible figure becomes a reading with the source 车主回复, and the due dates of the
car are computed again at once. Anything in doubt goes to a person: an owner of several
cars must name the plate's tail, and no car is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Final, NamedTuple

from django.db import transaction

from customers.meters.readings import cap_km_per_day, judge_readings
from customers.meters.steps import Reading
from customers.models import OdometerReading
from mileage.asking import was_asked
from mileage.cars import cars_of
from mileage.figures import Figure, read_figures
from mileage.plausible import why_implausible
from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.meters import Meters, read_meters
from shop.doorbell import ring
from shop.hours import shop_day
from sms.hearing.readers import Acted, Answer, ForPerson
from sms.models import InboundMessage

NAME: Final = "回复里程"
REFRESH: Final = "reminders.tasks.refresh_changed_vehicles"
# Several figures of one reply fit into the sentence about it.
MOST_FIGURES: Final = 3


def read_mileage(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Store the mileages of the reply; None if it tells none or nobody has asked.

    All figures of a reply are stored or none of them is.
    """
    figures = read_figures(reply.text)
    if not figures or not was_asked(reply.phone_index, now=now):
        return None
    cars = cars_of([reply.phone_index]).get(reply.phone_index, {})
    told = _find_cars(figures, cars)
    if isinstance(told, str):
        return ForPerson(told)
    if doubt := _doubt(told, shop_day(now)):
        return ForPerson(doubt)
    if rejected := _store(told, shop_day(now)):
        return ForPerson(rejected)
    transaction.on_commit(partial(ring, REFRESH), robust=True)
    stored = "、".join(f"{each.plate or '该车'} {each.km:,} 公里" for each in told)
    return Acted(f"已登记车主回复的里程：{stored}，到期日随之重算")


class _Told(NamedTuple):
    vehicle: int
    plate: str
    km: int


def _find_cars(figures: Sequence[Figure], cars: Mapping[int, str]) -> list[_Told] | str:
    """Return the car of each figure, or in Chinese why a person must find it."""
    if not cars:
        return "这个号码名下没有在用车辆，请回电问清是哪辆车的里程"
    if len(figures) > MOST_FIGURES:
        return "回复里里程太多，请回电核对各车里程"
    told = []
    for figure in figures:
        fitting = {
            pk: plate for pk, plate in cars.items() if plate.endswith(figure.tail)
        }
        if len(fitting) != 1:
            return _which(figure, cars)
        ((pk, plate),) = fitting.items()
        told.append(_Told(pk, plate, figure.km))
    if len({each.vehicle for each in told}) < len(told):
        return "回复里同一辆车有两个里程，请回电核对"
    return told


def _which(figure: Figure, cars: Mapping[int, str]) -> str:
    plates = "、".join(plate or "未上牌" for plate in cars.values())
    if figure.tail:
        return f"回复的车牌尾号 {figure.tail} 与名下车辆（{plates}）对不上，请回电核对"
    return f"名下有 {len(cars)} 辆车（{plates}），回复没有车牌尾号，请回电问清是哪辆车"


def _doubt(told: Sequence[_Told], today: date) -> str:
    """Return why the first doubtful figure is doubtful, '' if none is."""
    cars = [each.vehicle for each in told]
    batch = open_batch(cars, read_rulebook(), today)
    meters = batch.read(read_meters)
    for each in told:
        last = _last(meters[each.vehicle])
        if last is None:
            return "这辆车没有可信的里程读数，无法核对回复的里程，请人工核对后录入"
        cap = cap_km_per_day(batch.cars[each.vehicle].use)
        if why := why_implausible(Reading(today, each.km), last, cap):
            return why
    return ""


def _last(meters: Meters) -> Reading | None:
    """Return the last believed reading; None if it is unknown or in doubt."""
    meter = meters.odometer
    if meter is None:
        return None
    return Reading(meter.projection.last_on, meter.projection.last_km)


def _store(told: Sequence[_Told], today: date) -> str:
    """Store the readings; return why one of them is not believed, '' if all are."""
    rows = [
        OdometerReading(
            vehicle_id=each.vehicle,
            read_on=today,
            km=each.km,
            source=OdometerReading.Source.REPLY,
        )
        for each in told
    ]
    OdometerReading.objects.bulk_create(rows, ignore_conflicts=True)
    judge_readings([each.vehicle for each in told], on=today)
    stored = OdometerReading.objects.filter(
        vehicle__in=[each.vehicle for each in told],
        counter=OdometerReading.Counter.ODOMETER,
        read_on=today,
    )
    known = {(row.vehicle_id, row.km): row.rejected_because for row in stored}
    return next(filter(None, (known[each.vehicle, each.km] for each in told)), "")
