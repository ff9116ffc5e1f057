"""What a member of staff looks after, registered by the apps that hold the rows.

A module ``handover.py`` in an app is loaded at start. A test over all foreign keys to
staff that a row can lose fails for one that is neither registered nor excepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Model

from customers.handover.plan import Shares
from customers.merging.log import Log


@dataclass(frozen=True)
class Receivers:
    """Who gets the rows of the leaver: those of a customer go with the customer."""

    leaver: int
    of_customer: Mapping[UUID, int]
    shares: Shares

    def of(self, customer: UUID) -> int:
        return self.of_customer.get(customer) or self.shares.take()


@dataclass(frozen=True)
class Task:
    """Rows of one foreign key to staff.

    ``counts`` returns how many each person has, ``give`` how many went to others.
    """

    model: type[Model]
    field: str
    counts: Callable[[], Mapping[int, int]]
    give: Callable[[Receivers, Log], int]


_tasks: list[Task] = []
_exceptions: Final[dict[tuple[type[Model], str], str]] = {}


def register(task: Task) -> None:
    _tasks.append(task)


def leave(model: type[Model], field: str, *, because: str) -> None:
    """Except a foreign key, whose rows stay as they are."""
    _exceptions[model, field] = because


def tasks() -> list[Task]:
    return list(_tasks)


def exceptions() -> dict[tuple[type[Model], str], str]:
    return dict(_exceptions)
