"""Panels of a customer's or a vehicle's page, registered by the app that has them.

Upper apps call ``register`` from their admin module; this app shows the panels without
knowing those apps. A panel loads its rows in a constant number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.urls import reverse

from accounts.models import User

M = TypeVar("M", bound=Model)
Found = TypeVar("Found")
# Called with a record and the present moment; None leaves the panel out.
Load = Callable[[Any, datetime], object | None]


class Place(Enum):
    """Where a panel stands on the page; ``NOTICE`` is above everything else."""

    NOTICE = "notice"
    MAIN = "main"
    ASIDE = "aside"


@dataclass(frozen=True)
class Panel:
    """``template`` shows what ``load`` returns as ``panel``, in a card of its own.

    Within a place the lowest ``order`` comes first; only users with ``permission`` see
    it.
    """

    title: str
    template: str
    load: Load
    place: Place = Place.MAIN
    order: int = 50
    permission: str = ""


@dataclass(frozen=True)
class Shown:
    """A panel with its rows, ready for the template."""

    title: str
    template: str
    panel: object


_panels: dict[type[Model], list[Panel]] = defaultdict(list)


def overview_url(record: Model) -> str:
    """Return the address of a customer's or vehicle's page."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_overview"
    return reverse(name, args=[record.pk])


def once_per_page(read: Callable[[M], Found]) -> Callable[[M], Found]:
    """Let the panels of one page share what ``read`` finds.

    It is kept on the record, which each request reads anew.
    """

    @wraps(read)
    def shared(record: M) -> Found:
        kept: dict[str, Any] = record.__dict__.setdefault("_read_by_panels", {})
        if read.__qualname__ not in kept:
            kept[read.__qualname__] = read(record)
        found: Found = kept[read.__qualname__]
        return found

    return shared


def register(model: type[Model], panel: Panel) -> None:
    _panels[model].append(panel)
    _panels[model].sort(key=lambda each: each.order)


def show(
    record: Model, place: Place, user: User | AnonymousUser, now: datetime
) -> list[Shown]:
    """Load the panels of a place that the user may see and that are not empty."""
    loaded = (
        Shown(each.title, each.template, each.load(record, now))
        for each in _panels[type(record)]
        if each.place is place
        and (not each.permission or user.has_perm(each.permission))
    )
    return [each for each in loaded if each.panel is not None]
