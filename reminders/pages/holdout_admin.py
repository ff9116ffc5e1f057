from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from reminders.models import Holdout
from reminders.pages.effect_admin import EffectModelAdmin


@admin.register(Holdout)
class HoldoutAdmin(EffectModelAdmin):
    """Whom a reason is kept from; what came of it is on the page of effects."""

    list_display = ["reason", "share"]
    ordering = ["pk"]
    fields = [("reason", "percent"), "effect"]

    def reasons_touched(self, request: HttpRequest, object_id: str | None) -> set[str]:
        return {request.POST.get("reason", "")}

    @admin.display(description="不通知的比例")
    def share(self, holdout: Holdout) -> str:
        return f"{holdout.percent}%"
