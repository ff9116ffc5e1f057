"""Finds the cars of a segment: the conditions that staff set, as one query.

A car must meet every condition that is set; of several values of one condition, any
will do. An unknown value meets no condition.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from campaigns.models import Segment
from customers.models import (
    Consent,
    Customer,
    ServiceRecord,
    Vehicle,
    VehicleContact,
    VehicleModel,
)
from reminders.models import DueItem
from reminders.reasons import registry

SPENT_WITHIN_DAYS: Final = 365
DUE_WITHIN_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a segment; amounts are in yuan within a year.

    ``unseen_days``: the last visit, or the delivery, is at least this many days ago;
    ``seen_days``: the last visit is at most this many days ago.
    """

    models: tuple[int, ...] = ()
    energies: tuple[str, ...] = ()
    bought_from: int | None = None
    bought_until: int | None = None
    districts: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    rhythms: tuple[str, ...] = ()
    unseen_days: int | None = None
    seen_days: int | None = None
    spent_from: int | None = None
    spent_until: int | None = None
    due: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the conditions that are set, as stored in ``Segment.conditions``."""
        found = {name: value for name, value in asdict(self).items() if value != ()}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.items()
            if value is not None
        }

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Conditions:
        """Read stored conditions. Raises ValueError for an unknown condition name."""
        known = {field.name for field in fields(cls)}
        if unknown := stored.keys() - known:
            raise ValueError(f"分群里有无法识别的条件：{'、'.join(sorted(unknown))}")
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
        }
        return cls(**values)


def cars_of(segment: Segment, today: date) -> QuerySet[Vehicle]:
    """Return the segment's cars as of today.

    A frozen segment gains no cars, but loses those that are no longer active.
    """
    if segment.kind == Segment.Kind.FROZEN:
        return segment.cars.active()
    return find_cars(Conditions.of(segment.conditions), today)


def freeze(segment: Segment, today: date) -> int:
    """Store today's cars as the cars of the segment; return how many."""
    found = find_cars(Conditions.of(segment.conditions), today)
    segment.cars.set(found.values_list("pk", flat=True))
    Segment.objects.filter(pk=segment.pk).update(frozen_on=today)
    return segment.cars.count()


def find_cars(wanted: Conditions, today: date) -> QuerySet[Vehicle]:
    """Return the active cars with an owner that meet all conditions."""
    cars = Vehicle.objects.active().filter(Exists(_owners(wanted)))
    if wanted.models:
        cars = cars.filter(model__in=wanted.models)
    if wanted.energies:
        cars = cars.filter(model__energy__in=wanted.energies)
    if wanted.bought_from:
        cars = cars.filter(delivered_on__gte=date(wanted.bought_from, 1, 1))
    if wanted.bought_until:
        cars = cars.filter(delivered_on__lte=date(wanted.bought_until, 12, 31))
    if wanted.due:
        cars = cars.filter(Exists(_due(wanted, today)))
    return _by_spending(_by_visits(cars, wanted, today), wanted, today)


def _owners(wanted: Conditions) -> QuerySet[VehicleContact]:
    owners: QuerySet[VehicleContact] = (
        VehicleContact.objects.owners().of_living().filter(vehicle=OuterRef("pk"))
    )
    if wanted.districts:
        owners = owners.filter(customer__district__in=wanted.districts)
    if wanted.tiers:
        owners = owners.filter(customer__tier__in=wanted.tiers)
    if wanted.rhythms:
        owners = owners.filter(customer__rhythm__in=wanted.rhythms)
    if wanted.tags:
        owners = owners.filter(_tagged(wanted.tags))
    if wanted.without_tags:
        owners = owners.exclude(_tagged(wanted.without_tags))
    return owners


def _tagged(tags: tuple[str, ...]) -> Q:
    """Match tags set by staff and tags set by rules."""
    return Q(customer__tags__overlap=list(tags)) | Q(
        customer__rule_tags__overlap=list(tags)
    )


def _due(wanted: Conditions, today: date) -> QuerySet[DueItem]:
    return DueItem.objects.open().filter(
        vehicle=OuterRef("pk"),
        reason__in=wanted.due,
        due_on__range=(today, today + timedelta(days=DUE_WITHIN_DAYS)),
    )


def _orders() -> QuerySet[ServiceRecord]:
    return ServiceRecord.objects.not_void().filter(vehicle=OuterRef("pk")).order_by()


def _by_visits(
    cars: QuerySet[Vehicle], wanted: Conditions, today: date
) -> QuerySet[Vehicle]:
    if wanted.seen_days is not None:
        since = today - timedelta(days=wanted.seen_days)
        cars = cars.filter(Exists(_orders().filter(came_in_on__gte=since)))
    if wanted.unseen_days is not None:
        until = today - timedelta(days=wanted.unseen_days)
        cars = (
            cars.filter(Exists(_orders()) | Q(delivered_on__isnull=False))
            .exclude(delivered_on__gt=until)
            .filter(~Exists(_orders().filter(came_in_on__gt=until)))
        )
    return cars


def _by_spending(
    cars: QuerySet[Vehicle], wanted: Conditions, today: date
) -> QuerySet[Vehicle]:
    if wanted.spent_from is None and wanted.spent_until is None:
        return cars
    since = today - timedelta(days=SPENT_WITHIN_DAYS)
    orders = _orders().filter(came_in_on__gt=since)
    total = orders.values("vehicle").annotate(total=Sum("amount")).values("total")
    cars = cars.annotate(spent=Coalesce(Subquery(total), Value(Decimal(0))))
    if wanted.spent_from is not None:
        cars = cars.filter(spent__gte=wanted.spent_from)
    if wanted.spent_until is not None:
        # An order without an amount may have been expensive.
        unknown = Exists(orders.filter(amount=None))
        cars = cars.filter(~unknown, spent__lte=wanted.spent_until)
    return cars


def with_consent(cars: QuerySet[Vehicle]) -> QuerySet[Vehicle]:
    """Return the cars whose owner consented to marketing."""
    agreed = Consent.objects.to_marketing()
    owners = VehicleContact.objects.owners().filter(
        vehicle=OuterRef("pk"),
        customer__phone_index__in=agreed.values("phone_index"),
    )
    return cars.filter(Exists(owners))


def describe(wanted: Conditions, *, names_models: bool = True) -> list[str]:
    """Return each condition as a Chinese phrase; naming the models runs 1 query."""
    models = [f"{len(wanted.models)} 种"] if wanted.models else []
    if wanted.models and names_models:
        named = VehicleModel.objects.filter(pk__in=wanted.models)
        models = [str(model) for model in named]
    phrases = [
        ("车型", models),
        ("能源", _labels(VehicleModel.Energy, wanted.energies)),
        ("区域", wanted.districts),
        ("等级", wanted.tiers),
        ("有标签", wanted.tags),
        ("没有标签", wanted.without_tags),
        ("作息", _labels(Customer.Rhythm, wanted.rhythms)),
        (f"{DUE_WITHIN_DAYS} 天内到期", [registry.label(each) for each in wanted.due]),
    ]
    said = [f"{label}：{'、'.join(values)}" for label, values in phrases if values]
    ranges = [
        ("{} 年及以后购车", wanted.bought_from),
        ("{} 年及以前购车", wanted.bought_until),
        ("最近到店已满 {} 天", wanted.unseen_days),
        ("{} 天内到过店", wanted.seen_days),
        ("一年内消费满 {} 元", wanted.spent_from),
        ("一年内消费不超过 {} 元", wanted.spent_until),
    ]
    said += [text.format(value) for text, value in ranges if value is not None]
    return said or ["所有在用车辆"]


def _labels(choices: Any, values: tuple[str, ...]) -> list[str]:
    return [str(choices(value).label) for value in values]
