"""Decides whether a number may be contacted: one answer for every channel.

Each app that knows a reason to stay silent registers it here as a ``Silence`` (a module
``silences.py`` in the app is loaded at start). ``may_contact`` asks all of them and
returns one verdict for each ask. The arbiter of reminders, the telephone tasks and the
last gate before sending call it. Monthly caps, distances between texts and sending
hours are checked elsewhere.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import DateField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from customers.categories import Category, Channel, MessageClass
from customers.numbers import holders_of
from shop.database.compiled import Compiled, compile_rows, slot
from shop.days.calendar import Calendar, read_calendar
from shop.hours import shop_day
from shop.house_rules import HouseRules

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ask:
    """One planned contact; ``number`` is the keyed index of the phone.

    ``reason`` is what the contact is about, as the app that plans it names it;
    ``cycle`` is the one occasion of it, by the key of the app that plans it.
    ``is_duty`` says that a law sets the day: recall, safety, 年检, 交强险. From
    ``too_late`` on the contact makes no sense any more.
    """

    number: str
    category: Category
    message_class: MessageClass = MessageClass.SERVICE
    channel: Channel = Channel.TEXT
    customer: UUID | None = None
    vehicle: int | None = None
    cycle: int | None = None
    reason: str = ""
    is_duty: bool = False
    too_late: datetime | None = None

    @property
    def kind(self) -> AskKind:
        """What decides which silences may hold it."""
        return AskKind(
            self.category,
            self.message_class,
            self.channel,
            self.reason,
            is_duty=self.is_duty,
            has_cycle=self.cycle is not None,
        )


class AskKind(NamedTuple):
    """An ask without who and when."""

    category: Category
    message_class: MessageClass
    channel: Channel
    reason: str
    is_duty: bool
    has_cycle: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    pass


@dataclass(frozen=True, slots=True)
class Refused:
    """Must not be contacted, now or later; ``sentence`` is Chinese, for staff."""

    code: str
    sentence: str
    rule: str


@dataclass(frozen=True, slots=True)
class Until:
    """May not be contacted before ``moment``."""

    code: str
    moment: datetime
    sentence: str
    rule: str


Verdict = Allowed | Refused | Until
ALLOWED: Final = Allowed()


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

NOT_SURE: Final = "not_sure"
_NOT_SURE: Final = Refused(
    NOT_SURE, "无法确认是否可以联系，未发送，请联系管理员", "查不清楚的一律不联系"
)


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


def may_contact(asks: Sequence[Ask], now: datetime, rules: HouseRules) -> list[Verdict]:
    """Return a verdict for each ask, in the same order.

    Runs two statements, whatever the number of asks, and one more where a silence
    counts working days. If a silence fails, everything
    that it could have held is refused: without certainty nothing is sent.
    """
    asked = Asked(asks, now, rules)
    known = _read(asked)
    return [_verdict(ask, asked, known) for ask in asks]


@dataclass(slots=True)
class _Known:
    """The rows by key, with their silence; ``failed`` are the silences that raised."""

    found: dict[tuple[Key, str], list[tuple[str, Found]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    failed: frozenset[str] = frozenset()
    _by_kind: dict[AskKind, tuple[Silence, ...]] = field(default_factory=dict)

    def concerning(self, ask: Ask) -> tuple[Silence, ...]:
        """Return the silences that may hold the ask: the same for all of its kind."""
        kind = ask.kind
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(s for s in registered() if s.concerns(ask))
        return self._by_kind[kind]

    def about(self, ask: Ask, asked: Asked) -> dict[str, list[Found]]:
        """Return the rows about an ask by the code of their silence."""
        rows: dict[str, list[Found]] = defaultdict(list)
        for kind in Key:
            for key in asked.keys(ask, kind):
                for code, row in self.found.get((kind, key), ()):
                    rows[code].append(row)
        return rows


_COLUMNS: Final = ("told_by", "told_key", "told_on", "told_word")


def _read(asked: Asked) -> _Known:
    kinds = {ask.kind: ask for ask in asked.asks}.values()
    silences = tuple(each for each in registered() if any(map(each.concerns, kinds)))
    statement, failed = _compile(silences, shop_day(asked.now), asked.rules)
    known = _Known(failed=failed)
    for number, key, on, word in statement.run(
        numbers=asked.numbers,
        customers=asked.customers,
        vehicles=asked.vehicles,
        cycles=asked.cycles,
    ):
        silence = silences[number]
        row = silence.code, Found(on, word or "")
        known.found[silence.key, key].append(row)
    return known


@lru_cache(maxsize=256)
def _compile(
    silences: tuple[Silence, ...], today: date, rules: HouseRules
) -> tuple[Compiled, frozenset[str]]:
    """Return the statement that reads all of them, and which cannot be read."""
    reach = Reach(
        numbers=slot("numbers"),
        customers=slot("customers"),
        vehicles=slot("vehicles"),
        cycles=slot("cycles"),
        today=today,
        rules=rules,
    )
    parts, failed = [], set()
    for number, silence in enumerate(silences):
        if silence.read is None:
            continue
        try:
            rows = silence.read(reach).annotate(told_by=Value(number, IntegerField()))
            parts.append(rows.values_list(*_COLUMNS))
        except Exception:
            logger.exception("The silence %s cannot be read.", silence.code)
            failed.add(silence.code)
    if not parts:
        return Compiled("", ()), frozenset(failed)
    first, *others = parts
    union = first.union(*others, all=True) if others else first
    return compile_rows(union), frozenset(failed)


def _verdict(ask: Ask, asked: Asked, known: _Known) -> Verdict:
    rows = known.about(ask, asked)
    answers = [
        answer
        for silence in known.concerning(ask)
        if (answer := _judge(silence, ask, asked, known, rows)) is not None
    ]
    refusals = (each for each in answers if isinstance(each, Refused))
    pauses = [each for each in answers if isinstance(each, Until)]
    if refused := next(refusals, None):
        return refused
    return max(pauses, key=lambda each: each.moment) if pauses else ALLOWED


def _judge(
    silence: Silence,
    ask: Ask,
    asked: Asked,
    known: _Known,
    rows: Mapping[str, Sequence[Found]],
) -> Refused | Until | None:
    if silence.code in known.failed:
        return _NOT_SURE
    try:
        answer = silence.judge(ask, rows.get(silence.code, ()), asked)
    except Exception:
        logger.exception("The silence %s cannot be judged.", silence.code)
        return _NOT_SURE
    return None if _gives_way(silence, ask, answer) else answer


def _gives_way(silence: Silence, ask: Ask, answer: Refused | Until | None) -> bool:
    return (
        silence.gives_way
        and isinstance(answer, Until)
        and ask.too_late is not None
        and answer.moment >= ask.too_late
    )


def by_ask(
    asks: Collection[Ask], now: datetime, rules: HouseRules
) -> dict[Ask, Verdict]:
    """Return the verdict of each distinct ask; ``asks`` may hold equal ones."""
    distinct = list(dict.fromkeys(asks))
    return dict(zip(distinct, may_contact(distinct, now, rules), strict=True))
