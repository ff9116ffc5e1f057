"""Random owners with cars, policies and birthdays, and what they do on a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from customers.models import Customer, Policy, ServiceRecord, Vehicle
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import Message
from tests.contact import agree, leave_alone, refuse_texts
from tests.factories import make_customer, make_vehicle
from tests.journeys.owners import at

DAY = timedelta(days=1)
# What of ten owners each has told the shop; the others have told it nothing.
WISHES: dict[int, Callable[[Customer], object]] = {
    0: refuse_texts,
    1: leave_alone,
    **dict.fromkeys(range(2, 8), agree),
}
KM_PER_DAY = 35
# What an owner makes of a text, in parts of a hundred; the rest ignores it.
WORDS = {15: "谢谢", 20: "这周没空", 21: "TD"}
COMES_FROM = 95
RENEWS_AHEAD = 0.3


@dataclass(frozen=True, slots=True)
class Person:
    """One owner as numbers, so that the same person can be born in any order."""

    number: int
    seed: str

    @property
    def phone(self) -> str:
        return f"137{self.number:08d}"

    def be_born(self, first: date) -> Customer:
        """Enter the owner with one to three cars and everything that falls due."""
        rng = Random(self.seed)
        born_on = date(1980, 1, 1) + rng.randrange(365) * DAY
        owner = make_customer(
            phone=self.phone,
            birthday=born_on if rng.random() < 0.6 else None,
            birthday_calendar=rng.choice(["solar", "solar", "lunar"]),
        )
        for each in range(rng.choice([1, 1, 1, 2, 3])):
            self._buy(rng, owner, each, first)
        if wish := WISHES.get(self.number % 10):
            wish(owner)
        return owner

    def _buy(self, rng: Random, owner: Customer, each: int, first: date) -> None:
        delivered_on = first - rng.randrange(200, 3000) * DAY
        vehicle = make_vehicle(
            owner=owner,
            plate=f"沪A{self.number:04d}{each}",
            delivered_on=delivered_on,
            registered_on=delivered_on,
        )
        ends_on = first + rng.randrange(3, 365) * DAY
        apart = rng.choice([0, 0, rng.randrange(1, 40)])
        for kind, ends in (
            ("compulsory", ends_on),
            ("commercial", ends_on + apart * DAY),
        ):
            Policy.objects.create(vehicle=vehicle, kind=kind, last_covered_on=ends)
        served_on = first - rng.randrange(1, 200) * DAY
        serve(vehicle, served_on, 20_000)


def serve(vehicle: Vehicle, day: date, km: int, kind: str = "maintenance") -> None:
    ServiceRecord.objects.create(
        order_number=f"{vehicle.plate}-{day}",
        vehicle=vehicle,
        came_in_on=day,
        left_on=day,
        odometer_km=km,
        kind=kind,
    )


def renew_ahead(seed: str, day: date) -> None:
    """Some renew a policy ten days before its end."""
    ending = Policy.objects.filter(last_covered_on=day + 10 * DAY)
    for policy in ending.select_related("vehicle"):
        chance = Random(f"{seed} {policy.vehicle.plate} {policy.kind} {day}")
        if chance.random() < RENEWS_AHEAD:
            Policy.objects.create(
                vehicle=policy.vehicle,
                kind=policy.kind,
                last_covered_on=policy.last_covered_on + 365 * DAY,
            )


def react(seed: str, day: date) -> None:
    """Have each owner make something of the text that arrived on the day."""
    texts = Message.objects.filter(status="delivered", status_at=at(day, 21))
    for text in texts.select_related("vehicle").order_by("phone_tail"):
        mood = Random(f"{seed} {text.phone_tail} {day}").randrange(100)
        words = next((words for limit, words in WORDS.items() if mood < limit), "")
        if words:
            reply = Reply(str(text.pk), text.phone, words, sent_at=at(day, 21))
            take_reply(reply, gateway="simulator", now=at(day, 21), patience=DAY)
        elif mood >= COMES_FROM and text.vehicle:
            serve(text.vehicle, day, 26_000, kind="repair")
