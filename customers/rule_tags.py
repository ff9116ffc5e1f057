"""Tags that rules give to owners and take from them every night."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import CharField, Count, F, Func, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest

from customers.models import (
    Customer,
    TagRule,
    Vehicle,
    VehicleContact,
    VehicleModel,
    Warranty,
)
from shop.days.months import months_later

# Tags that a dealership uses to tell regular, valuable and silent customers apart. The
# figures are this project's own.
DEFAULT_RULES: Final = (
    (TagRule.Kind.REGULAR, 24, 3),
    (TagRule.Kind.EXTENDED, None, None),
    (TagRule.Kind.ELECTRIC, None, None),
    (TagRule.Kind.VALUABLE, 24, 10_000),
    (TagRule.Kind.SILENT, 12, None),
)


def load_tag_rules() -> int:
    """Create the missing rules and return how many; edited rules stay."""
    known = set(TagRule.objects.values_list("kind", flat=True))
    missing = [
        TagRule(kind=kind, months=months, least=least)
        for kind, months, least in DEFAULT_RULES
        if kind not in known
    ]
    return len(TagRule.objects.bulk_create(missing))


@transaction.atomic
def retag_customers(*, today: date) -> int:
    """Give and take the tags of all rules; return how many changes were made.

    Runs twice safely. Runs three statements a rule, whatever the number of customers;
    ``Customer.tags``, which staff and imports write, is not touched.
    """
    return sum(_retag(rule, today) for rule in TagRule.objects.all())


def _retag(rule: TagRule, today: date) -> int:
    tag = rule.get_kind_display()
    meant = _owners_of(rule, today) if rule.is_active else Customer.objects.none()
    keys = meant.values("pk")
    tagged = Customer.objects.filter(rule_tags__contains=[tag])
    taken = tagged.exclude(pk__in=keys).update(rule_tags=_changed("array_remove", tag))
    untagged = Customer.objects.exclude(rule_tags__contains=[tag])
    given = untagged.filter(pk__in=keys).update(rule_tags=_changed("array_append", tag))
    return taken + given


def _changed(function: str, tag: str) -> Func:
    value = Value(tag, output_field=CharField())
    return Func(F("rule_tags"), value, function=function)


def _owners_of(rule: TagRule, today: date) -> QuerySet[Customer]:
    """Return the owners that match the rule; nobody if its figure is missing."""
    since = months_later(today, -(rule.months or 0))
    found: QuerySet[VehicleContact, Any]
    owned: QuerySet[VehicleContact] = (
        VehicleContact.objects.owners()
        .filter(vehicle__status=Vehicle.Status.ACTIVE)
        .order_by()
    )
    match TagRule.Kind(rule.kind):
        case TagRule.Kind.ELECTRIC:
            found = owned.filter(vehicle__model__isnull=False).exclude(
                vehicle__model__energy=VehicleModel.Energy.ICE
            )
        case TagRule.Kind.EXTENDED:
            running = Warranty.objects.filter(kind=Warranty.Kind.EXTENDED).filter(
                Q(until_on=None) | Q(until_on__gte=today)
            )
            found = owned.filter(vehicle__in=running.values("vehicle"))
        case TagRule.Kind.SILENT:
            found = _silent(owned, since) if rule.months else owned.none()
        case TagRule.Kind.REGULAR | TagRule.Kind.VALUABLE:
            has_figures = rule.months and rule.least
            found = _busy(owned, rule, since) if has_figures else owned.none()
    return Customer.objects.living().filter(pk__in=found.values("customer"))


def _busy(
    owned: QuerySet[VehicleContact], rule: TagRule, since: date
) -> QuerySet[VehicleContact, Any]:
    """Return owners whose cars came at least so often, or paid so much, since a day."""
    visits = owned.filter(
        vehicle__service_records__is_void=False,
        vehicle__service_records__came_in_on__gte=since,
    )
    figure = (
        Count("vehicle__service_records")
        if rule.kind == TagRule.Kind.REGULAR
        else Sum("vehicle__service_records__amount")
    )
    totals = visits.values("customer").annotate(figure=figure)
    return totals.filter(figure__gte=rule.least)


def _silent(
    owned: QuerySet[VehicleContact], since: date
) -> QuerySet[VehicleContact, Any]:
    """Return owners none of whose cars came since a day; not if nothing is known."""
    valid = Q(vehicle__service_records__is_void=False)
    seen = owned.values("customer").annotate(
        seen_on=Greatest(
            Max("vehicle__service_records__came_in_on", filter=valid),
            Max("vehicle__delivered_on"),
        )
    )
    return seen.filter(seen_on__lt=since)
