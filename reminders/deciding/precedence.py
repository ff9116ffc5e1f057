"""Compares a text with those planned for the same person in the coming days; pure.

A lower text never costs a higher one its day or its place under a cap. Among the texts
of legal dates, the one that is closer to its date comes first: of a month, a week and a
day before, the day before is the one that must not be lost. A second, softer text gives
way to everything that is not lower than what it repeats, above all to the later steps
of its own cycle.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from reminders.deciding.candidate import Planned, Scene
from reminders.reasons.registry import Priority


def dearer_this_month(scene: Scene, category: str = "") -> list[Planned]:
    """Return what is planned for this month and comes before the text of today."""
    return [
        each
        for each in _others(scene)
        if _month(each.on) == _month(scene.today)
        and category in {"", each.category}
        and _is_dearer(each, scene)
    ]


def would_lose(scene: Scene) -> Planned | None:
    """Return the first text that today's text would cost its day; None if none.

    A legal date keeps its very day against anything lower. Any other text is lost only
    if it would be too late once the distance between texts has passed. A softer text
    leaves each later one its very day.
    """
    free_again = scene.today + timedelta(days=scene.rules.days_between_texts)
    return next(
        (
            each
            for each in _others(scene)
            if _needed_by(each, scene) < free_again and _comes_first(each, scene)
        ),
        None,
    )


def _others(scene: Scene) -> Iterator[Planned]:
    return (each for each in scene.number.planned if each.on > scene.today)


def _needed_by(planned: Planned, scene: Scene) -> date:
    mine = scene.candidate
    is_lower = planned.is_legal and mine.priority > Priority.LEGAL_DATE
    return planned.on if is_lower or mine.is_softer else planned.last_day_on


def _comes_first(planned: Planned, scene: Scene) -> bool:
    if _is_dearer(planned, scene):
        return True
    after = planned.on + timedelta(days=scene.rules.days_between_texts)
    can_wait = scene.candidate.last_day_on >= after
    return planned.priority == scene.candidate.priority and can_wait


def _is_dearer(planned: Planned, scene: Scene) -> bool:
    mine = scene.candidate
    if mine.is_softer:
        return planned.priority <= mine.priority
    if planned.priority != mine.priority:
        return planned.priority < mine.priority
    is_closer = abs(planned.due_on - planned.on) < abs(mine.due_on - scene.today)
    return planned.is_legal and is_closer


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
