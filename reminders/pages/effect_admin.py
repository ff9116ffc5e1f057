"""An admin form of a rule that shows the effect of a change before it is saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse

from customers.models import Vehicle
from reminders.reasons import registry
from reminders.why.rule_effects import CycleKey, RuleEffect, effect_of
from shop import clock
from shop.adminbase import ModelAdmin

ASKED: Final = "_effect"
SHOWN: Final = 20
_LISTS: Final = (("added", "新增"), ("dropped", "不再联系"), ("moved", "改期或换步骤"))


class EffectModelAdmin(ModelAdmin):
    """A POST with ``_effect`` saves the form, runs a week and rolls both back."""

    def reasons_touched(self, request: HttpRequest, object_id: str | None) -> set[str]:
        """Return the reasons whose steps the form may change."""
        return set()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "effect"]

    def effect(self, obj: Any) -> str:
        return render_to_string("reminders/_effect.html", {})

    effect.short_description = "影响"  # type: ignore[attr-defined]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        def save() -> HttpResponse:
            response: HttpResponse = super(EffectModelAdmin, self).changeform_view(
                request, object_id, form_url, extra_context
            )
            return response

        if request.method != "POST" or ASKED not in request.POST:
            return save()
        return self._show_effect(request, object_id, save)

    def _show_effect(
        self, request: HttpRequest, object_id: str | None, save: Any
    ) -> HttpResponse:
        refused: list[str] = []

        def change() -> None:
            response = save()
            if isinstance(response, TemplateResponse) and not refused:
                refused.extend(_errors(response))

        touched = self.reasons_touched(request, object_id)
        found = effect_of(change, touched, now=clock.now())
        # Nothing was saved, so discard the message that it was.
        list(get_messages(request))
        context = {"problems": refused} if refused else _context(found)
        return render(request, "reminders/_effect.html", context)


def _errors(response: TemplateResponse) -> list[str]:
    context = response.context_data or {}
    return [str(error) for error in context.get("errors", ())] or ["请先改正表单。"]


def _context(found: RuleEffect) -> dict[str, Any]:
    lists = {name: getattr(found, name) for name, _ in _LISTS}
    shown = {name: dict(list(rows.items())[:SHOWN]) for name, rows in lists.items()}
    cars = Vehicle.objects.in_bulk(
        {cycle.vehicle for rows in shown.values() for cycle in rows}
    )
    return {
        "found": found,
        "lists": [
            {
                "label": label,
                "count": len(lists[name]),
                "rows": _rows(shown[name], cars),
            }
            for name, label in _LISTS
        ],
        "kept": len(found.after) - len(lists["added"]) - len(lists["moved"]),
        "limit": SHOWN,
    }


def _rows(
    cycles: Mapping[CycleKey, Any], cars: Mapping[int, Vehicle]
) -> Collection[tuple[Vehicle, str, str]]:
    return [
        (cars[cycle.vehicle], registry.label(cycle.reason), _when(contact))
        for cycle, contact in cycles.items()
    ]


def _when(contact: Any) -> str:
    """Return the day and the step; for a moved contact, the old and the new one."""
    if hasattr(contact, "step"):
        return f"{contact.on} {contact.step}"
    return " → ".join(_when(each) for each in contact)
