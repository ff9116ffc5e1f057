"""The admin pages of templates, their filings with vendors, and banned words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.staff import staff_of
from shop import clock
from shop.adminbase import ModelAdmin, RecordedInline, badge
from sms.gateways import registry
from sms.models import BannedWord, Filing, Template, TemplateVersion
from sms.pages.admin_parts import GatewayFilter, ThroughGateway
from sms.pages.template_forms import (
    BannedWordForm,
    FilingForm,
    TemplateForm,
    latest_version,
)
from sms.texts.filing_drafts import open_filings_of, wording_to_file
from sms.texts.filings import send_waiting
from sms.texts.linting import lint
from sms.texts.preview import (
    previews,
    previews_of_real,
    real_samples,
    sample_of,
)
from sms.texts.rendering import CannotRender


class TemplateVersionInline(RecordedInline):
    model = TemplateVersion
    fields = ["number", "text", "created_at", "created_by"]
    ordering = ["-number"]


@admin.register(Template)
class TemplateAdmin(ModelAdmin):
    form = TemplateForm
    list_display = ["name", "category", "message_class", "is_active"]
    list_filter = ["category", "message_class", "is_active"]
    ordering = ["category", "slug"]
    inlines = [TemplateVersionInline]
    readonly_fields = ["preview", "filed"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "slug"),
                    ("category", "message_class", "is_active"),
                    "class_source",
                    "text",
                    "plate",
                    "preview",
                    "filed",
                ]
            },
        )
    ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.show_preview))
        return [
            path("preview/", view, name="sms_template_preview"),
            *super().get_urls(),
        ]

    def show_preview(self, request: HttpRequest) -> HttpResponse:
        """Render what staff have typed so far; the form requests it while they type."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = ("text", "category", "message_class", "plate")
        said = {name: request.POST.get(name, "") for name in asked}
        return render(request, "sms/_preview.html", _preview_context(**said))

    @admin.display(description="预览")
    def preview(self, template: Template) -> str:
        latest = latest_version(template.pk)
        context = _preview_context(
            text=latest.text if latest else "",
            category=template.category,
            message_class=template.message_class,
        )
        return render_to_string("sms/_preview.html", context)

    @admin.display(description="报备")
    def filed(self, template: Template) -> SafeString | str:
        """Show the newest wording's approval by each vendor that requires one."""
        latest = latest_version(template.pk)
        filings = Filing.objects.filter(version=latest) if latest else ()
        used = [each for each in filings if each.gateway in registry.names()]
        return (
            format_html_join(
                " ",
                '<a href="{}">{}</a>',
                ((_address(each), _state(each)) for each in used),
            )
            or "不用报备"
        )

    def save_model(
        self, request: HttpRequest, obj: Template, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        # Another class has another ending, which vendors have to approve anew.
        if {"text", "message_class"} & set(form.changed_data):
            newest = obj.versions.aggregate(number=Max("number"))["number"] or 0
            version = obj.versions.create(
                number=newest + 1,
                text=form.cleaned_data["text"],
                created_by=staff_of(request),
            )
            open_filings_of(version)


@admin.register(Filing)
class FilingAdmin(ThroughGateway, ModelAdmin):
    """The wordings submitted to vendors for approval."""

    form = FilingForm
    list_display = [
        "template",
        "number",
        "through",
        "shown_state",
        "code",
        "changed_at",
    ]
    list_filter = ["state", GatewayFilter]
    list_select_related = ["version__template"]
    ordering = ["version__template", "-version__number", "gateway"]
    readonly_fields = ["version", "through", "to_file", "named", "changed_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("version", "through"),
                    "to_file",
                    "named",
                    ("state", "code"),
                    "ending",
                    "note",
                    "changed_at",
                ]
            },
        )
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Filing | None = None
    ) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Filing, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if obj.state == Filing.State.APPROVED:
            send_waiting(obj.version_id, now=clock.now())

    @admin.display(description="模板", ordering="version__template")
    def template(self, filing: Filing) -> str:
        return filing.version.template.name

    @admin.display(description="版本")
    def number(self, filing: Filing) -> str:
        return f"v{filing.version.number}"

    @admin.display(description="状态", ordering="state")
    def shown_state(self, filing: Filing) -> SafeString:
        return badge(filing.get_state_display(), Filing.TONES[filing.state])

    @admin.display(description="提交给网关的正文")
    def to_file(self, filing: Filing) -> SafeString | str:
        try:
            wording = wording_to_file(filing)
        except CannotRender as error:
            return str(error)
        return format_html('<p class="crm-bubble">{}</p>', wording)

    @admin.display(description="变量对应")
    def named(self, filing: Filing) -> str:
        form = registry.gateway(filing.gateway).capabilities.variable
        pairs = filing.variables.items()
        named = (f"{form.replace('%', str(name))} = {ours}" for ours, name in pairs)
        return "，".join(named) or "没有变量"


@admin.register(BannedWord)
class BannedWordAdmin(ModelAdmin):
    form = BannedWordForm
    list_display = ["word", "replacement", "vendor", "source", "is_active"]
    list_filter = [GatewayFilter, "is_active"]
    search_fields = ["word"]
    fields = [("gateway", "word"), "replacement", "source", "is_active"]

    @admin.display(description="网关", ordering="gateway")
    def vendor(self, word: BannedWord) -> str:
        return registry.vendor_of(word.gateway)


def _preview_context(
    *, text: str, category: str, message_class: str, plate: str = ""
) -> dict[str, object]:
    sample = sample_of(category, plate)
    shown = previews(text, message_class, sample.values) if text.strip() else []
    findings = lint(text, message_class, category) if text.strip() else []
    real = real_samples(category) if text.strip() else []
    return {
        "findings": findings,
        "previews": shown,
        "sample": sample,
        "real": previews_of_real(text, message_class, real),
    }


def _address(filing: Filing) -> str:
    return reverse("admin:sms_filing_change", args=[filing.pk])


def _state(filing: Filing) -> SafeString:
    label = f"{registry.vendor_of(filing.gateway)} {filing.get_state_display()}"
    return badge(label, Filing.TONES[filing.state])
