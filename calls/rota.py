"""Assign calls to the customer's own adviser, else to the person with fewest calls."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from accounts.models import User
from accounts.roles import ADVISERS, MANAGERS
from calls.models import CallTask

_GROUPS = {CallTask.Level.ADVISER: ADVISERS, CallTask.Level.MANAGER: MANAGERS}


class Rota:
    """The staff of one level and their open calls, read once for many tasks."""

    def __init__(self, level: str) -> None:
        staff = User.objects.filter(
            is_active=True, groups__name=_GROUPS[CallTask.Level(level)]
        ).annotate(
            open_calls=Count(
                "call_tasks", filter=Q(call_tasks__status=CallTask.Status.OPEN)
            )
        )
        self._loads = {user.pk: user.open_calls for user in staff}

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


def read_rotas(levels: Iterable[str]) -> dict[str, Rota]:
    """Return the rota of each level. Runs 1 query per level."""
    return {level: Rota(level) for level in set(levels)}
