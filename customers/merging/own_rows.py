"""The rows of this app that belong to a customer or a car.

A car has one plate and one owner at a time: those of the lost car that differ become
history of the surviving one.
"""

from __future__ import annotations

from customers.merging.log import Log
from customers.merging.records import CannotMerge
from customers.merging.registry import Pair, Part, leave, move, take_part
from customers.models import (
    CarDoubt,
    Consent,
    Customer,
    DoNotDisturb,
    FoundVin,
    Merge,
    NumberDoubt,
    OdometerReading,
    Plate,
    Policy,
    ServiceRecord,
    Vehicle,
    VehicleChange,
    VehicleContact,
    Warranty,
)
from shop.hours import shop_day

_MADE_IT = "它记录合并本身"

for kept, lost in (("customer", "lost_customer"), ("vehicle", "lost_vehicle")):
    leave(Merge, kept, because=_MADE_IT)
    leave(Merge, lost, because=_MADE_IT)
leave(VehicleChange, "vehicle", because="触发器自己写入，重算后删除")
leave(FoundVin, "other", because="拆开后的另一辆车，和合并无关")
leave(Vehicle, "plate_owner", because="触发器按现在的车主写入")
move(Customer, "merged_into", "以前并入的客户")
move(VehicleContact, "customer", "名下车辆")
move(ServiceRecord, "brought_by", "送修记录")
move(Consent, "customer", "同意记录")
move(DoNotDisturb, "customer", "勿扰登记")
move(NumberDoubt, "customer", "号码存疑")
move(Vehicle, "merged_into", "以前并入的车辆")
move(VehicleContact, "vehicle", "联系人")
move(ServiceRecord, "vehicle", "维修记录")
move(OdometerReading, "vehicle", "里程读数")
move(Plate, "vehicle", "车牌历史")
move(FoundVin, "vehicle")
move(Policy, "vehicle", "保单")
move(Warranty, "vehicle", "质保")
move(CarDoubt, "vehicle", "已售待确认")


def end_owner(pair: Pair, log: Log) -> None:
    """Make one of two different owners history; ``owner`` chooses the lost car's."""
    owners = VehicleContact.objects.owners().filter(vehicle__in=pair.both)
    rows = {row.vehicle_id: row for row in owners}
    kept, lost = (rows.get(key) for key in pair.both)
    if kept is None or lost is None or kept.customer_id == lost.customer_id:
        return
    ended = kept if "owner" in pair.chosen else lost
    today = shop_day(pair.now)
    log.change(
        VehicleContact.objects.filter(pk=ended.pk),
        vehicle=pair.survivor,
        until_on=max(today, ended.since_on or today),
    )


def end_plate(pair: Pair, log: Log) -> None:
    """Make the plate that the surviving car does not have history."""
    plate = Vehicle.objects.get(pk=pair.survivor).plate
    standing = Plate.objects.standing().filter(vehicle__in=pair.both)
    log.change(
        standing.exclude(plate=plate),
        vehicle=pair.survivor,
        until_on=shop_day(pair.now),
    )


def refuse_twin_cars(pair: Pair, log: Log) -> None:
    """Raise CannotMerge if both have a car that is known by the same plate alone."""
    cars = Vehicle.objects.without_vin()
    twin = cars.filter(
        plate_owner=pair.survivor,
        plate__in=cars.filter(plate_owner=pair.lost).values("plate"),
    ).first()
    if twin:
        raise CannotMerge(
            f"两位客户名下各有一辆没有车架号的 {twin.plate}，请先合并这两辆车。"
        )


take_part(Part(Customer, before=refuse_twin_cars))
take_part(Part(Vehicle, before=end_owner))
take_part(Part(Vehicle, before=end_plate))
