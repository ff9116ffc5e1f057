"""The cars of one refresh, and the facts about them that reasons share.

A reader is a function that reads one kind of fact for all cars of the batch in a
constant number of queries. Each reader runs once per batch, however many reasons use
it, so that no table is read twice. This module decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from reminders.facts.cars import Car, read_cars
from reminders.models import RuleStep

Fact = TypeVar("Fact")
Rule = TypeVar("Rule")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules that apply to all cars, read once per run.

    ``asked`` maps each reason to the variants for which it has an active step; ''
    stands for all variants.
    """

    asked: Mapping[str, frozenset[str]]
    known: dict[Callable[[], Any], Any] = field(default_factory=dict)

    def asks(self, reason: str, variant: str) -> bool:
        """Whether an active step applies to due items of this variant."""
        return not {"", variant}.isdisjoint(self.asked.get(reason, ()))

    def read(self, reader: Callable[[], Rule]) -> Rule:
        """Return the result of the reader, which is called once per run."""
        if reader not in self.known:
            self.known[reader] = reader()
        return cast("Rule", self.known[reader])


def read_rulebook() -> Rulebook:
    """Read which steps are active; 1 query, and each rule reader adds its own."""
    steps = RuleStep.objects.active().order_by().values_list("reason", "variant")
    variants = defaultdict(set)
    for reason, variant in steps.distinct():
        variants[reason].add(variant)
    return Rulebook({reason: frozenset(found) for reason, found in variants.items()})


@dataclass(frozen=True, slots=True)
class Batch:
    """A group of cars on one day; ``cars`` leaves out sold and scrapped cars."""

    cars: Mapping[int, Car]
    today: date
    rulebook: Rulebook
    known: dict[Callable[[Batch], Any], Any] = field(default_factory=dict)

    @property
    def vehicles(self) -> Collection[int]:
        """Primary keys of the cars, for ``vehicle__any_of``."""
        return self.cars.keys()

    def read(self, reader: Callable[[Batch], Fact]) -> Fact:
        """Return the result of the reader, which is called once per batch."""
        if reader not in self.known:
            self.known[reader] = reader(self)
        return cast("Fact", self.known[reader])


def open_batch(vehicles: Collection[int], rulebook: Rulebook, today: date) -> Batch:
    """Return the batch of these cars; 1 query, and each reader adds its own."""
    return Batch(read_cars(vehicles), today, rulebook)


def by_car(rows: Iterable[tuple[int, Fact]]) -> Mapping[int, list[Fact]]:
    """Group (vehicle, fact) pairs; a vehicle without facts gets an empty list."""
    grouped: dict[int, list[Fact]] = defaultdict(list)
    for vehicle, fact in rows:
        grouped[vehicle].append(fact)
    return grouped
