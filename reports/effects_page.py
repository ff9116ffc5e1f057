"""The page 「效果」: the measured effect of each reason that has a control group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.figures import RESULT_DAYS
from reminders.models import Holdout
from reminders.reasons import registry
from reminders.reasons.registry import Reason
from reminders.why.effects import Effect, Group, compare
from reports.counting import LOOKED_BACK_DAYS
from reports.models import EffectCount

MAY_SEE: Final = "reminders.view_holdout"


@dataclass(frozen=True, slots=True)
class ReasonEffect:
    """The effect of a reason; ``percent`` is its control group today, 0 if none."""

    reason: Reason
    percent: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects as they were counted last; ``counted_at`` is None before that."""

    rows: list[ReasonEffect]
    counted_at: datetime | None


@require_safe
def effects(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "效果",
        "effects": read_effects(),
        "days": RESULT_DAYS,
        "looked_back": LOOKED_BACK_DAYS,
    }
    return render(request, "reports/effects.html", context)


def read_effects() -> Effects:
    """Compare, by reason, cycles with a contact to the control group; 2 queries."""
    percents = dict(Holdout.objects.values_list("reason", "percent"))
    counts = {each.reason: each for each in EffectCount.objects.all()}
    rows = [
        ReasonEffect(
            reason, percents.get(reason.code, 0), _compare(counts.get(reason.code))
        )
        for reason in registry.every()
        if reason.may_hold_out
        and (reason.code in percents or _was_held_out(counts.get(reason.code)))
    ]
    return Effects(
        rows, max((each.counted_at for each in counts.values()), default=None)
    )


def _was_held_out(count: EffectCount | None) -> bool:
    return count is not None and count.untold > 0


def _compare(count: EffectCount | None) -> Effect:
    nobody = Group(0, 0)
    if count is None:
        return compare(nobody, nobody)
    return compare(count.told_group, count.untold_group)
