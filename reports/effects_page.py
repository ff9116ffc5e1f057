"""The page 「效果」: the measured effect of each reason that has a control group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Value,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.figures import RESULT_DAYS
from customers.models import ServiceRecord
from reminders.models import Decision, DueItem, Holdout
from reminders.models.codes import WOULD_BE_TOLD, Code
from reminders.reasons import registry
from reminders.reasons.registry import Reason
from reminders.why.effects import Effect, Group, compare
from shop import clock

MAY_SEE: Final = "reminders.view_holdout"
LOOKED_BACK_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class ReasonEffect:
    """The effect of a reason; ``percent`` is its control group today, 0 if none."""

    reason: Reason
    percent: int
    effect: Effect


@require_safe
def effects(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "效果",
        "effects": read_effects(clock.today()),
        "days": RESULT_DAYS,
        "looked_back": LOOKED_BACK_DAYS,
    }
    return render(request, "reports/effects.html", context)


def read_effects(today: date) -> list[ReasonEffect]:
    """Compare, by reason, cycles with a contact to the control group; 3 queries."""
    percents = dict(Holdout.objects.values_list("reason", "percent"))
    told, untold = (_groups(codes, today) for codes in (WOULD_BE_TOLD, {Code.HOLDOUT}))
    return [
        ReasonEffect(
            reason,
            percents.get(reason.code, 0),
            compare(
                told.get(reason.code, Group(0, 0)), untold.get(reason.code, Group(0, 0))
            ),
        )
        for reason in registry.every()
        if reason.may_hold_out and (reason.code in percents or reason.code in untold)
    ]


def _measured() -> list[str]:
    return [each.code for each in registry.every() if each.may_hold_out]


def _groups(codes: Collection[Code], today: date) -> dict[str, Group]:
    """Count cycles with such a decision, and the visits within ``RESULT_DAYS`` of it.

    Decisions less than ``RESULT_DAYS`` old are left out.
    """
    decided = Decision.objects.filter(
        reminder__due_item=OuterRef("pk"),
        code__in=codes,
        on__gte=today - timedelta(days=LOOKED_BACK_DAYS),
        on__lte=today - timedelta(days=RESULT_DAYS),
    ).order_by("pk")
    visits = ServiceRecord.objects.not_void().filter(
        vehicle=OuterRef("vehicle"),
        came_in_on__gte=OuterRef("told_on"),
        came_in_on__lte=ExpressionWrapper(
            OuterRef("told_on") + Value(RESULT_DAYS), output_field=DateField()
        ),
    )
    rows = (
        DueItem.objects.filter(reason__in=_measured())
        .annotate(told_on=decided.values("on")[:1])
        .filter(told_on__isnull=False)
        .annotate(came=Exists(visits))
        .order_by()
        .values("reason")
        .annotate(size=Count("pk"), visited=Count("pk", filter=Q(came=True)))
    )
    return {row["reason"]: Group(row["size"], row["visited"]) for row in rows}
