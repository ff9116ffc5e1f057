"""Admin pages of recalls: the list, linking to each recall's page, and the form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.staff import staff_of
from recalls.models import Recall, RecalledVehicle
from shop.adminbase import ModelAdmin, badge


@admin.register(Recall)
class RecallAdmin(ModelAdmin):
    row_page = "recalls:recall"
    list_display = ["number", "kind", "what", "defect", "progress", "state"]
    list_prefetch = [
        Prefetch("vehicles", RecalledVehicle.objects.known().only("recall", "state"))
    ]
    list_filter = ["status", "kind"]
    ordering = ["-pk"]
    fields = [
        ("kind", "number"),
        ("brand", "model_text"),
        ("produced_from", "produced_until"),
        ("defect", "remedy"),
        "source",
    ]

    @admin.display(description="车型")
    def what(self, recall: Recall) -> str:
        return f"{recall.brand}{recall.model_text}"

    @admin.display(description="完成")
    def progress(self, recall: Recall) -> str:
        states = [car.state for car in recall.vehicles.all()]
        done = states.count(RecalledVehicle.State.DONE)
        return f"{done} / {done + states.count(RecalledVehicle.State.NEEDED)}"

    @admin.display(description="状态")
    def state(self, recall: Recall) -> SafeString:
        tone = Recall.TONES[recall.status]
        return badge(recall.get_status_display(), tone)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Allow changes of drafts only, not of recalls that were approved."""
        is_draft = not isinstance(obj, Recall) or obj.status == Recall.Status.DRAFT
        return is_draft and bool(super().has_change_permission(request, obj))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Records are kept for at least five years (召回管理条例第十一条)."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Recall, form: Any, change: bool
    ) -> None:
        if not change:
            obj.created_by = staff_of(request)
        super().save_model(request, obj, form, change)

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("recalls:recall", args=[obj.pk]))

    response_post_save_change = response_post_save_add
