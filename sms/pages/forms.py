from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from customers.identifiers.phone import parse_phones
from customers.pages.car_column import cars_of
from shop import clock
from shop.adminbase import (
    Checkboxes,
    DateInput,
    ModelForm,
    Radio,
    Select,
    TextInput,
)
from sms.hearing.judging import Judgement, choices_for
from sms.models import OptOut
from sms.numbers.reopening import holders, refusing

THE_NUMBER: Final = "number"


class Opened(NamedTuple):
    """What staff open again with one proof."""

    number: bool
    people: frozenset[UUID]


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
    """Opens a closed number, its people or both; the proof is required."""

    opens = forms.MultipleChoiceField(
        label="恢复",
        widget=Checkboxes,
        error_messages={
            "required": "请选择恢复这个号码、这位客户，还是两者都恢复。",
        },
        help_text="只恢复号码时，客户本人仍不收短信；只恢复客户时，这个号码仍不收",
    )
    ended_proof = forms.CharField(
        label="恢复凭证",
        max_length=200,
        widget=TextInput,
        help_text="客户何时、以何种方式重新同意接收短信；保存后立即恢复，"
        "营销短信须另行取得同意",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "opens" in self.fields:
            # The proof of an earlier opening is none for this one.
            self.initial["ended_proof"] = ""
            self.fields["opens"].choices = _openable(self.instance)  # type: ignore[attr-defined]

    @property
    def left(self) -> list[str]:
        """The names of what stays closed after this form was saved."""
        chosen = self.data.getlist("opens")  # type: ignore[attr-defined]
        choices = self.fields["opens"].choices  # type: ignore[attr-defined]
        return [label for value, label in choices if value not in chosen]

    def clean_opens(self) -> Opened:
        chosen = set(self.cleaned_data["opens"])
        people = frozenset(UUID(each) for each in chosen - {THE_NUMBER})
        return Opened(THE_NUMBER in chosen, people)


def _openable(opt_out: OptOut) -> list[tuple[str, str]]:
    """Return what is closed by this opt-out: the number, and each of its people."""
    number = [(THE_NUMBER, f"这个号码（尾号 {opt_out.phone_tail}）")]
    people = [(str(each.pk), f"这位客户：{each}") for each in refusing(opt_out)]
    return (number if opt_out.ended_at is None else []) + people


class WhoRefusedForm(ModelForm):
    """Says who of the many customers of a number has refused."""

    who = forms.MultipleChoiceField(
        label="退订的客户",
        required=False,
        widget=Checkboxes,
        help_text="勾选后客户换号码也不再发送；都不是就不勾选，号码照样停发",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "who" in self.fields:
            people = holders(self.instance)
            cars = cars_of(people)
            self.fields["who"].choices = [  # type: ignore[attr-defined]
                (str(each.pk), "　".join([str(each), *cars[each.pk]]))
                for each in people
            ]

    def clean_who(self) -> frozenset[UUID]:
        return frozenset(UUID(each) for each in self.cleaned_data["who"])
