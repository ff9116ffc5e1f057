"""Forms that mask stored phone numbers and let staff replace them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from customers.identifiers.phone import mask_phone, parse_phones
from customers.identifiers.plate import parse_plate
from customers.identifiers.vin import parse_vin
from customers.models import TagRule, Vehicle
from customers.privacy import NUMBER_FIELDS
from shop.adminbase import ModelForm, TextInput

REMOVE = "无"
MOBILE_FIELDS = ("phone", "second_phone")
NEEDS_LEAST = (TagRule.Kind.REGULAR, TagRule.Kind.VALUABLE)
NEEDS_MONTHS = (*NEEDS_LEAST, TagRule.Kind.SILENT)


class WordsField(forms.CharField):
    """A list typed on one line, separated by half-width or full-width commas."""

    widget = TextInput

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        words = re.split(r"[,，、;；\n]", value or "")
        return [word.strip() for word in words if word.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "，".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


class TagRuleForm(ModelForm):
    """Requires the figure of a rule, without which it would untag everybody."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind", "")
        if kind in NEEDS_MONTHS and not cleaned.get("months"):
            self.add_error("months", ValidationError("这个标签请填看最近几个月。"))
        if kind in NEEDS_LEAST and not cleaned.get("least"):
            self.add_error("least", ValidationError("这个标签请填至少多少。"))
        return cleaned


class CustomerForm(ModelForm):
    """An empty number field keeps the stored number; 无 removes it."""

    tags = WordsField(label="标签", required=False, help_text="用逗号分开")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NUMBER_FIELDS.keys() & self.fields.keys():
            self.initial[name] = ""
            self.fields[name].widget.attrs["autocomplete"] = "off"
            if stored := getattr(self.instance, name):
                field = self.fields[name]
                field.widget.attrs["placeholder"] = mask_phone(stored)
                field.help_text = f"不修改请留空；填“{REMOVE}”表示删除"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("prefers_from"), cleaned.get("prefers_until")
        if bool(begins) != bool(ends):
            self.add_error("prefers_from", "方便时段的起和止请都填，或都不填。")
        elif begins and ends and begins >= ends:
            self.add_error("prefers_until", "方便时段的止要晚于起，请改正。")
        return cleaned

    def clean_phone(self) -> str:
        return self._number("phone")

    def clean_second_phone(self) -> str:
        return self._number("second_phone")

    def clean_landline(self) -> str:
        return self._number("landline")

    def _number(self, name: str) -> str:
        typed = self.cleaned_data[name].strip()
        if not typed:
            return str(getattr(self.instance, name))
        if typed == REMOVE:
            return ""
        reading = parse_phones(typed)
        numbers = reading.mobiles if name in MOBILE_FIELDS else reading.landlines
        if reading.problem or len(numbers) != 1:
            raise ValidationError(reading.problem or _expected(name))
        return numbers[0]


def _expected(name: str) -> str:
    if name in MOBILE_FIELDS:
        return "请填写一个 11 位手机号"
    return "请填写一个带区号的座机，如 021-60000000"


class VehicleForm(ModelForm):
    """``warnings`` says what was corrected, and what looks wrong but was kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: list[str] = []

    def clean_vin(self) -> str | None:
        reading = parse_vin(self.cleaned_data["vin"] or "")
        if reading.problem:
            raise ValidationError(reading.problem)
        if reading.vin is None and self.instance.vin:
            raise ValidationError("车架号不能删除；两辆车记在一起时，请在车辆页面拆开")
        is_late = bool(self.instance.pk) and self.instance.vin is None
        known = Vehicle.objects.filter(vin__isnull=False, vin=reading.vin)
        if is_late and known.exists():
            raise ValidationError("已有一辆车是这个车架号，请在清单“补录车架号”里填写")
        self._warn(reading.warning)
        return reading.vin

    def clean(self) -> dict[str, Any]:
        """A car without a VIN needs a plate that no other such car has."""
        cleaned = super().clean() or self.cleaned_data
        if {"vin", "plate"} <= cleaned.keys() and cleaned["vin"] is None:
            if not cleaned["plate"]:
                self.add_error("vin", "请填写 17 位车架号；暂时没有的，请先填车牌")
            elif cleaned.get("status") == Vehicle.Status.ACTIVE and (
                Vehicle.objects.without_vin()
                .filter(plate=cleaned["plate"])
                .exclude(pk=self.instance.pk)
                .exists()
            ):
                sentence = "这个车牌已有一辆待补车架号的车，请先补录它的车架号"
                self.add_error("plate", sentence)
        return cleaned

    def clean_plate(self) -> str:
        reading = parse_plate(self.cleaned_data["plate"])
        if reading.problem:
            raise ValidationError(reading.problem)
        self._warn(reading.note)
        return reading.plate or ""

    def _warn(self, warning: str | None) -> None:
        if warning:
            self.warnings.append(warning)
