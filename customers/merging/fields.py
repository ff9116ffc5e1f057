"""What of the two records is kept: which columns may be chosen, and the usual choice.

Columns of one choice belong together. A number of the lost record that is not chosen
fills a free place of the surviving one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from customers.merging.log import Log
from customers.merging.registry import Kind
from customers.models import Customer, Vehicle

# A choice is named by its first column.
CHOICES: Final[Mapping[Kind, tuple[tuple[str, ...], ...]]] = {
    Customer: (
        ("name", "gender"),
        ("kind",),
        ("phone",),
        ("second_phone",),
        ("landline",),
        ("contact_name", "contact_gender"),
        ("birthday", "birthday_calendar"),
        ("district",),
        ("rhythm",),
        ("preferred_channel",),
        ("prefers_from", "prefers_until"),
        ("tier",),
        ("adviser", "adviser_name"),
        ("source",),
    ),
    Vehicle: (
        ("plate",),
        ("status", "status_on"),
        ("model",),
        ("model_text",),
        ("colour",),
        ("engine_number",),
        ("use",),
        ("body",),
        ("seats",),
        ("manufactured_on",),
        ("registered_on",),
        ("delivered_on",),
        ("inspection_valid_until",),
    ),
}
NUMBERS: Final = ("phone", "second_phone", "landline")
_MOBILES: Final = ("phone", "second_phone")
# True on either record holds for both: each tightens a date.
_FLAGS: Final = ("has_injury_accident", "has_illegal_modification", "is_severe_use")


def is_blank(record: Any, choice: tuple[str, ...]) -> bool:
    return getattr(record, choice[0]) in (None, "")


def usual_choice(kept: Any, lost: Any) -> set[str]:
    """Return the choices that the surviving record lacks and the lost one has."""
    return {
        choice[0]
        for choice in CHOICES[type(kept)]
        if is_blank(kept, choice) and not is_blank(lost, choice)
    }


def write_customer(
    kept: Customer, lost: Customer, chosen: Collection[str], log: Log
) -> None:
    """Write what was chosen of the lost customer into the surviving one."""
    _write_numbers(kept, lost, chosen, log)
    rows = Customer.objects.filter(pk=kept.pk)
    for choice in CHOICES[Customer]:
        if choice[0] in chosen and choice[0] not in NUMBERS:
            log.change(rows, **{name: getattr(lost, name) for name in choice})
    tags = list(dict.fromkeys((*kept.tags, *lost.tags)))
    if tags != kept.tags:
        log.change(rows, tags=tags)
    _add_notes(kept, lost, log)


def _write_numbers(
    kept: Customer, lost: Customer, chosen: Collection[str], log: Log
) -> None:
    wanted = {
        name: str(getattr(lost if name in chosen else kept, name)) for name in NUMBERS
    }
    if wanted["second_phone"] == wanted["phone"]:
        wanted["second_phone"] = ""
    for name in _MOBILES:
        for number in (getattr(kept, name), getattr(lost, name)):
            _place(number, wanted)
    for name, number in wanted.items():
        before = str(getattr(kept, name))
        if before != number:
            log.numbers[name] = [before, number]
            setattr(kept, name, number)
    save_numbers(kept, log.numbers)


def _place(number: str, wanted: dict[str, str]) -> None:
    """Put a mobile number into the first free place, unless it has one."""
    if number and number not in wanted.values():
        free = next((name for name in _MOBILES if not wanted[name]), None)
        if free:
            wanted[free] = number


def save_numbers(customer: Customer, names: Collection[str]) -> None:
    """Save these sealed columns with the columns that follow from them."""
    if not names:
        return
    columns = {
        derived
        for name in names
        for derived in (name, *Customer._meta.get_field(name).derived("0"))  # type: ignore[union-attr]
    }
    customer.save(update_fields=[*sorted(columns), "updated_at"])


def take_back_numbers(customer: Customer, log: Log) -> None:
    """Restore the numbers that are as the merge left them."""
    unchanged = {
        name: before
        for name, (before, after) in log.numbers.items()
        if getattr(customer, name) == after
    }
    for name, before in unchanged.items():
        setattr(customer, name, before)
    save_numbers(customer, unchanged)


def write_vehicle(
    kept: Vehicle, lost: Vehicle, chosen: Collection[str], log: Log
) -> None:
    """Write what was chosen of the lost car into the surviving one."""
    rows = Vehicle.objects.filter(pk=kept.pk)
    for choice in CHOICES[Vehicle]:
        if choice[0] in chosen:
            log.change(rows, **{name: getattr(lost, name) for name in choice})
    for flag in _FLAGS:
        if getattr(lost, flag) and not getattr(kept, flag):
            log.change(rows, **{flag: True})
    _add_notes(kept, lost, log)


def _add_notes(kept: Any, lost: Any, log: Log) -> None:
    if lost.notes and lost.notes not in kept.notes:
        rows = type(kept).objects.filter(pk=kept.pk)
        log.change(rows, notes=f"{kept.notes}\n{lost.notes}".strip())
