"""Work of other apps that runs each morning, before due dates are computed.

An app registers its work in ``AppConfig.ready``; the day's run calls it. All work must
be harmless when it runs twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final, Protocol

from django.db.models import Model


class Work(Protocol):
    def __call__(self, *, now: datetime) -> object: ...


_works: Final[dict[Work, tuple[type[Model], ...]]] = {}


def register(work: Work, *, writes: Collection[type[Model]]) -> None:
    """Register work to run each morning, in the order of registration.

    ``writes`` are all models whose rows it changes: a rehearsal works on copies.
    """
    _works[work] = tuple(writes)


def written() -> list[type[Model]]:
    """Return the models that the registered work writes to, each once."""
    return list(dict.fromkeys(each for models in _works.values() for each in models))


def begin(*, now: datetime) -> None:
    """Run all registered work."""
    for work in _works:
        work(now=now)
