"""What a reply wants of the shop's calendar: a visit, another time, or none.

A pure function of the text, the moment of the reply and whether a visit is booked or a
text of ours was answered. The rules are the data of ``workshop.hearing.words``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Final

from customers.language.grammar import Patterns
from customers.language.moments import MARK, Moment, Word, mark, moments_of
from customers.language.spelling import normalise
from workshop.hearing import words

_CHANGE_WORDS: Final = "改换挪调推延提往"


class Kind(Enum):
    BOOK = "想到店"
    MOVE = "想改预约"
    CANCEL = "想取消预约"


@dataclass(frozen=True)
class Wish:
    """What is wanted, the rule that saw it, and the moment that was named.

    ``is_impossible`` means that a day was named that does not exist.
    """

    kind: Kind
    rule: str
    moment: Moment | None = None
    is_impossible: bool = False


def read_wish(
    text: str, now: datetime, *, is_booked: bool, is_answer: bool
) -> Wish | None:
    """Return what the reply wants; None if it is about something else.

    ``is_booked`` means that the customer has an open appointment, ``is_answer`` that a
    text of ours came shortly before.
    """
    said = _Said(text)
    rule = "" if said.keeps_visit else said.first(words.CANCELS)
    if rule:
        is_moved = said.has_other_time and said.first(words.CHANGES)
        if not is_moved:
            return Wish(Kind.CANCEL, rule)
    if said.first(words.NOT_A_VISIT):
        return None
    if is_booked and (changed := _change(said, now)):
        return changed
    if rule := said.first(words.CHANGES) if _names_visit(said, now) else "":
        return _wish(Kind.MOVE, rule, said.target_words, now, said)
    if is_booked and (rule := said.first(words.CANCELS_IF_BOOKED)):
        return Wish(Kind.CANCEL, rule)
    return _booking(said, now, is_answer=is_answer)


def _names_visit(said: _Said, now: datetime) -> bool:
    """Return whether 改 is said of a visit: without a booking it needs a time."""
    return said.has_visit or bool(said.target_words and said.left)


def _change(said: _Said, now: datetime) -> Wish | None:
    """Read a change of what is booked: 改到周四, or a time refused, 周二不行."""
    if rule := said.first(words.CHANGES):
        return _wish(Kind.MOVE, rule, said.target_words, now, said)
    if not (refused := said.refused_rule):
        return None
    if said.left:
        return _wish(Kind.MOVE, refused, said.left, now, said)
    if said.first(words.CANCELS_IF_BOOKED):
        return None
    return Wish(Kind.MOVE, refused)


def _booking(said: _Said, now: datetime, *, is_answer: bool) -> Wish | None:
    if said.left:
        rule = said.first_left(words.BOOKINGS) or said.first_left(words.WISHES)
        if not rule and (is_answer or said.has_day_and_hour(now)):
            rule = said.first(words.ONLY_TIME)
        if rule:
            wish = _wish(Kind.BOOK, rule, said.left, now, said)
            return None if _is_over(wish, now) or said.is_put_off(wish) else wish
        return None
    rule = said.first(words.WISHES)
    return Wish(Kind.BOOK, rule) if rule and not said.refused_rule else None


def _is_over(wish: Wish, now: datetime) -> bool:
    """Return whether only days that are over were named."""
    moment = wish.moment
    return bool(moment and moment.on and moment.on < now.date())


def _wish(
    kind: Kind, rule: str, named: Sequence[Word], now: datetime, said: _Said
) -> Wish:
    moments = moments_of(named, now)
    if not moments:
        return Wish(kind, rule, is_impossible=bool(named))
    coming = [each for each in moments if not each.has_passed(now)]
    moment = (coming or moments)[0 if kind is Kind.BOOK else -1]
    if kind is Kind.BOOK:
        moment = moment.with_day(now)
    elif moment.on is None and (before := moments_of(said.others(named), now)):
        moment = Moment(
            before[0].on, moment.at, moment.part, moment.is_exact, moment.words
        )
    if len({each.on for each in coming}) > 1:
        moment = Moment(moment.on, moment.at, moment.part, False, moment.words)
    return Wish(kind, rule, moment)


class _Said:
    """A reply as the patterns see it, and its words for moments."""

    def __init__(self, text: str) -> None:
        marked = mark(text)
        self._words = marked.words
        self.line = "".join(normalise(each) or "，" for each in marked.said)
        self._left_line = _patterns(words.REFUSED["说这个时间不行"]).blanked(self.line)

    @property
    def left(self) -> Sequence[Word]:
        """The words for moments at which the customer can come."""
        places = [at for at, each in enumerate(self.line) if each == MARK]
        return [
            word
            for word, at in zip(self._words, places, strict=True)
            if self._left_line[at] == MARK
        ]

    @property
    def refused_rule(self) -> str:
        return self.first(words.REFUSED)

    @property
    def has_other_time(self) -> bool:
        return bool(self.left)

    @property
    def keeps_visit(self) -> bool:
        """Return whether the customer says not to cancel, or asks how."""
        return bool(_patterns(words.NO_CANCEL).find(self.line))

    @property
    def has_visit(self) -> bool:
        return bool(_patterns(("<visit>|改期|改约",)).find(self.line))

    @property
    def target_words(self) -> Sequence[Word]:
        """The words for moments after the last 改, 换 or 推, else all that are left.

        Those at which the customer cannot come are no targets: 改个时间，周五不行.
        """
        last = max(self.line.rfind(each) for each in _CHANGE_WORDS)
        after = self.line[last:].count(MARK) if last >= 0 else 0
        possible = self.left
        return (
            [each for each in self._words[-after:] if each in possible]
            if after
            else possible
        )

    def is_put_off(self, wish: Wish) -> bool:
        """Return whether the customer only puts it off: 下个月再做."""
        is_vague = wish.moment is not None and not wish.moment.is_exact
        return is_vague and bool(_patterns(("<when> <near> 再",)).find(self.line))

    def has_day_and_hour(self, now: datetime) -> bool:
        found = moments_of(self.left, now)
        return any(each.on and (each.at or each.part) for each in found)

    def others(self, named: Sequence[Word]) -> Sequence[Word]:
        return [each for each in self._words if each not in named]

    def first(self, table: Mapping[str, tuple[str, ...]]) -> str:
        """Return the first rule that matches, '' if none does."""
        return _first(table, self.line)

    def first_left(self, table: Mapping[str, tuple[str, ...]]) -> str:
        return _first(table, self._left_line)


def _first(table: Mapping[str, tuple[str, ...]], line: str) -> str:
    found = (rule for rule, lines in table.items() if _patterns(lines).find(line))
    return next(found, "")


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(words.VOCABULARY, lines)
