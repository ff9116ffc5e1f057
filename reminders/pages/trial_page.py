"""The page of a trial: how far a worker has played it, and what it has found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.staff import staff_with
from reminders.forecast.trials import kind_of
from reminders.models import Trial
from shop import clock

MAY_SEE: Final = "reminders.view_reminder"
PAGE: Final = 50
# A free worker takes a trial at once.
PATIENCE: Final = timedelta(seconds=20)


@require_safe
def list_trials(request: HttpRequest) -> HttpResponse:
    staff_with(request, MAY_SEE)
    rows = Trial.objects.select_related("asked_by").order_by("-pk")
    context = {
        **admin.site.each_context(request),
        "title": "试算记录",
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reminders/trials.html", context)


@require_safe
def show_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one trial; an open page asks for its part of this page again and again."""
    trial = get_object_or_404(Trial.objects.select_related("asked_by"), pk=pk)
    staff_with(request, kind_of(trial).permission)
    if "HX-Request" in request.headers:
        return HttpResponse(render_trial(trial))
    context = {
        **admin.site.each_context(request),
        "title": f"试算：{trial.name}",
        "trial": render_trial(trial),
    }
    return render(request, "reminders/trial.html", context)


def render_trial(trial: Trial) -> str:
    context: dict[str, Any] = {
        "trial": trial,
        "waits": not trial.begun and clock.now() - trial.asked_at > PATIENCE,
    }
    if trial.result is not None:
        kind = kind_of(trial)
        context["shown"] = render_to_string(kind.template, kind.show(trial.result))
    return render_to_string("reminders/_trial.html", context)
