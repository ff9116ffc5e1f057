"""Decides who gets which customer of a member of staff who leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID


class CannotHandOver(ValueError):
    """The wishes leave somebody without an adviser; a sentence for staff."""


@dataclass(frozen=True)
class Wishes:
    """Who gets whom: by hand before the district, the rest by shares.

    ``shares`` maps a member of staff to a weight; equal weights get equal numbers.
    """

    by_hand: Mapping[UUID, int] = field(default_factory=dict)
    by_district: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[int, int] = field(default_factory=dict)

    @property
    def receivers(self) -> set[int]:
        return {
            *self.by_hand.values(),
            *self.by_district.values(),
            *(user for user, weight in self.shares.items() if weight > 0),
        }


class Shares:
    """Gives one after another to whoever has the least for the weight so far."""

    def __init__(self, weights: Mapping[int, int]) -> None:
        self._weights = {user: each for user, each in weights.items() if each > 0}
        self._given: Counter[int] = Counter()

    def __bool__(self) -> bool:
        return bool(self._weights)

    def take(self) -> int:
        user = min(
            self._weights,
            key=lambda each: ((self._given[each] + 1) / self._weights[each], each),
        )
        self._given[user] += 1
        return user


def share_out(customers: Sequence[tuple[UUID, str]], wishes: Wishes) -> dict[UUID, int]:
    """Return who gets each of these (customer, district).

    Raises CannotHandOver if nobody is named for a customer.
    """
    shares, receivers = Shares(wishes.shares), {}
    left: Counter[str] = Counter()
    for customer, district in customers:
        named = wishes.by_hand.get(customer) or wishes.by_district.get(district)
        if named is None and not shares:
            left[district] += 1
        else:
            receivers[customer] = named or shares.take()
    if left:
        district, count = left.most_common(1)[0]
        where = f"{district or '未填区域'} {count} 位"
        raise CannotHandOver(
            f"还有 {left.total()} 位客户没有接手人（{where}），"
            "请给员工填份额，或给区域选接手人。"
        )
    return receivers
