"""Building blocks of the sample plans: items of work with their keywords."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reminders.facts.meters import Counter
from reminders.plans.values import PlanItem

Energy = Literal["ice", "bev", "phev", "erev"]
Trust = Literal["verified", "weak", "unverified"]

HANDBOOK = "；以保养手册和厂方系统为准"
OIL_WORDS = ("机油滤", "机滤", "小保养", "大保养", "常规保养")
CHECK_WORDS = ("三电", "常规保养", "定期保养")


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """A maintenance plan and the models it is for.

    ``models`` are (brand, series) pairs; each is a part of the name. ``fallback_for``
    lists the energies whose models follow this plan when no plan lists the model.
    """

    slug: str
    name: str
    trust: Trust
    source: str
    items: tuple[PlanItem, ...]
    models: tuple[tuple[str, str], ...] = ()
    fallback_for: tuple[Energy, ...] = ()
    is_default: bool = False


def service(
    first: tuple[int, int] | None,
    every: tuple[int, int],
    *,
    name: str = "更换机油机滤",
    counter: Counter = Counter.ODOMETER,
    keywords: tuple[str, ...] = OIL_WORDS,
) -> PlanItem:
    first_km, first_months = first or (None, None)
    return PlanItem(
        code="service",
        name=name,
        counter=counter,
        first_km=first_km,
        first_months=first_months,
        every_km=every[0],
        every_months=every[1],
        keywords=keywords,
        is_main=True,
    )


def item(
    code: str,
    name: str,
    *keywords: str,
    km: int | None = None,
    months: int | None = None,
    first_months: int | None = None,
    counter: Counter = Counter.ODOMETER,
    is_reminded: bool = False,
) -> PlanItem:
    return PlanItem(
        code=code,
        name=name,
        counter=counter,
        first_months=first_months,
        every_km=km,
        every_months=months,
        keywords=keywords,
        is_reminded=is_reminded,
    )


def brake_fluid(months: int, *, first_months: int | None = None) -> PlanItem:
    return item(
        "brake-fluid",
        "制动液",
        "制动液",
        "刹车油",
        months=months,
        first_months=first_months,
    )


def cabin_filter(km: int | None, months: int | None = None) -> PlanItem:
    return item("cabin-filter", "空调滤芯", "空调滤", km=km, months=months)


def air_filter(km: int) -> PlanItem:
    return item("air-filter", "空气滤芯", "空气滤", "空滤", km=km)


def spark_plugs(km: int, months: int | None = None) -> PlanItem:
    return item("spark-plugs", "火花塞", "火花塞", km=km, months=months)


def gearbox(name: str, km: int) -> PlanItem:
    return item("gearbox", name, "变速箱油", "变速器油", "CVT油", "双离合", km=km)
