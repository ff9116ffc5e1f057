"""An admin form of a rule that shows the effect of a change before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts.staff import staff_of
from customers.models import Vehicle
from reminders.forecast import trials
from reminders.forecast.supposition import Supposition
from reminders.forecast.trials import CannotTry, Kind, Progress
from reminders.models import Trial
from reminders.pages.rules.submission import read_submission, request_of
from reminders.pages.trial_page import MAY_SEE, render_trial
from reminders.reasons import registry
from reminders.tasks import play_trials
from reminders.why.rule_effects import DAYS, RuleEffect, effect_of
from shop import clock
from shop.adminbase import ModelAdmin

ASKED: Final = "_effect"
SHOWN: Final = 20
_LISTS: Final = {"added": "新增", "dropped": "不再联系", "moved": "改期或换步骤"}


class EffectModelAdmin(ModelAdmin):
    """A POST with ``_effect`` checks the form and has a worker play a week with it."""

    def reasons_touched(self, request: HttpRequest, object_id: str | None) -> set[str]:
        """Return the reasons whose steps the form may change."""
        return set()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "effect"]

    def effect(self, obj: Any) -> str:
        last = trials.latest(EFFECT, _subject(obj)) if obj and obj.pk else None
        return render_to_string(
            "reminders/_effect.html", {"trial": render_trial(last) if last else ""}
        )

    effect.short_description = "影响"  # type: ignore[attr-defined]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST" and ASKED in request.POST:
            return self._try(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _try(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        submission = read_submission(self, request, object_id)
        context: dict[str, Any] = {"problems": submission.problems}
        if not submission.problems:
            trial = trials.ask(
                EFFECT,
                {
                    "model": self.opts.label_lower,
                    "object": object_id,
                    "body": _body_of(request),
                },
                subject=_subject(submission.form.instance) if object_id else "",
                name=submission.name,
                by=staff_of(request),
                now=clock.now(),
            )
            transaction.on_commit(play_trials.delay)
            context["trial"] = render_trial(trial)
        return HttpResponse(render_to_string("reminders/_effect.html", context))


def _body_of(request: HttpRequest) -> str:
    """Return what was filled in, without the secret of the session."""
    filled_in = request.POST.copy()
    filled_in.pop("csrfmiddlewaretoken", None)
    return filled_in.urlencode()


def _subject(thing: Any) -> str:
    return f"{thing._meta.label_lower}:{thing.pk}"


def _play(trial: Trial, progress: Progress, now: datetime) -> dict[str, Any]:
    asked = trial.request
    site = admin.site.get_model_admin(apps.get_model(asked["model"]))
    assert isinstance(site, EffectModelAdmin)
    request = request_of(asked["body"], by=trial.asked_by)

    def save() -> None:
        try:
            submission = read_submission(site, request, asked["object"])
        except Http404 as error:
            raise CannotTry("这条规则已被删除，没有可试算的内容。") from error
        if submission.problems:
            raise CannotTry(f"现在不能这样保存：{submission.problems[0]}")
        submission.save()

    change = Supposition([site.model, *(each.model for each in site.inlines)], save)
    touched = site.reasons_touched(request, asked["object"])
    progress.begin(2 * DAYS)
    found = effect_of(change, touched, now=now, day_played=progress.day_played)
    return _result(found)


def _result(found: RuleEffect) -> dict[str, Any]:
    lists = {name: getattr(found, name) for name in _LISTS}
    return {
        "vehicles": found.vehicles,
        "is_part": found.is_part,
        "kept": len(found.after) - len(found.added) - len(found.moved),
        "lists": {
            name: {
                "count": len(rows),
                "rows": [
                    (cycle.vehicle, cycle.reason, _when(contact))
                    for cycle, contact in list(rows.items())[:SHOWN]
                ],
            }
            for name, rows in lists.items()
        },
    }


def _when(contact: Any) -> str:
    """Return the day and the step; for a moved contact, the old and the new one."""
    if hasattr(contact, "step"):
        return f"{contact.on} {contact.step}"
    return " → ".join(_when(each) for each in contact)


def _show(result: dict[str, Any]) -> Mapping[str, Any]:
    lists = result["lists"]
    cars = Vehicle.objects.in_bulk(
        {row[0] for each in lists.values() for row in each["rows"]}
    )
    return {
        "found": result,
        "limit": SHOWN,
        "lists": [
            {
                "label": label,
                "count": lists[name]["count"],
                "rows": [
                    (cars[vehicle], registry.label(reason), when)
                    for vehicle, reason, when in lists[name]["rows"]
                    if vehicle in cars
                ],
            }
            for name, label in _LISTS.items()
        ],
    }


EFFECT: Final = Kind("effect", MAY_SEE, "reminders/_effect_found.html", _play, _show)
trials.register(EFFECT)
