"""Work of other apps that runs each morning, before due dates are computed.

An app registers its work in ``AppConfig.ready``; the day's run calls it. All work must
be harmless when it runs twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol


class Work(Protocol):
    def __call__(self, *, now: datetime) -> object: ...


_works: Final[list[Work]] = []


def register(work: Work) -> None:
    """Register work to run each morning, in the order of registration."""
    if work not in _works:
        _works.append(work)


def begin(*, now: datetime) -> None:
    """Run all registered work."""
    for work in _works:
        work(now=now)
