"""Which entries of the journal of refusals the database knows; two statements for all.

A journal has the refusals of years and the database lacks those of a day, so most
entries are passed over here. What is not known is looked at again under the number's
lock (``sms.restoring.refusals``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from customers.models import Consent
from customers.wishes.refusal_journal import What
from shop.witness.journal import Entry, moment_of
from sms.models import OptOut
from sms.numbers.scopes import SUSPENDED


class _Row(NamedTuple):
    source: str
    ended_at: datetime | None


class Known:
    """What the database tells about the numbers and customers of these entries."""

    def __init__(self, entries: Collection[Entry]) -> None:
        self._rows: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        self._withdrawn: dict[tuple[str, str, str], datetime] = {}
        phones = {str(each["phone"]) for each in entries if each.get("phone")}
        for phone, scope, source, ended_at in OptOut.objects.filter(
            phone_index__any_of=phones
        ).values_list("phone_index", "scope", "source", "ended_at"):
            self._rows[phone, scope].append(_Row(source, ended_at))
        self._read_withdrawals(set(filter(None, map(_customer, entries))))

    def _read_withdrawals(self, people: Collection[UUID]) -> None:
        lines = Consent.objects.filter(
            customer__any_of=people, withdrawn_at__isnull=False
        )
        for customer, scope, phone, at in lines.values_list(
            "customer", "scope", "phone_index", "withdrawn_at"
        ):
            key = (str(customer), scope, phone)
            if at is not None:
                self._withdrawn[key] = max(at, self._withdrawn.get(key, at))

    def has(self, entry: Entry) -> bool:
        """Return whether applying the entry would change nothing, as far as is seen."""
        phone, scope = str(entry.get("phone")), str(entry.get("scope"))
        rows = self._rows.get((phone, scope), [])
        match entry.get("what"):
            case What.NUMBER_CLOSED:
                return any(_is_closed(row, entry) for row in rows)
            case What.NUMBER_OPENED:
                return all(row.ended_at is not None for row in rows)
            case What.CONSENT_WITHDRAWN:
                at = self._withdrawn.get((str(entry.get("who")), scope, phone))
                return at is not None and at >= moment_of(entry)
        return False


def _is_closed(row: _Row, entry: Entry) -> bool:
    if row.ended_at is not None:
        return row.ended_at >= moment_of(entry)
    return row.source != SUSPENDED or entry.get("source") == SUSPENDED


def _customer(entry: Entry) -> UUID | None:
    try:
        return UUID(str(entry.get("who")))
    except ValueError:
        return None
