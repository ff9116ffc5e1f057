"""Who makes a call: the customer's own adviser, else whoever has the fewest to make."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from accounts.models import User
from accounts.roles import ADVISERS, MANAGERS
from calls.models import CallTask

_GROUPS = {CallTask.Level.ADVISER: ADVISERS, CallTask.Level.MANAGER: MANAGERS}


class Rota:
    """The staff of one level with what each has to do, read once for many tasks."""

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
        """Return whose turn it is, None where nobody does such work.

        ``preferred`` is the customer's own adviser. The lower key breaks a tie.
        """
        if not self._loads:
            return None
        if preferred not in self._loads:
            preferred = min(self._loads, key=lambda user: (self._loads[user], user))
        self._loads[preferred] += 1
        return preferred


def read_rotas(levels: Iterable[str]) -> dict[str, Rota]:
    """Return the rota of each level; a query a level."""
    return {level: Rota(level) for level in set(levels)}
