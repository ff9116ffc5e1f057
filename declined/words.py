"""Reads from the words of an order which parts it advised; pure.

建议更换前刹车片，客户下次更换；轮胎正常 names one part that is to be done. A clause
that calls a part good, or already done, advises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

_BREAK = re.compile(r"[，,。；;！!\n\r\t|]+|\s+|(?<!\d)\d{1,2}[.、)）](?!\d)")
_FINE = re.compile(
    r"正常|良好|完好|合格|无异常|没问题|没有问题|无需|不需|不用[换做修]|未见|"
    r"(?<![a-z])ok(?![a-z])",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"已经?(?:在[^，。]{0,6}?)?(?:更换|换|做|处理|修|维修|完成|清洗|施工)"
)
# What a line of an order only looked at was not done.
_LOOKED_AT = re.compile(r"检查|检测|测量|查看|诊断|建议|报价")
_CHANGED = re.compile(r"更换|[换修洗做]|维修|安装|加注|添加")
_BEFORE = re.compile(
    r"(?<![最以之然今])([左右前后、和及]{0,5})(?:[轮侧桥部]|车轮)?"
    r"[一两二四\d]?[条只个副对]?的?$"
)
_AXLES, _SIDES = frozenset("前后"), frozenset("左右")


@dataclass(frozen=True, slots=True)
class Part:
    """A part by the key of its rule, with the words that orders have for it."""

    key: int
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A part as a text names it; ``position`` is 前, 左后 and the like, '' if unsaid.

    ``said`` is the clause with what follows about the same part.
    """

    part: Part
    position: str = ""
    said: str = ""

    def is_same_as(self, other: Named) -> bool:
        """Whether both may be the same part: no position contradicts the other."""
        return self.part.key == other.part.key and agree(self.position, other.position)


def agree(one: str, other: str) -> bool:
    """Whether two positions fit: 前 and 左前 do, 前 and 后 do not."""
    return all(
        not (set(one) & kind) or not (set(other) & kind) or set(one) & set(other) & kind
        for kind in (_AXLES, _SIDES)
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """A clause with parts, and the clauses around it that speak of the same parts."""

    named: list[Named]
    clause: str
    opening: list[str]
    rest: list[str] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether the words say that the part is good, or that it was done."""
        if _FINE.search(self.clause) or any(map(_FINE.fullmatch, self.rest)):
            return True
        return any(_DONE.search(each) for each in (self.clause, *self.rest))


@dataclass(frozen=True)
class PartBook:
    """All parts that can be recognised; longer words win over the shorter in them."""

    parts: Sequence[Part]

    def advised(self, text: str) -> list[Named]:
        """Return the parts that the text advises, each once, in its order."""
        found = [
            Named(each.part, each.position, said)
            for said, named in self._groups(text)
            for each in named
        ]
        return list({(each.part.key, each.position): each for each in found}.values())

    def done(self, line: str) -> list[Named]:
        """Return the parts that a line of an order says were worked on."""
        if _LOOKED_AT.search(line) and not _CHANGED.search(line):
            return []
        return list(self._named(line))

    def _groups(self, text: str) -> Iterator[tuple[str, list[Named]]]:
        """Yield each clause with parts that are still to be done, and what follows it.

        Clauses without a part belong to the one before, or to the first.
        """
        groups: list[_Group] = []
        opening: list[str] = []
        for clause in filter(None, map(str.strip, _BREAK.split(text))):
            if named := list(self._named(clause)):
                groups.append(_Group(named, clause, opening))
                opening = []
            elif groups:
                groups[-1].rest.append(clause)
            else:
                opening.append(clause)
        for group in groups:
            if not group.is_settled:
                yield (
                    "，".join([*group.opening, group.clause, *group.rest]),
                    group.named,
                )

    def _named(self, clause: str) -> Iterator[Named]:
        for match in self._pattern.finditer(clause):
            before = _BEFORE.search(clause[: match.start()])
            said = set(before[1]) if before else set()
            position = "".join(each for each in "左右前后" if each in said)
            yield Named(self._by_word[match[0].lower()], position)

    @cached_property
    def _by_word(self) -> dict[str, Part]:
        return {word.lower(): part for part in self.parts for word in part.words}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._by_word, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        return re.compile(words or r"(?!)", re.IGNORECASE)
