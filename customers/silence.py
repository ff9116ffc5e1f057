"""The reasons to stay silent, each registered by the app that knows it.

A module ``silences.py`` in an app is loaded at start and registers its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DateField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from customers.categories import Category, Channel, MessageClass
from customers.numbers import holders_of
from customers.verdicts import Ask, Refused, Until
from shop.days.calendar import Calendar, read_calendar
from shop.house_rules import HouseRules


@dataclass(frozen=True, slots=True)
class Scope:
    """Which texts and which calls a silence prevents.

    It never prevents a contact about ``own_reasons``, such as the follow-up of its own
    app. With ``spares_follow_ups`` it also lets through what follows up a visit
    (``register_follow_up``), with ``spares_duty_calls`` calls whose day a law sets.
    ``classes`` limits it to contacts of these classes.
    """

    texts: frozenset[Category]
    calls: frozenset[Category]
    own_reasons: frozenset[str] = frozenset()
    spares_follow_ups: bool = False
    spares_duty_calls: bool = False
    classes: frozenset[MessageClass] = frozenset(MessageClass)

    def holds(self, ask: Ask) -> bool:
        if ask.reason in self.own_reasons or ask.message_class not in self.classes:
            return False
        if self.spares_follow_ups and ask.reason in _follow_ups:
            return False
        if ask.channel == Channel.TEXT:
            return ask.category in self.texts
        is_spared = self.spares_duty_calls and ask.is_duty
        return ask.category in self.calls and not is_spared


class Key(StrEnum):
    """The key of a silence's rows; ``CUSTOMER`` means every holder of the number."""

    NUMBER = "number"
    CUSTOMER = "customer"
    VEHICLE = "vehicle"
    CYCLE = "cycle"
    SHOP = "shop"


@dataclass(frozen=True)
class Asked:
    """All asks of one call, from which a silence takes the keys that it looks up."""

    asks: Sequence[Ask]
    now: datetime
    rules: HouseRules

    @cached_property
    def numbers(self) -> list[str]:
        return sorted({ask.number for ask in self.asks} - {""})

    @cached_property
    def vehicles(self) -> list[int]:
        return sorted({ask.vehicle for ask in self.asks if ask.vehicle is not None})

    @cached_property
    def cycles(self) -> list[int]:
        return sorted({ask.cycle for ask in self.asks if ask.cycle is not None})

    @cached_property
    def calendar(self) -> Calendar:
        """The working days; read once, and only if a silence counts them."""
        return read_calendar()

    @cached_property
    def customers(self) -> list[UUID]:
        """The customers who are addressed, and all holders of the numbers."""
        addressed = {ask.customer for ask in self.asks if ask.customer is not None}
        return sorted(addressed.union(*self._holders.values()))

    @cached_property
    def _holders(self) -> Mapping[str, frozenset[UUID]]:
        return holders_of(self.numbers)

    def holders(self, number: str) -> frozenset[UUID]:
        """Return the living customers who have this number, first or second."""
        return self._holders.get(number, frozenset())

    def keys(self, ask: Ask, key: Key) -> Iterable[str]:
        """Return the keys under which rows about this ask were read."""
        match key:
            case Key.NUMBER:
                return (ask.number,)
            case Key.CUSTOMER:
                own = frozenset() if ask.customer is None else {ask.customer}
                return (str(pk) for pk in self.holders(ask.number) | own)
            case Key.VEHICLE:
                return (str(ask.vehicle),)
            case Key.CYCLE:
                return () if ask.cycle is None else (str(ask.cycle),)
            case Key.SHOP:
                return ("",)


class Reach(NamedTuple):
    """What the rows of a silence may be looked up by."""

    numbers: list[str]
    customers: list[UUID]
    vehicles: list[int]
    cycles: list[int]
    today: date
    rules: HouseRules


class Found(NamedTuple):
    """A row that a silence has read; what the day and the word mean is up to it."""

    on: date | None
    word: str


Rows = QuerySet[Any, Any]


Judge = Callable[[Ask, Sequence[Found], Asked], Refused | Until | None]


@dataclass(frozen=True, slots=True)
class Silence:
    """A reason to stay silent.

    ``read`` returns the query for its rows, made by ``keyed_rows``, without running it.
    The query is compiled once a day, so ``read`` uses each list of the ``Reach`` with
    ``any_of`` alone. It is None if the silence depends only on who has the number.
    ``judge`` is pure: what the rows about an ask mean, None where it may go. It is
    called without rows too, for what must be known to be allowed. A silence that
    ``gives_way`` holds nothing that would then be too late: the customer's wish is
    "later" and not "never".
    """

    code: str
    scope: Scope
    key: Key
    read: Callable[[Reach], Rows] | None
    judge: Judge
    gives_way: bool = False

    def concerns(self, ask: Ask) -> bool:
        """Whether it may hold the ask; an ask about no cycle has none to look up."""
        has_key = self.key is not Key.CYCLE or ask.cycle is not None
        return has_key and self.scope.holds(ask)


_silences: dict[str, Silence] = {}


_follow_ups: set[str] = set()


def register(silence: Silence) -> None:
    """Add a silence; it replaces an earlier one of the same code."""
    _silences[silence.code] = silence


def register_follow_up(reason: str) -> None:
    """Register a reason whose contacts follow up a visit of the customer."""
    _follow_ups.add(reason)


def registered() -> tuple[Silence, ...]:
    return tuple(_silences.values())


def refuse_where_found(refused: Refused) -> Judge:
    """Return a judge that refuses whenever a row was found."""
    return lambda ask, found, asked: refused if found else None


def keyed_rows(rows: Rows, key: str, *, on: Any = None, word: Any = None) -> Rows:
    """Return rows as ``Silence.read`` must: the key, a day and a word of each.

    ``key``, ``on`` and ``word`` are names of columns or expressions.
    """
    columns = {
        "told_key": Cast(key, TextField()) if key else Value("", TextField()),
        "told_on": Cast(_expression(on), DateField()),
        "told_word": Cast(_expression(word), TextField()),
    }
    told_rows: Rows = rows.order_by().annotate(**columns)
    return told_rows


def _expression(of: Any) -> Any:
    return Value(None) if of is None else F(of) if isinstance(of, str) else of
