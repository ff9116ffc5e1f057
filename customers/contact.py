"""Decides whether a number may be contacted: one answer for every channel.

Each app that knows a reason to stay silent registers it as a ``Silence``
(``customers.silence``). ``may_contact`` asks all of them and returns one verdict for
each ask. The arbiter of reminders, the telephone tasks and the last gate before sending
call it. Monthly caps, distances between texts and sending hours are checked elsewhere.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from django.db.models import IntegerField, Value

from customers.silence import Asked, Found, Key, Reach, Silence, registered
from customers.verdicts import ALLOWED, Ask, AskKind, Refused, Until, Verdict
from shop.database.compiled import Compiled, compile_rows, slot
from shop.hours import shop_day
from shop.house_rules import HouseRules

logger = logging.getLogger(__name__)


NOT_SURE: Final = "not_sure"


_NOT_SURE: Final = Refused(
    NOT_SURE, "无法确认是否可以联系，未发送，请联系管理员", "查不清楚的一律不联系"
)


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
