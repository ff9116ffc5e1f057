"""What each text of a batch is about, read before the texts are drafted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Max

from reminders.models import Decision, DueItem, Reminder, RuleStep
from reminders.models.rules import UNANSWERED
from reminders.reasons import registry
from reminders.reasons.value import Pace
from reminders.telling.fleet_list import is_listed
from reminders.telling.placeholders import Occasion
from reminders.telling.wordings import read_wordings


@dataclass(frozen=True, slots=True)
class TextPlan:
    """One text to draft: its leading reminder and those merged into it."""

    lead: int
    followers: tuple[int, ...]
    occasions: tuple[Occasion, ...]
    last_day_on: date
    template: int | None
    usual_template: int | None
    category: str
    decision: int
    channel: str
    remarks: tuple[str, ...] = ()
    otherwise: str = ""
    stands_alone: bool = False

    @property
    def is_several(self) -> bool:
        """Whether the text lists several due items; a greeting never does."""
        reason = registry.reason(self.occasions[0].reason)
        return bool(self.followers) and not reason.is_personal

    def without_last(self) -> TextPlan:
        """Return the plan without its least urgent follower."""
        return replace(
            self, followers=self.followers[:-1], occasions=self.occasions[:-1]
        )

    @property
    def is_listable(self) -> bool:
        """Whether a fleet is told of it by its list."""
        return is_listed(self.occasions[0].reason) and not self.stands_alone


_COLUMNS = (
    "pk",
    "merged_into",
    "last_day_on",
    "is_softer",
    "step",
    "step__channel",
    "step__counted_from",
    "step__template",
    "step__template__category",
    "step__remarks",
    "step__otherwise",
    "due_item__vehicle",
    "due_item__vehicle__plate",
    "due_item__vehicle__vin",
    "due_item__vehicle__model_text",
    "due_item__vehicle__colour",
    "due_item__vehicle__model__energy",
    "due_item__vehicle__model__brand",
    "due_item__vehicle__model__series",
    "due_item__reason",
    "due_item__subject",
    "due_item__title",
    "due_item__due_on",
    "due_item__due_km",
    "due_item__is_estimate",
    "due_item__meter_on",
    "due_item__meter_km",
    "due_item__km_per_day",
    "due_item__cases",
    "due_item__blanks",
)


def read_plans(leads: list[int]) -> list[TextPlan]:
    """Read what each text is about; 4 queries."""
    if not leads:
        return []
    followers = Reminder.objects.filter(
        merged_into__any_of=leads, status=Reminder.Status.MERGED, message=None
    )
    absorbed: dict[int, list[Any]] = defaultdict(list)
    for row in followers.order_by("pk").values_list(*_COLUMNS, named=True):
        absorbed[row.merged_into].append(row)
    decisions = dict(
        Decision.objects.filter(reminder__any_of=leads, outcome=Reminder.Status.DECIDED)
        .order_by()
        .values_list("reminder")
        .annotate(Max("pk"))
    )
    rows = Reminder.objects.filter(pk__any_of=leads).order_by("pk")
    found = list(rows.values_list(*_COLUMNS, named=True))
    wordings = read_wordings({row.step for row in found})
    return [
        _plan(row, absorbed[row.pk], decisions.get(row.pk, 0), wordings)
        for row in found
    ]


def _plan(
    row: Any,
    absorbed: list[Any],
    decision: int,
    wordings: Mapping[tuple[int, str], int],
) -> TextPlan:
    # A second text never repeats the usual text, which the owner has had.
    usual = None if row.is_softer else row.step__template
    absorbed = sorted(absorbed, key=_urgency)
    cases = [UNANSWERED] if row.is_softer else row.due_item__cases
    special = (wordings.get((row.step, case)) for case in cases)
    return TextPlan(
        lead=row.pk,
        followers=tuple(each.pk for each in absorbed),
        occasions=tuple(_occasion(each) for each in (row, *absorbed)),
        last_day_on=min(each.last_day_on for each in (row, *absorbed)),
        template=next(filter(None, special), usual),
        usual_template=usual,
        category=row.step__template__category,
        decision=decision,
        channel=row.step__channel,
        remarks=tuple(row.step__remarks),
        otherwise=row.step__otherwise,
        stands_alone=row.step__counted_from == RuleStep.CountedFrom.CONTACT,
    )


def _urgency(row: Any) -> tuple[int, date, int]:
    reason = registry.reason(row.due_item__reason)
    return reason.priority, row.due_item__due_on, row.pk


def _occasion(row: Any) -> Occasion:
    brand = row.due_item__vehicle__model__brand or ""
    series = row.due_item__vehicle__model__series or ""
    reason = registry.reason(row.due_item__reason)
    return Occasion(
        vehicle=row.due_item__vehicle,
        plate=row.due_item__vehicle__plate,
        vin=row.due_item__vehicle__vin or "",
        model=f"{brand}{series}" or row.due_item__vehicle__model_text,
        reason=reason.code,
        title=row.due_item__title,
        in_a_list=reason.in_a_list(row.due_item__title, row.due_item__blanks),
        due_on=row.due_item__due_on,
        due_km=row.due_item__due_km,
        is_estimate=row.due_item__is_estimate,
        pace=_pace(row),
        blanks=row.due_item__blanks,
        subject=row.due_item__subject,
        colour=row.due_item__vehicle__colour,
        energy=row.due_item__vehicle__model__energy or "",
    )


def read_occasions(items: Collection[int]) -> dict[int, Occasion]:
    """Return what each due item is about; 1 query."""
    start = "due_item__"
    names = [name for name in _COLUMNS if name.startswith(start)]
    rows = DueItem.objects.filter(pk__any_of=items).values_list(
        "pk", *(name.removeprefix(start) for name in names)
    )
    return {
        pk: _occasion(SimpleNamespace(**dict(zip(names, values, strict=True))))
        for pk, *values in rows
    }


def _pace(row: Any) -> Pace | None:
    if row.due_item__meter_on is None:
        return None
    return Pace(
        row.due_item__meter_on, row.due_item__meter_km, row.due_item__km_per_day
    )
