"""What other apps do each morning, before the day's due dates are computed.

An app registers its work when it is ready; the day's run does it once a day. Each
piece of work is harmless when it runs twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol


class Work(Protocol):
    def __call__(self, *, now: datetime) -> object: ...


_works: Final[list[Work]] = []


def register(work: Work) -> None:
    """Have the work done each morning, after what was registered before."""
    if work not in _works:
        _works.append(work)


def begin(*, now: datetime) -> None:
    """Do all the work of a morning."""
    for work in _works:
        work(now=now)
