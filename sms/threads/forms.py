"""Forms for the actions on a reply, filled in with what the reply tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms

from customers.models import Customer, Vehicle
from shop import clock
from shop.adminbase import DateInput, Select
from sms.threads.actions import Occasion

WHICH_CAR: Final = "请选择是哪辆车。"
GONE: Final = "短信说的那辆车已不在名下，请核对是哪辆"
WHICH_PERSON: Final = "这个号码登记在几位客户名下，请选择是哪一位。"


class CarForm(forms.Form):
    """Asks which car is meant.

    The car of the proposal is chosen already, or the only car of the number.
    """

    def __init__(self, occasion: Occasion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cars = {str(each.pk): each for each in occasion.vehicles}
        meant = self.initial.pop("vehicle", "") or occasion.proposed.get("vehicle", "")
        is_gone = bool(meant) and meant not in self._cars
        self.fields["vehicle"] = forms.ChoiceField(
            label="车辆",
            choices=_choices(self._cars, asks=is_gone),
            help_text=GONE if is_gone else "",
            widget=Select,
            error_messages={"required": WHICH_CAR, "invalid_choice": WHICH_CAR},
        )
        if meant in self._cars:
            self.initial["vehicle"] = meant
        elif len(self._cars) == 1 and not is_gone:
            self.initial["vehicle"] = next(iter(self._cars))
        self.order_fields(["vehicle"])

    def clean_vehicle(self) -> Vehicle:
        return self._cars[self.cleaned_data["vehicle"]]


class PersonForm(forms.Form):
    """Asks which person is meant; the only one with the number is chosen already."""

    def __init__(self, occasion: Occasion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(each.pk): each for each in occasion.customers}
        self.fields["customer"] = forms.ChoiceField(
            label="客户",
            choices=_choices(self._people),
            widget=Select,
            error_messages={"required": WHICH_PERSON, "invalid_choice": WHICH_PERSON},
        )
        if len(self._people) == 1:
            self.initial.setdefault("customer", next(iter(self._people)))
        self.order_fields(["customer"])

    def clean_customer(self) -> Customer:
        return self._people[self.cleaned_data["customer"]]


def _choices(
    known: Mapping[str, Vehicle | Customer], *, asks: bool = False
) -> list[tuple[str, str]]:
    several = [("", "请选择")] if asks or len(known) != 1 else []
    return [*several, *((key, str(each)) for key, each in known.items())]


def day_field(label: str, example: str = "2026-12-05") -> forms.DateField:
    """Return a field for today or a later day."""
    return forms.DateField(
        label=label,
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[_not_past],
        error_messages={
            "required": f"请填写{label}，例如 {example}。",
            "invalid": f"请填写{label}，例如 {example}。",
        },
    )


def _not_past(day: date) -> None:
    if day < clock.today():
        raise forms.ValidationError("日期已经过去，请填写今天或以后的日期。")
