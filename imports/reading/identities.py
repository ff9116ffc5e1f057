"""Reads names, phones, plates and VINs of a row with ``customers.identifiers``."""

from __future__ import annotations

from dataclasses import dataclass

from customers.identifiers.phone import parse_phones
from customers.identifiers.plate import PlateKind, parse_plate
from customers.identifiers.vin import parse_vin
from customers.models import VehicleModel
from customers.names import CleanName, clean_name
from imports.reading.cells import (
    Cell,
    Severity,
    Value,
    text_of,
)

_BATTERY_LETTERS = frozenset("DABCE")
_MAX_NAME = 60
_MAX_ORDER_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Phones:
    """Numbers of a cell; `has_unknown_range` if no table lists a mobile's range yet."""

    mobiles: tuple[str, ...] = ()
    landlines: tuple[str, ...] = ()
    has_unknown_range: bool = False


@dataclass(frozen=True, slots=True)
class PlateOnCar:
    """A plate, and the kinds of energy that its colour and letter allow."""

    plate: str
    energies: tuple[VehicleModel.Energy, ...] = ()


def read_vin(value: Value) -> Cell[str]:
    # parse_vin needs the number itself to notice that Excel dropped its last digits.
    reading = parse_vin(value if isinstance(value, int | float) else text_of(value))
    return Cell(
        reading.vin,
        reading.problem or reading.warning or "",
        reading.vin or "" if reading.warning else "",
    )


def read_order_number(value: Value) -> Cell[str]:
    text = "".join(text_of(value).split())
    if isinstance(value, float) and "e" in text.lower():
        return Cell(problem="工单号被 Excel 变成科学计数法，请把该列设为文本后重新导出")
    if len(text) > _MAX_ORDER_NUMBER:
        return Cell(problem=f"工单号超过 {_MAX_ORDER_NUMBER} 个字，请核对")
    return Cell(text or None)


def read_phones(value: Value) -> Cell[Phones]:
    text = text_of(value)
    if not text:
        return Cell()
    reading = parse_phones(text)
    numbers = (*reading.mobiles, *reading.landlines)
    # Operators open ranges faster than tables list them, so such numbers are counted
    # and not reported row by row.
    is_unknown = bool(reading.warning) and bool(reading.mobiles)
    phones = Phones(reading.mobiles, reading.landlines, is_unknown)
    warning = "" if is_unknown else reading.warning
    problem = reading.problem or warning or ""
    return Cell(phones if numbers else None, problem, "、".join(numbers))


def read_plate(value: Value) -> Cell[PlateOnCar]:
    reading = parse_plate(text_of(value))
    if reading.problem:
        return Cell(problem=reading.problem)
    note = reading.note or ""
    if reading.plate is None:
        return Cell(problem=note, severity=Severity.NOTE)
    car = PlateOnCar(reading.plate, _energies(reading.plate, reading.kind))
    return Cell(car, note, reading.plate if note else "", Severity.NOTE)


def _energies(plate: str, kind: PlateKind | None) -> tuple[VehicleModel.Energy, ...]:
    """Return the energies of a green plate's letter: A to E battery, others plug-in."""
    energy = VehicleModel.Energy
    if kind is PlateKind.SMALL_NEW_ENERGY:
        letter = plate[2]
    elif kind is PlateKind.LARGE_NEW_ENERGY:
        letter = plate[-1]
    else:
        return ()
    return (energy.BEV,) if letter in _BATTERY_LETTERS else (energy.PHEV, energy.EREV)


def read_name(value: Value) -> Cell[CleanName]:
    text = text_of(value)
    if not text:
        return Cell()
    clean = clean_name(text)
    if clean.is_placeholder or not clean.name:
        problem = clean.note or "这不是人名，姓名按未填处理"
        return Cell(problem=problem, severity=Severity.NOTE)
    if len(clean.name) > _MAX_NAME:
        return Cell(problem=f"姓名超过 {_MAX_NAME} 个字，请核对")
    if clean.note:
        return Cell(clean, clean.note, clean.name)
    if clean.name != text:
        return Cell(clean, "姓名已整理", clean.name, Severity.NOTE)
    return Cell(clean)
