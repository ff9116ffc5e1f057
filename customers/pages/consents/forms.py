"""Forms that record a consent and its withdrawal."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms

from customers.models import Consent, Customer
from customers.pages.consents.advertising import numbers_of
from customers.wishes.proof_files import ACCEPTED

OTHER_WAY: Final = "其他"
WAYS_TO_GIVE: Final = ("到店书面", "电话录音", "微信", "网上预约", OTHER_WAY)
WAYS_TO_WITHDRAW: Final = ("到店", "电话", "微信", "短信", "12321 投诉", OTHER_WAY)
# Values of the withdrawal form: marketing alone, or all texts.
MARKETING_ONLY: Final = "marketing"
ALL_TEXTS: Final = "all"


def _choices(ways: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(way, way) for way in ways]


def _field(**attrs: Any) -> dict[str, Any]:
    return {"class": "crm-field", **attrs}


class _DayField(forms.DateField):
    """A day that a browser's date picker sends."""

    def __init__(self, *, label: str, missing: str) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs=_field(type="date"))
        errors = {
            "required": missing,
            "invalid": "日期看不懂，请写成 2026-11-20 这样的年-月-日。",
        }
        super().__init__(label=label, widget=widget, error_messages=errors)


class ConsentForm(forms.Form):
    """``kept`` names a file that an earlier try has uploaded (``recording``)."""

    number = forms.ChoiceField(
        label="号码",
        widget=forms.Select(attrs=_field()),
        error_messages={
            "required": "请选择客户同意用哪个号码接收。",
            "invalid_choice": "这个号码已不是这位客户的号码，请重新选择号码。",
        },
    )
    scope = forms.ChoiceField(
        label="同意什么",
        choices=[
            (Consent.Scope.MARKETING.value, Consent.Scope.MARKETING.label),
            (Consent.Scope.SERVICE.value, Consent.Scope.SERVICE.label),
        ],
        widget=forms.Select(attrs=_field()),
    )
    channel = forms.ChoiceField(
        label="怎样同意的",
        choices=_choices(WAYS_TO_GIVE),
        widget=forms.Select(attrs=_field()),
        error_messages={"required": "请选择客户怎样同意的，例如「到店书面」。"},
    )
    given_on = _DayField(
        label="哪天同意的", missing="请填客户同意的日期，例如 2026-11-20。"
    )
    wording = forms.CharField(
        label="客户看到或听到的文字",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=_field(rows=3)),
        error_messages={"max_length": "同意的文字最多 500 个字，更长的请上传文件。"},
    )
    proof = forms.CharField(
        label="凭证",
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs=_field(placeholder="例如：到店签字的同意书，存档 2026-118 号")
        ),
        error_messages={"max_length": "凭证最多 200 个字，更长的请上传文件。"},
    )
    file = forms.FileField(
        label="凭证文件",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, customer: Customer, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["number"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (name, number) for name, (_, number) in numbers_of(customer).items()
        ]
        self.initial.setdefault("given_on", today)
        self.fields["given_on"].widget.attrs["max"] = today.isoformat()


class WithdrawalForm(forms.Form):
    what = forms.ChoiceField(
        label="不再接收什么",
        choices=[
            (MARKETING_ONLY, "营销短信（服务提醒照常）"),
            (ALL_TEXTS, "所有短信（服务提醒也不发）"),
        ],
        widget=forms.Select(attrs=_field()),
    )
    through = forms.ChoiceField(
        label="客户怎样提出的",
        choices=_choices(WAYS_TO_WITHDRAW),
        widget=forms.Select(attrs=_field()),
    )
    asked_on = _DayField(
        label="哪天提出的", missing="请填客户提出撤回的日期，例如 2026-11-20。"
    )
    words = forms.CharField(
        label="客户的原话",
        max_length=200,
        widget=forms.TextInput(attrs=_field(placeholder="例如：以后别再发优惠短信")),
        error_messages={
            "required": "请写明客户怎么说的，例如「来电说以后别再发优惠短信」。",
            "max_length": "客户的原话最多 200 个字，请写要点。",
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("asked_on", today)
        self.fields["asked_on"].widget.attrs["max"] = today.isoformat()
