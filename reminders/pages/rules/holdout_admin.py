from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest

from reminders.models import Holdout
from reminders.pages.rules.effect_admin import EffectModelAdmin
from reminders.reasons import registry


@admin.register(Holdout)
class HoldoutAdmin(EffectModelAdmin):
    """The control groups; the page 「效果」 shows what they measure."""

    list_display = ["reason", "share"]
    ordering = ["pk"]
    fields = [("reason", "percent"), "effect"]

    def formfield_for_choice_field(
        self, db_field: Field[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """Offer only reasons that may have a control group."""
        options["choices"] = [
            ("", "---------"),
            *(
                (each.code, each.label)
                for each in registry.every()
                if each.may_hold_out
            ),
        ]
        return super().formfield_for_choice_field(db_field, request, **options)

    def reasons_touched(self, request: HttpRequest, object_id: str | None) -> set[str]:
        return {request.POST.get("reason", "")}

    @admin.display(description="不通知的比例")
    def share(self, holdout: Holdout) -> str:
        return f"{holdout.percent}%"
