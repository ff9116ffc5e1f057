from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from imports.models import ImportBatch, SourceFile
from imports.pages import uploads_page
from shop.adminbase import RecordedModelAdmin, badge


@admin.register(ImportBatch)
class ImportBatchAdmin(RecordedModelAdmin):
    """The list of uploads; uploading and progress have pages of their own."""

    list_display = ["created_at", "file_name", "state", "progress", "uploaded_by"]
    list_select_related = ["uploaded_by"]
    list_filter = ["status"]

    def get_urls(self) -> list[URLPattern]:
        return [*uploads_page.urls(), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("imports.add_importbatch")

    @admin.display(description="状态")
    def state(self, batch: ImportBatch) -> SafeString:
        tone = ImportBatch.TONES[batch.status]
        return badge(batch.get_status_display(), tone)

    @admin.display(description="行数")
    def progress(self, batch: ImportBatch) -> str:
        if batch.error:
            return batch.error
        return f"{batch.rows_done:,} / {batch.rows_total:,}"


@admin.register(SourceFile)
class SourceFileAdmin(RecordedModelAdmin):
    """What the sources of nightly files brought, and what became of it."""

    list_display = ["seen_at", "source", "name", "taken_at", "state", "archived_at"]
    list_select_related = ["batch"]
    list_filter = ["source"]

    @admin.display(description="导入")
    def state(self, file: SourceFile) -> SafeString | str:
        if file.batch is None:
            return "等写完"
        page = reverse("admin:imports_importbatch_change", args=[file.batch.pk])
        shown = file.batch.get_status_display()
        return format_html('<a href="{}">{}</a>', page, shown)
