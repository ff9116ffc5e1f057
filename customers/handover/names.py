"""Whom the name of an adviser in a file means, also when that person has left."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.models import User


@dataclass(frozen=True)
class Advisers:
    """``by_name`` has successors for the names in ``former``."""

    by_name: dict[str, int] = field(default_factory=dict)
    former: frozenset[str] = frozenset()

    def whom(self, name: str, current: int | None = None) -> int | None:
        """Return whom the name means for a customer who has this adviser.

        A former adviser's name changes nothing for a customer who has another one now.
        """
        if name in self.former and current is not None:
            return None
        return self.by_name.get(name)


def read_advisers() -> Advisers:
    """Read all staff; 1 query. Of two of one name the one who is still here counts."""
    rows = User.objects.exclude(name="").order_by("is_active", "pk")
    found = list(rows.values_list("name", "pk", "successor"))
    by_name = {name: successor or pk for name, pk, successor in found}
    last = {name: successor for name, _, successor in found}
    return Advisers(by_name, frozenset(name for name, each in last.items() if each))
