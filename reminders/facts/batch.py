"""The cars of one refresh, and what several reasons read of them.

A reader is a function that reads one kind of fact for all cars of the batch in a
constant number of queries. Whoever asks, each reader runs once a batch, so that no
table is read twice. Nothing here decides anything.
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
    """What holds for all cars, read once a run.

    ``asked`` are the variants that active steps speak of, by reason ('' is every one).
    """

    asked: Mapping[str, frozenset[str]]
    known: dict[Callable[[], Any], Any] = field(default_factory=dict)

    def read(self, reader: Callable[[], Rule]) -> Rule:
        """Return what the reader returns; it runs once a run."""
        if reader not in self.known:
            self.known[reader] = reader()
        return cast("Rule", self.known[reader])


def read_rulebook() -> Rulebook:
    """Read which steps are active; one query, each rule reader adds its own."""
    steps = RuleStep.objects.active().order_by().values_list("reason", "variant")
    variants = defaultdict(set)
    for reason, variant in steps.distinct():
        variants[reason].add(variant)
    return Rulebook({reason: frozenset(found) for reason, found in variants.items()})


@dataclass(frozen=True, slots=True)
class Batch:
    """Some cars on a day; ``cars`` are those that are neither sold nor scrapped."""

    cars: Mapping[int, Car]
    today: date
    rulebook: Rulebook
    known: dict[Callable[[Batch], Any], Any] = field(default_factory=dict)

    @property
    def vehicles(self) -> Collection[int]:
        """Keys of the cars, for ``vehicle__any_of``."""
        return self.cars.keys()

    def read(self, reader: Callable[[Batch], Fact]) -> Fact:
        """Return what the reader returns; it runs once a batch."""
        if reader not in self.known:
            self.known[reader] = reader(self)
        return cast("Fact", self.known[reader])


def open_batch(vehicles: Collection[int], rulebook: Rulebook, today: date) -> Batch:
    """Return the batch of these cars; one query, each reader adds its own."""
    return Batch(read_cars(vehicles), today, rulebook)


def by_car(rows: Iterable[tuple[int, Fact]]) -> Mapping[int, list[Fact]]:
    """Group (vehicle, fact) pairs; a car without any has an empty list."""
    grouped: dict[int, list[Fact]] = defaultdict(list)
    for vehicle, fact in rows:
        grouped[vehicle].append(fact)
    return grouped
