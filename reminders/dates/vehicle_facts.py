"""Everything that decides the due dates of many cars, in a constant number of queries.

What is read here becomes values of ``reminders.due``; nothing here decides anything.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import CharField, Exists, Max, Min, OuterRef, Q
from django.db.models.functions import Concat

from campaigns import reason as campaign
from campaigns.models import Campaign, CampaignMember
from customers.models import (
    Customer,
    OdometerReading,
    Policy,
    ServiceRecord,
    Vehicle,
    VehicleContact,
    Warranty,
)
from customers.odometer import Reading, clean
from customers.projection import PRIOR_KM_PER_DAY
from customers.readings import cap_km_per_day
from feedback.complaints import last_closed
from recalls import reason as recall
from recalls.models import Recall, RecalledVehicle
from reminders.dates.plans import PlanBook, read_plan_book
from reminders.models import InspectionRule, RuleStep
from reminders.reasons import (
    absence,
    anniversary,
    birthday,
    booking,
    complaint,
    festival,
    inspection,
    insurance,
    maintenance,
    purchase,
    season,
    trade_in,
    warranty,
)
from reminders.reasons.value import (
    Due,
    Fact,
    Reason,
    chinese_day,
)
from shop.hours import day_begins, shop_day
from telematics import reason as event
from telematics.models import VehicleEvent
from workshop.models import Appointment

logger = logging.getLogger(__name__)

_SAMPLED_READINGS = 5_000
_MIN_CARS = 30
_MIN_DAYS = 180
# Coarse, so that the shop's median does not move every car's dates every night.
_ROUND_TO_KM_PER_DAY = 5


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Plans, inspection cycles and the shop's own averages, read once a run.

    ``asked`` are the occasions that an active step speaks of, with its variants ('' is
    every one); of others no day is kept. ``priors`` are kilometres a day by (use,
    energy).
    """

    plans: PlanBook
    inspection: inspection.Rules
    asked: Mapping[str, frozenset[str]]
    priors: Mapping[tuple[str, str], float]

    @property
    def festivals(self) -> list[festival.Festival]:
        """Those on which the shop greets."""
        asked = self.asked.get(Reason.FESTIVAL, frozenset())
        return [each for each in festival.Festival if "" in asked or each in asked]

    def prior_of(self, use: str, energy: str) -> float:
        return self.priors.get((use, energy), PRIOR_KM_PER_DAY)


@dataclass(frozen=True, slots=True)
class Owner:
    """What of today's owner decides a day."""

    birth: birthday.Birth | None = None
    complaint_closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """One car as the tables tell it.

    ``plan`` is None where no plan speaks for it; ``readings`` are (counter, day, km)
    in any order, ``orders`` the oldest first.
    """

    pk: int
    is_active: bool
    is_severe_use: bool
    delivered_on: date | None
    plan: maintenance.Plan | None
    cap_km_per_day: int
    prior_km_per_day: float
    readings: Collection[tuple[str, date, int]]
    orders: tuple[maintenance.Order, ...]
    inspection: inspection.Facts
    covers: tuple[insurance.Cover, ...]
    warranties: tuple[warranty.Term, ...]
    notices: tuple[recall.Notice, ...]
    invitations: tuple[campaign.Invitation, ...]
    events: tuple[event.Event, ...]
    owner: Owner
    lapses: tuple[booking.Lapsed, ...]


def find_due(facts: VehicleFacts, rulebook: Rulebook, today: date) -> list[Due]:
    """Return every open cycle of a car; of a sold or scrapped one none. Pure."""
    if not facts.is_active:
        return []
    insured = insurance.find_due(facts.covers, today)
    due = [
        *recall.find_due(facts.notices),
        *campaign.find_due(facts.invitations, today),
        *insured,
    ]
    if facts.plan:
        services = maintenance.find_due(facts.plan, _maintenance_facts(facts, today))
        due += [_with_cover(service, facts.warranties) for service in services]
    inspected = inspection.find_due(
        facts.inspection,
        rulebook.inspection,
        today,
        insured_until=insurance.compulsory_ends_on(insured),
    )
    if inspected:
        due.append(inspected)
    if facts.warranties:
        odometer = find_meter(facts, maintenance.Counter.ODOMETER, today)
        due += warranty.find_due(facts.warranties, odometer, today)
    occasions = _find_occasions(facts, rulebook, today)
    return due + [each for each in occasions if each and each.reason in rulebook.asked]


def _with_cover(service: Due, terms: Iterable[warranty.Term]) -> Due:
    """Say of a service that the car is under warranty when it is due."""
    until = warranty.covered_until(terms, service)
    if until is None:
        return service
    fact = Fact(warranty.COVER_LABEL, f"{chinese_day(until)}前在整车质保期内")
    return replace(service, facts=(*service.facts, fact))


def _find_occasions(
    facts: VehicleFacts, rulebook: Rulebook, today: date
) -> Iterator[Due | None]:
    """What is no duty of the car's: days of its owner, of the year, of its life."""
    delivered_on, visits = facts.delivered_on, [order.on for order in facts.orders]
    yield birthday.find_due(facts.owner.birth, today)
    yield complaint.find_due(facts.owner.complaint_closed_on, visits, today)
    yield booking.find_due(facts.lapses, visits, today)
    yield anniversary.find_due(delivered_on, today)
    yield season.find_due(today)
    yield festival.find_due(rulebook.festivals, today)
    yield purchase.find_due(delivered_on, today)
    yield absence.find_due(visits, delivered_on, today)
    yield from event.find_due(facts.events, today)
    yield trade_in.find_due(delivered_on, facts.inspection.registered_on, today)


def find_meter(
    facts: VehicleFacts, counter: maintenance.Counter, today: date
) -> maintenance.Meter | None:
    """Return what a counter of the car is believed to show. Pure."""
    readings = {Reading(on, km) for kind, on, km in facts.readings if kind == counter}
    for order in facts.orders:
        is_odometer = counter is maintenance.Counter.ODOMETER
        km = order.km if is_odometer else order.engine_km
        if km is not None:
            readings.add(Reading(order.on, km))
    if not readings:
        return None
    cleaned = clean(readings, cap_km_per_day=facts.cap_km_per_day, on=today)
    return maintenance.read_meter(
        cleaned, prior_km_per_day=facts.prior_km_per_day, today=today
    )


def _maintenance_facts(facts: VehicleFacts, today: date) -> maintenance.Facts:
    return maintenance.Facts(
        delivered_on=facts.delivered_on,
        registered_on=facts.inspection.registered_on,
        is_severe_use=facts.is_severe_use,
        orders=facts.orders,
        odometer=find_meter(facts, maintenance.Counter.ODOMETER, today),
        engine=find_meter(facts, maintenance.Counter.ENGINE, today),
    )


def read_rulebook() -> Rulebook:
    """Read what holds for all cars; six queries."""
    return Rulebook(
        plans=read_plan_book(),
        inspection=_read_inspection_rules(),
        asked=_read_asked(),
        priors=_read_priors(),
    )


def _read_asked() -> dict[str, frozenset[str]]:
    steps = RuleStep.objects.filter(is_active=True).order_by()
    variants = defaultdict(set)
    for reason, variant in steps.values_list("reason", "variant"):
        variants[reason].add(variant)
    return {reason: frozenset(found) for reason, found in variants.items()}


def _read_inspection_rules() -> inspection.Rules:
    """A rule that cannot be read is left out: its class goes by the print alone."""
    rules = defaultdict(list)
    for row in InspectionRule.objects.order_by("in_force_on"):
        try:
            vehicle_class = inspection.InspectionClass(row.vehicle_class)
            cycle = inspection.read_cycle(row.in_force_on, row.schedule, row.source)
        except ValueError as error:
            logger.warning("年检规则「%s」无法使用：%s", row, error)
        else:
            rules[vehicle_class].append(cycle)
    return dict(rules)


def _read_priors() -> dict[tuple[str, str], float]:
    """The median of the cars read last, where enough of a kind are known."""
    latest = OdometerReading.objects.order_by("-pk")[:_SAMPLED_READINGS]
    runs = (
        OdometerReading.objects.filter(
            vehicle__in=latest.values("vehicle"),
            counter=OdometerReading.Counter.ODOMETER,
            rejected_because="",
        )
        .order_by()
        .values_list("vehicle__use", "vehicle__model__energy", "vehicle")
        .annotate(Min("km"), Max("km"), Min("read_on"), Max("read_on"))
    )
    rates = defaultdict(list)
    for use, energy, _, first_km, last_km, first_on, last_on in runs:
        if (days := (last_on - first_on).days) >= _MIN_DAYS:
            rates[use, energy or ""].append((last_km - first_km) / days)
    return {
        kind: _coarse(median(found))
        for kind, found in rates.items()
        if len(found) >= _MIN_CARS
    }


def _coarse(km_per_day: float) -> float:
    steps = round(km_per_day / _ROUND_TO_KM_PER_DAY)
    return float(max(1, steps) * _ROUND_TO_KM_PER_DAY)


def read_facts(
    vehicles: Collection[int], rulebook: Rulebook, today: date
) -> Iterator[VehicleFacts]:
    """Yield the facts of these cars; eleven queries, whatever their number."""
    readings = _group(
        OdometerReading.objects.filter(vehicle__any_of=vehicles)
        .order_by()
        .values_list("vehicle", "counter", "read_on", "km")
    )
    orders = _group(
        ServiceRecord.objects.filter(
            vehicle__any_of=vehicles, is_void=False, came_in_on__lte=today
        )
        .order_by("came_in_on", "pk")
        .values_list(*_ORDER_COLUMNS)
    )
    covers = _group(
        Policy.objects.filter(vehicle__any_of=vehicles)
        .order_by()
        .values_list("vehicle", "kind", "last_covered_on", "insurer")
    )
    warranties = _group(
        Warranty.objects.filter(vehicle__any_of=vehicles)
        .order_by("kind")
        .values_list("vehicle", "kind", "until_on", "until_km")
    )
    notices = _group(_read_notices(vehicles))
    invitations = _group(_read_invitations(vehicles))
    events = _group(_read_events(vehicles, today))
    owners = _read_owners(vehicles)
    lapses = _group(_read_lapses(vehicles, today))
    rows = Vehicle.objects.filter(pk__any_of=vehicles).values_list(
        *_VEHICLE_COLUMNS, named=True
    )
    for row in rows:
        pk = row.pk
        yield _facts(
            row,
            readings[pk],
            orders[pk],
            covers[pk],
            warranties[pk],
            notices[pk],
            invitations[pk],
            events[pk],
            owners.get(pk, _NOBODY),
            lapses[pk],
            rulebook,
        )


def _read_notices(vehicles: Collection[int]) -> Iterable[tuple[Any, ...]]:
    """Recalls that are approved and that the car is known to need."""
    needed = RecalledVehicle.objects.filter(
        vehicle__pk__any_of=vehicles,
        state=RecalledVehicle.State.NEEDED,
        recall__status=Recall.Status.OPEN,
        notify_from__isnull=False,
    )
    return needed.order_by().values_list(
        "vehicle__pk",
        "recall__kind",
        "recall__number",
        "recall__opened_on",
        "notify_from",
        "recall__defect",
        "recall__remedy",
        "recall__source",
    )


def _read_invitations(vehicles: Collection[int]) -> Iterable[tuple[Any, ...]]:
    """Campaigns that run and whose segment the car is in."""
    members = CampaignMember.objects.filter(
        vehicle__any_of=vehicles,
        left_on=None,
        campaign__status=Campaign.Status.RUNNING,
    )
    return members.order_by().values_list(
        "vehicle",
        "campaign",
        "campaign__name",
        "campaign__segment__name",
        Concat("campaign", "arm", output_field=CharField()),
        "invited_on",
        "is_pilot",
    )


def _read_events(vehicles: Collection[int], today: date) -> Iterable[tuple[Any, ...]]:
    """What was reported lately; a run of days may have begun before the week."""
    days = event.KEEP_OVERDUE_DAYS + event.CHARGING_DAYS
    recent = VehicleEvent.objects.filter(
        vehicle__pk__any_of=vehicles,
        happened_at__gte=day_begins(today - timedelta(days=days)),
        happened_at__lt=day_begins(today + timedelta(days=1)),
    )
    return recent.order_by().values_list(
        "vehicle__pk", "pk", "kind", "happened_at", "amount", "detail"
    )


def _read_lapses(vehicles: Collection[int], today: date) -> Iterable[tuple[Any, ...]]:
    """Appointments that came to nothing lately, of cars that nobody expects anew."""
    expected = Appointment.objects.filter(
        vehicle=OuterRef("vehicle"), status=Appointment.Status.BOOKED
    )
    lapsed = Appointment.objects.filter(
        ~Exists(expected),
        vehicle__any_of=vehicles,
        status__in=[each.value for each in booking.Lapse],
        settled_on__gte=today - timedelta(days=booking.KEEP_OVERDUE_DAYS + 1),
        settled_on__lte=today,
    )
    return lapsed.order_by().values_list("vehicle", "pk", "status", "on", "settled_on")


def _read_owners(vehicles: Collection[int]) -> dict[int, Owner]:
    """Today's owners; one a car, by constraint."""
    closed = last_closed(vehicles)
    owners = VehicleContact.objects.filter(
        Q(customer__birthday__isnull=False) | Q(vehicle__any_of=closed),
        vehicle__any_of=vehicles,
        until_on=None,
        role=VehicleContact.Role.OWNER,
        customer__merged_into=None,
    )
    rows = owners.order_by("pk").values_list(
        "vehicle",
        "customer__birthday",
        "customer__birthday_calendar",
    )
    lunar = Customer.BirthdayCalendar.LUNAR
    return {
        vehicle: Owner(
            birthday.Birth(on, calendar == lunar) if on else None, closed.get(vehicle)
        )
        for vehicle, on, calendar in rows
    }


_NOBODY = Owner()


_ORDER_COLUMNS = (
    "vehicle",
    "pk",
    "came_in_on",
    "odometer_km",
    "engine_km",
    "kind",
    "items",
)
_VEHICLE_COLUMNS = (
    "pk",
    "status",
    "use",
    "body",
    "seats",
    "has_injury_accident",
    "has_illegal_modification",
    "is_severe_use",
    "manufactured_on",
    "registered_on",
    "delivered_on",
    "inspection_valid_until",
    "model",
    "model__energy",
)
_MAINTENANCE_KINDS = {
    ServiceRecord.Kind.FIRST_SERVICE.value,
    ServiceRecord.Kind.MAINTENANCE.value,
}
_ACTIVE = Vehicle.Status.ACTIVE.value


def _group(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    grouped: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for vehicle, *values in rows:
        grouped[vehicle].append(tuple(values))
    return grouped


def _facts(
    row: Any,
    readings: list[tuple[Any, ...]],
    orders: list[tuple[Any, ...]],
    covers: list[tuple[Any, ...]],
    warranties: list[tuple[Any, ...]],
    notices: list[tuple[Any, ...]],
    invitations: list[tuple[Any, ...]],
    events: list[tuple[Any, ...]],
    owner: Owner,
    lapses: list[tuple[Any, ...]],
    rulebook: Rulebook,
) -> VehicleFacts:
    return VehicleFacts(
        pk=row.pk,
        is_active=row.status == _ACTIVE,
        is_severe_use=row.is_severe_use,
        delivered_on=row.delivered_on,
        plan=rulebook.plans.plan_of(row.model, row.model__energy),
        cap_km_per_day=cap_km_per_day(row.use),
        prior_km_per_day=rulebook.prior_of(row.use, row.model__energy or ""),
        readings=readings,
        orders=tuple(_order(*order) for order in orders),
        inspection=inspection.Facts(
            registered_on=row.registered_on,
            manufactured_on=row.manufactured_on,
            printed_on=row.inspection_valid_until,
            body=inspection.Body(row.body),
            use=inspection.Use(row.use),
            seats=row.seats,
            is_tainted=row.has_injury_accident or row.has_illegal_modification,
        ),
        covers=tuple(
            insurance.Cover(insurance.Subject(kind), on, insurer)
            for kind, on, insurer in covers
        ),
        warranties=tuple(
            warranty.Term(warranty.Subject(kind), on, km) for kind, on, km in warranties
        ),
        notices=tuple(recall.Notice(Reason(kind), *told) for kind, *told in notices),
        invitations=tuple(campaign.Invitation(*told) for told in invitations),
        events=tuple(
            event.Event(str(pk), event.EventKind(kind), shop_day(at), amount, detail)
            for pk, kind, at, amount, detail in events
        ),
        owner=owner,
        lapses=tuple(
            booking.Lapsed(str(pk), booking.Lapse(status), on, settled_on)
            for pk, status, on, settled_on in lapses
        ),
    )


def _order(
    pk: int,
    on: date,
    km: int | None,
    engine_km: int | None,
    kind: str,
    items: list[str],
) -> maintenance.Order:
    return maintenance.Order(
        key=str(pk),
        on=on,
        km=km,
        engine_km=engine_km,
        is_maintenance=kind in _MAINTENANCE_KINDS,
        lines=tuple(items),
    )
