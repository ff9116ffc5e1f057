from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from customers.identifiers.phone import parse_phones
from shop import clock
from shop.adminbase import (
    DateInput,
    ModelForm,
    Radio,
    Select,
    TextInput,
)
from sms.hearing.judging import Judgement, choices_for
from sms.models import OptOut

GIVEN_TO_STAFF = (
    OptOut.Source.PHONE,
    OptOut.Source.COUNTER,
    OptOut.Source.COMPLAINT,
)


class InboundForm(ModelForm):
    """Staff choose a judgement; the reply itself is shown above the form."""

    judgement = forms.ChoiceField(label="处理", widget=Radio)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "judgement" in self.fields:
            self.fields["judgement"].choices = choices_for(self.instance)  # type: ignore[attr-defined]

    def clean_judgement(self) -> Judgement:
        return Judgement(self.cleaned_data["judgement"])


class OptOutForm(ModelForm):
    """An opt-out by phone, at the counter or through 12321."""

    phone = forms.CharField(label="手机号", max_length=20, widget=TextInput)
    source = forms.ChoiceField(
        label="来源",
        widget=Select,
        choices=[(each.value, each.label) for each in GIVEN_TO_STAFF],
    )
    asked_on = forms.DateField(
        label="客户提出日期",
        required=False,
        widget=DateInput,
        help_text="留空为今天；客户提出后须在 3 个工作日内办理，保存后立即停发",
    )

    def clean_asked_on(self) -> date:
        asked_on: date = self.cleaned_data["asked_on"] or clock.today()
        if asked_on > clock.today():
            raise ValidationError("客户提出日期不能晚于今天，请改正。")
        return asked_on

    def clean_phone(self) -> str:
        reading = parse_phones(self.cleaned_data["phone"])
        if reading.problem or len(reading.mobiles) != 1:
            raise ValidationError(reading.problem or "请填写一个 11 位手机号")
        return reading.mobiles[0]


class OpeningForm(ModelForm):
    """Opens a closed number; the proof is required."""

    ended_proof = forms.CharField(
        label="恢复凭证",
        max_length=200,
        widget=TextInput,
        help_text="客户何时、以何种方式重新同意接收短信；保存后立即恢复",
    )
