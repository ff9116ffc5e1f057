"""The days and hours that a reply names, relative to the moment at which it was sent.

Pure. ``day_words`` and ``hour_words`` say what each word means; here a day, a part of
the day and an hour that belong together become one ``Moment``. Whoever uses it decides
what it is a day for, and whether it is asked, wanted or refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from customers.language.day_words import DAY_PATTERNS, Day, read_day
from customers.language.hour_words import (
    HOUR_PATTERN,
    NOON,
    PART_PATTERN,
    Part,
    read_hour,
    read_part,
)
from customers.language.spelling import MAX_LENGTH, unfold
from shop.hours import SHOP_ZONE

_TOKEN: Final = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            **DAY_PATTERNS,
            "part": PART_PATTERN,
            "hour": HOUR_PATTERN,
        }.items()
    )
)
_SPACE: Final = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
# Stands for a word of a moment; it is a letter, so that ``normalise`` keeps it.
MARK: Final = "ㄖ"
_NOON: Final = time(12)
_PARTS_END: Final = {Part.MORNING: 12, Part.AFTERNOON: 18, Part.EVENING: 24}
# 多一点, 便宜一点: one o'clock is an hour only after a day or a part of the day.
_ONE: Final = ("一点", "一时")


@dataclass(frozen=True)
class Moment:
    """A day, an hour and a part of the day, each None if it was not said.

    ``is_exact`` is False if a word may mean another day or hour (周末, 左右).
    """

    on: date | None = None
    at: time | None = None
    part: Part | None = None
    is_exact: bool = True
    words: str = ""

    def has_passed(self, now: datetime) -> bool:
        """Return whether nobody can come at that moment any more."""
        today = now.astimezone(SHOP_ZONE).date()
        if self.on != today:
            return self.on is not None and self.on < today
        if self.at:
            return self.at <= now.astimezone(SHOP_ZONE).time()
        return (
            self.part is not None
            and _PARTS_END[self.part] <= now.astimezone(SHOP_ZONE).hour
        )

    def with_day(self, now: datetime) -> Moment:
        """Return the moment with the next day on which there is such an hour."""
        if self.on:
            return self
        today = now.astimezone(SHOP_ZONE).date()
        nearest = replace(self, on=today, is_exact=False)
        if not nearest.has_passed(now):
            return nearest
        return replace(nearest, on=today + timedelta(days=1))


class Word(NamedTuple):
    """A word for a day, a part of the day or an hour, and where it stands."""

    kind: str
    word: str
    start: int
    end: int


class Marked(NamedTuple):
    """A reply in plain letters without spaces, a ``MARK`` for each word of a moment."""

    said: str
    words: tuple[Word, ...]


def find_moments(text: str, now: datetime) -> tuple[Moment, ...]:
    """Return the moments of a reply in their order; () if one of them cannot be.

    ``now`` is the moment of the reply.
    """
    return moments_of(mark(text).words, now)


def mark(text: str) -> Marked:
    """Return the reply with its words for days and hours marked, to look beside them.

    The nth mark stands for the nth word, so that a reader may leave some of them out.
    """
    said = _SPACE.sub("", unfold(text[:MAX_LENGTH])).replace(MARK, "")
    words = tuple(_words(said))
    marked, at = "", 0
    for word in words:
        marked += said[at : word.start] + MARK
        at = word.end
    return Marked(marked + said[at:], words)


def moments_of(words: Iterable[Word], now: datetime) -> tuple[Moment, ...]:
    """Return the moments that the words name; () if one of them cannot be."""
    found = _Found(now.astimezone(SHOP_ZONE))
    taken = [found.take(word) for word in words]
    return tuple(found.moments()) if all(taken) else ()


def _words(said: str) -> Iterator[Word]:
    before = -1
    for match in _TOKEN.finditer(said):
        kind, word = match.lastgroup or "", match[0]
        is_one = kind == "hour" and word.startswith(_ONE)
        if kind != "no_day" and not (is_one and before != match.start()):
            yield Word(kind, word, match.start(), match.end())
        before = match.end()


@dataclass
class _Open:
    """A moment of which more may follow; ``noon`` gives the hour if none is said."""

    day: Day | None = None
    at: time | None = None
    part: Part | None = None
    noon: bool = False
    is_exact: bool = True
    has_own_day: bool = True
    words: list[str] = field(default_factory=list)


class _Found:
    """The moments of a reply, in the order in which their words stand."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._open: list[_Open] = []

    def take(self, said: Word) -> bool:
        """Add a word to its moment; return False if there is no such day or hour."""
        if said.kind == "part":
            self._take_part(said)
            return True
        if said.kind == "hour":
            return self._take_hour(said)
        return self._take_day(said)

    def moments(self) -> Iterator[Moment]:
        for each in self._open:
            if not each.has_own_day and each.at is None:
                continue
            noon = _NOON if each.noon and each.at is None else None
            yield Moment(
                each.day.on if each.day else None,
                each.at or noon,
                None if each.at else each.part,
                each.is_exact and not noon and (not each.day or each.day.is_exact),
                "".join(each.words),
            )

    def _take_day(self, said: Word) -> bool:
        day = read_day(said.kind, said.word, self._now)
        if day is None:
            return False
        last = self._open[-1] if self._open else None
        if last is None or last.day:
            last = self._begin()
        last.day = day
        last.words.append(said.word)
        return True

    def _take_part(self, said: Word) -> None:
        part = read_part(said.word)
        last = self._open[-1] if self._open else None
        if last is None or last.at:
            last = self._follow(last)
        elif last.part or last.noon:
            # 上午下午都行: any part of the day.
            last.part, last.noon, last.is_exact = None, False, False
            last.words.append(said.word)
            return
        last.noon = part == NOON
        last.part = None if last.noon else Part(part)
        last.words.append(said.word)

    def _take_hour(self, said: Word) -> bool:
        last = self._open[-1] if self._open else None
        if last is None or last.at:
            last = self._follow(last)
        hour = read_hour(said.word, NOON if last.noon else last.part or "")
        if hour is None:
            return False
        last.at = hour.at
        last.is_exact = last.is_exact and hour.is_exact
        last.words.append(said.word)
        return True

    def _begin(self) -> _Open:
        self._open.append(_Open())
        return self._open[-1]

    def _follow(self, last: _Open | None) -> _Open:
        """Begin a moment of the same day as the last one, 周二上午10点或下午3点."""
        following = self._begin()
        if last:
            following.day, following.has_own_day = last.day, False
        return following
