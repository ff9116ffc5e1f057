"""Which remarks a text has: the best of a ranking that fit; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from reminders.telling.placeholders import REMARK
from sms.texts.parts import units

_BETWEEN = "，"


@dataclass(frozen=True, slots=True)
class Candidate:
    """The words of one remark, ready for the text."""

    words: str
    place: str = REMARK.name
    topic: str = ""
    order: int = 50


def choose(
    ranking: Iterable[Candidate],
    plain: Mapping[str, str],
    places: Collection[str],
    *,
    room: int,
    longest: int,
) -> dict[str, str]:
    """Return the values of the places, each as in ``plain`` if nothing better fits.

    ``room`` is how many units the text with the plain values may still grow, and
    ``longest`` the limit of a value. The first remark replaces the plain words, others
    are added to it; the car and the contact have one value.
    """
    values = {name: plain[name] for name in places}
    chosen: list[Candidate] = []
    topics: set[str] = set()
    for each in ranking:
        if each.place not in values or each.topic in topics:
            continue
        value = each.words
        if each.place == REMARK.name:
            value = _sentence([*chosen, each])
        growth = units(value) - units(values[each.place])
        if growth > room or len(value) > longest:
            continue
        if each.place == REMARK.name:
            chosen.append(each)
        values[each.place] = value
        room -= growth
        topics |= {each.topic} - {""}
    return values


def _sentence(remarks: Iterable[Candidate]) -> str:
    ordered = sorted(remarks, key=lambda each: each.order)
    return _BETWEEN.join(each.words for each in ordered)
