"""Assign calls to the customer's own adviser, else to the person with fewest calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from django.db.models import Count

from accounts.models import User
from accounts.roles import ADVISERS, MANAGERS
from calls.models import CallTask

# How many calls a person can make beside the day's other work.
CALLS_A_DAY: Final = 20
_GROUPS = {CallTask.Level.ADVISER: ADVISERS, CallTask.Level.MANAGER: MANAGERS}
# The open calls of each person (None: of everybody) on each day.
Loads = Mapping[tuple[int | None, date], int]


class Rota:
    """The staff of one level and their open calls, read once for many tasks."""

    def __init__(self, level: str, loads: Loads) -> None:
        staff = User.objects.filter(
            is_active=True, groups__name=_GROUPS[CallTask.Level(level)]
        )
        self._loads = dict.fromkeys(
            staff.order_by("pk").values_list("pk", flat=True), 0
        )
        self._dated = Counter(loads)
        for (user, _), count in loads.items():
            if user in self._loads:
                self._loads[user] += count

    def __len__(self) -> int:
        return len(self._loads)

    def assign(self, preferred: int | None) -> int | None:
        """Assign the next call; return the user's key, None without any staff.

        ``preferred`` is the customer's own adviser. The lower key breaks a tie.
        """
        if not self._loads:
            return None
        if preferred not in self._loads:
            preferred = min(self._loads, key=lambda user: (self._loads[user], user))
        self._loads[preferred] += 1
        return preferred

    def assign_on(
        self, preferred: int | None, days: Sequence[date]
    ) -> tuple[int | None, date]:
        """Assign the next call and date it to one of ``days``; return both.

        The customer's own adviser calls on the first day with fewer than
        ``CALLS_A_DAY``. Without such a day another person does; if nobody has one, the
        day and person with the fewest calls are chosen.
        """
        everybody: list[int | None] = [*self._loads] or [None]
        own = [preferred] if preferred in self._loads else []
        for group in (own, everybody):
            for day in days:
                user, count = self._least_busy(group, day)
                if count < CALLS_A_DAY:
                    return self._take(user, day)
        on = min(days, key=lambda day: self._least_busy(everybody, day)[1])
        return self._take(self._least_busy(everybody, on)[0], on)

    def _least_busy(
        self, group: Sequence[int | None], day: date
    ) -> tuple[int | None, int]:
        if not group:
            return None, CALLS_A_DAY
        user = min(group, key=lambda each: self._dated[each, day])
        return user, self._dated[user, day]

    def _take(self, user: int | None, day: date) -> tuple[int | None, date]:
        self._dated[user, day] += 1
        if user is not None:
            self._loads[user] += 1
        return user, day


def read_rotas(levels: Iterable[str]) -> dict[str, Rota]:
    """Return the rota of each level. Runs 1 query, and 1 per level."""
    rows = CallTask.objects.open().order_by().values_list("assigned_to", "call_on")
    loads = {(user, on): count for user, on, count in rows.annotate(count=Count("pk"))}
    return {level: Rota(level, loads) for level in set(levels)}
