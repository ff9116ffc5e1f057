"""Admin page of segments: conditions with a live count and a sample of ten cars."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from campaigns.audience import (
    Conditions,
    cars_of,
    describe,
    find_cars,
    freeze,
    with_consent,
)
from campaigns.models import Segment
from customers.models import Customer, TagRule, VehicleModel
from customers.pages.forms import WordsField
from reminders.reasons import registry
from shop import clock
from shop.adminbase import (
    Checkboxes,
    ModelAdmin,
    ModelForm,
    SelectMultiple,
    TextInput,
)

SAMPLED: Final = 10
SUGGESTED: Final = 12
DUE_REASONS: Final = ("maintenance", "inspection", "insurance", "warranty")


def _number(label: str, help_text: str = "", *, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        help_text=help_text,
        widget=TextInput(attrs={"inputmode": "numeric"}),
        validators=[MinValueValidator(least), MaxValueValidator(100_000_000)],
        error_messages={"invalid": "请填写整数。"},
    )


def _words(label: str) -> WordsField:
    return WordsField(label=label, required=False, help_text="用逗号分开，符合任一个")


def _choices(label: str, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=Checkboxes
    )


class ConditionsForm(forms.Form):
    """The conditions on cars and their owners; all that are filled in must be met."""

    models = forms.ModelMultipleChoiceField(
        label="车型",
        required=False,
        queryset=VehicleModel.objects.all(),
        widget=SelectMultiple,
        help_text="可多选，不选表示不限",
    )
    energies = _choices("能源", VehicleModel.Energy.choices)
    bought_from = _number("购车年份起", "例如 2021", least=1990)
    bought_until = _number("购车年份止", "例如 2023", least=1990)
    districts = _words("区域")
    tiers = _words("等级")
    tags = _words("有标签")
    without_tags = _words("没有标签")
    rhythms = _choices("作息", Customer.Rhythm.choices[1:])
    unseen_days = _number("最近到店已满(天)", "从没到过店的从交车算起")
    seen_days = _number("多少天内到过店")
    spent_from = _number("一年内消费满(元)")
    spent_until = _number("一年内消费不超过(元)", "有工单没有金额的车不算")
    due = _choices(
        "30 天内到期", lambda: [(code, registry.label(code)) for code in DUE_REASONS]
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._in_order("bought_from", "bought_until", "购车年份的起止颠倒了，请对调。")
        self._in_order("spent_from", "spent_until", "消费金额的上下限颠倒了，请对调。")
        self._in_order(
            "unseen_days",
            "seen_days",
            "既要已满又要在内，没有车会同时符合，请改其中一个。",
        )
        return cleaned

    def _in_order(self, first: str, second: str, sentence: str) -> None:
        low, high = self.cleaned_data.get(first), self.cleaned_data.get(second)
        if low is not None and high is not None and low > high:
            self.add_error(second, ValidationError(sentence))

    def conditions(self) -> Conditions:
        """Return the conditions that were filled in; the form must be valid."""
        values = self.cleaned_data
        listed: dict[str, Any] = {
            name: tuple(values[name])
            for name in (
                *("energies", "districts", "tiers", "tags", "without_tags"),
                *("rhythms", "due"),
            )
        }
        figures = (
            *("bought_from", "bought_until", "unseen_days", "seen_days"),
            *("spent_from", "spent_until"),
        )
        return Conditions(
            models=tuple(model.pk for model in values["models"]),
            **listed,
            **{name: values[name] for name in figures},
        )


CONDITION_FIELDS: Final = tuple(ConditionsForm.base_fields)


class SegmentForm(ModelForm, ConditionsForm):
    """The form of a segment: its own fields and its conditions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= self.instance.conditions
        self._suggest()
        at_once = "load, " if self.is_bound else ""
        for name in CONDITION_FIELDS:
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "hx-post": reverse("admin:campaigns_segment_count"),
                    "hx-trigger": f"{at_once}input changed delay:400ms, change",
                    "hx-include": "closest form",
                    "hx-target": "#crm-segment",
                    "hx-swap": "outerHTML",
                }

    def _suggest(self) -> None:
        """List existing values in the help texts, so that staff need not guess them."""
        tags = "、".join(TagRule.Kind.labels)
        for name in ("tags", "without_tags"):
            if name in self.fields:
                self.fields[name].help_text += f"；自动标签：{tags}"
        for name, column in (("tiers", "tier"), ("districts", "district")):
            if name in self.fields and (known := _known(column)):
                self.fields[name].help_text += f"；已有：{'、'.join(known)}"


def _known(column: str) -> list[str]:
    living = Customer.objects.living().exclude(**{column: ""}).order_by()
    return list(living.values_list(column, flat=True).distinct()[:SUGGESTED])


@admin.register(Segment)
class SegmentAdmin(ModelAdmin):
    form = SegmentForm
    list_display = ["name", "type", "said", "used"]
    list_prefetch = ["campaigns"]
    list_filter = ["kind"]
    ordering = ["-pk"]
    readonly_fields = ["count"]
    fieldsets = [
        (None, {"fields": [("name", "kind")]}),
        (
            "条件（填了的都要符合，不填不限）",
            {
                "fields": [
                    ("models", "energies"),
                    ("bought_from", "bought_until"),
                    ("districts", "tiers"),
                    ("tags", "without_tags"),
                    ("unseen_days", "seen_days"),
                    ("spent_from", "spent_until"),
                    ("rhythms", "due"),
                    "count",
                ]
            },
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.show_count))
        return [
            path("count/", view, name="campaigns_segment_count"),
            *super().get_urls(),
        ]

    def show_count(self, request: HttpRequest) -> HttpResponse:
        """Show how many cars meet the conditions; requested on every change."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ConditionsForm(request.POST)
        context = (
            _counted(form.conditions())
            if form.is_valid()
            else {
                "problems": [error for each in form.errors.values() for error in each]
            }
        )
        return render(request, "campaigns/_segment.html", context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    @admin.display(description="目前符合")
    def count(self, segment: Segment) -> str:
        context = _counted(Conditions.of(segment.conditions or {}))
        if segment.frozen_on:
            fixed = cars_of(segment, clock.today()).count()
            context |= {"frozen_on": segment.frozen_on, "fixed": fixed}
        return render_to_string("campaigns/_segment.html", context)

    @admin.display(description="类型")
    def type(self, segment: Segment) -> str:
        label = str(segment.get_kind_display()).partition("：")[0]
        return f"{label} {segment.frozen_on}" if segment.frozen_on else label

    @admin.display(description="条件")
    def said(self, segment: Segment) -> str:
        phrases = describe(Conditions.of(segment.conditions), names_models=False)
        return "；".join(phrases)

    @admin.display(description="用于活动")
    def used(self, segment: Segment) -> str:
        count = len(segment.campaigns.all())
        return f"{count} 次" if count else ""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid deleting a segment that a campaign has used."""
        is_used = obj is not None and obj.campaigns.exists()
        return not is_used and bool(super().has_delete_permission(request, obj))

    def save_model(
        self, request: HttpRequest, obj: Segment, form: Any, change: bool
    ) -> None:
        """Save the conditions; freeze the cars again if they or the kind changed."""
        conditions = form.conditions().as_json()
        is_other = conditions != obj.conditions or "kind" in form.changed_data
        obj.conditions = conditions
        if obj.kind == Segment.Kind.DYNAMIC:
            obj.frozen_on = None
        super().save_model(request, obj, form, change)
        if obj.kind == Segment.Kind.FROZEN and (is_other or not change):
            freeze(obj, clock.today())


def _counted(wanted: Conditions) -> dict[str, Any]:
    cars = find_cars(wanted, clock.today())
    return {
        "said": describe(wanted),
        "total": cars.count(),
        "agreed": with_consent(cars).count(),
        "sample": cars.select_related("model").order_by("?")[:SAMPLED],
    }
