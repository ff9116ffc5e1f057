"""Owners and staff of a simulated year: they come, answer, refuse, or stay silent."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from accounts.models import User
from calls.desk import record_attempt
from calls.models import CallAttempt, CallTask
from customers.models import Policy, ServiceRecord, Vehicle
from shop.hours import SHOP_ZONE
from sms.models import InboundMessage, Message, OptOut

# What an owner makes of a text, in parts of a hundred; the rest ignores it.
COMES, ANSWERS, REFUSES = 12, 3, 1
RENEWS = 0.6
ANSWERS_ON_THE_PHONE = (
    CallAttempt.Outcome.BOOKED,
    CallAttempt.Outcome.NO_ANSWER,
    CallAttempt.Outcome.NO_ANSWER,
    CallAttempt.Outcome.CONSIDERING,
    CallAttempt.Outcome.REFUSED,
)
KM_PER_DAY = 35


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHOP_ZONE)


@dataclass
class Owners:
    """What they decided to do on coming days, and how often they did what."""

    rng: Random
    staff: User
    visits: dict[date, set[int]] = field(default_factory=lambda: defaultdict(set))
    did: Counter[str] = field(default_factory=Counter)

    def live(self, day: date) -> None:
        """Do what is planned for the day, before the shop looks at it."""
        for vehicle in sorted(self.visits.pop(day, ())):
            self._visit(vehicle, day)
        self._renew(day)

    def read(self, day: date) -> None:
        """Make something of each text that arrived on the day."""
        texts = Message.objects.filter(status="delivered", status_at=at(day, 21))
        for text in texts.order_by("pk"):
            self._react(text, day)
        self._pick_up(day)

    def _react(self, text: Message, day: date) -> None:
        mood = self.rng.randrange(100)
        if mood < COMES and text.vehicle_id:
            self.visits[day + timedelta(days=self.rng.randint(2, 9))].add(
                text.vehicle_id
            )
        elif mood < COMES + ANSWERS:
            self._answer(text, day)
        elif mood < COMES + ANSWERS + REFUSES:
            self._refuse(text, day)

    def _visit(self, vehicle: int, day: date) -> None:
        records = ServiceRecord.objects.filter(vehicle=vehicle, is_void=False)
        last = records.exclude(odometer_km=None).order_by("-came_in_on").first()
        km = None
        if last and last.odometer_km is not None:
            km = last.odometer_km + KM_PER_DAY * (day - last.came_in_on).days
        ServiceRecord.objects.create(
            order_number=f"YEAR{vehicle}-{day}",
            vehicle_id=vehicle,
            came_in_on=day,
            left_on=day,
            odometer_km=km,
            kind="maintenance",
        )
        self.did["came"] += 1

    def _renew(self, day: date) -> None:
        ending = Policy.objects.filter(last_covered_on=day, vehicle__status="active")
        for policy in ending.order_by("pk"):
            if self.rng.random() < RENEWS:
                Policy.objects.create(
                    vehicle=policy.vehicle,
                    kind=policy.kind,
                    insurer=policy.insurer,
                    last_covered_on=day + timedelta(days=365),
                )
                self.did["renewed"] += 1
        expired = Vehicle.objects.filter(
            status="active", inspection_valid_until=day - timedelta(days=5)
        )
        for vehicle in expired:
            vehicle.inspection_valid_until = day + timedelta(days=360)
            vehicle.save()
            self.did["inspected"] += 1

    def _answer(self, text: Message, day: date) -> None:
        InboundMessage.objects.create(
            gateway="simulator",
            dedupe_key=f"{text.pk}",
            phone=text.phone,
            text="这周没空",
            received_at=at(day, 21),
            verdict="other",
            answers=text,
        )
        self.did["answered"] += 1

    def _refuse(self, text: Message, day: date) -> None:
        OptOut.objects.get_or_create(
            phone_index=text.phone_index,
            ended_at=None,
            defaults={"source": "reply", "created_at": at(day, 21)},
        )
        self.did["refused"] += 1

    def _pick_up(self, day: date) -> None:
        """Half of the calls that wait are made."""
        calls = CallTask.objects.filter(status="open", call_on__lte=day)
        for task in calls.order_by("pk"):
            if self.rng.random() < 0.5:
                outcome = self.rng.choice(ANSWERS_ON_THE_PHONE)
                next_on = day + timedelta(days=3) if outcome == "booked" else None
                record_attempt(
                    task, outcome, by=self.staff, now=at(day, 17), next_on=next_on
                )
                self.did[f"phone: {outcome.value}"] += 1
                if next_on and self.rng.random() < 0.7:
                    self.visits[next_on].add(task.vehicle_id)
