"""A change that is played on copies of the tables, to see what it would lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from customers.models import VehicleChange
from shop.database.shadows import shadows, writing_shadows_only


@dataclass(frozen=True, slots=True)
class Supposition:
    """What ``make`` would change; it writes to the tables of these models alone."""

    models: Sequence[type[Model]]
    make: Callable[[], object]

    def copies(self) -> list[QuerySet[Any, Any]]:
        return [model._default_manager.all() for model in self.models]


@contextmanager
def supposing(supposition: Supposition) -> Iterator[None]:
    """Let the block read the shop as it would be after the change.

    Of the cars to recompute it sees those that the change has noted.
    """
    noted = VehicleChange.objects.none()
    with shadows([noted, *supposition.copies()]), writing_shadows_only():
        supposition.make()
        yield
