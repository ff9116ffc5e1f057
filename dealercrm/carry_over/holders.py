"""Finds the customers of the new database who hold a number of the old one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from customers.models import Customer


class Holders:
    """The living customers who hold any of these numbers. Runs one query."""

    def __init__(self, phone_indexes: Collection[str]) -> None:
        numbers = list(phone_indexes)
        rows = Customer.objects.living().filter(
            Q(phone_index__any_of=numbers)
            | Q(second_phone_index__any_of=numbers)
            | Q(landline_index__any_of=numbers)
        )
        self._of: dict[str, list[Customer]] = defaultdict(list)
        for customer in rows.defer("phone", "second_phone", "landline"):
            for index in {
                customer.phone_index,
                customer.second_phone_index,
                customer.landline_index,
            }:
                self._of[index].append(customer)

    def of(self, phone_index: str, *, name: str) -> list[Customer]:
        """Return the holders with this name, or all holders if none has it."""
        holders = self._of.get(phone_index, [])
        return [each for each in holders if each.name == name] or holders
