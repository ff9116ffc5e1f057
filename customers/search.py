"""Finds the rows that staff mean by what they type into a search box.

One word may have several meanings: ``A12345`` is the end of a VIN or a plate without
its province. Each meaning becomes one look-up on an index. The meanings of one word are
united, words are intersected (``王 5678``). Nothing here scans a table, and a text
without a meaning finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Right

from customers.identifiers.folding import fold
from customers.identifiers.phone import parse_phones
from customers.models import Customer, Plate, Vehicle, VehicleContact
from customers.models.vehicles import VIN_TAIL
from shop.database.sealed import index_of

PLATE_TAIL = 5

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"0\d{9,11}")
_PHONE_TAIL = re.compile(r"\d{4}")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VIN_TAIL = re.compile(rf"[A-HJ-NPR-Z0-9]{{{VIN_TAIL}}}")
# At least two characters of the serial: 沪A alone matches every car in town.
_PLATE = re.compile(rf"[{_PROVINCES}][A-Z][A-Z0-9]{{2,5}}[A-Z0-9挂学警港澳]?")
_PLATE_WITHOUT_PROVINCE = re.compile(r"(?=.*\d)[A-Z0-9]{4,6}[A-Z0-9挂学警港澳]")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[·•.()（）\- ])*")
_TITLES = re.compile(r"(?<=.)(先生|女士|小姐|师傅|老师|经理|总)$")
_NAME_MEETS_DIGITS = re.compile(r"(?<=[\u4e00-\u9fff])(?=\d)")
# A VIN has no I, O or Q, so these mean the digits that they look like.
_VIN_LOOKALIKES = str.maketrans("IOQ", "100")
_SEPARATORS = re.compile(r"[\s·•.\-—–_]+")


class Meaning(Enum):
    PHONE = "phone"
    PHONE_TAIL = "phone tail"
    VIN = "vin"
    VIN_TAIL = "vin tail"
    PLATE = "plate"
    PLATE_TAIL = "plate tail"
    NAME = "name"


_PERSONAL = {Meaning.PHONE, Meaning.PHONE_TAIL, Meaning.NAME}


@dataclass(frozen=True)
class Term:
    """One meaning of a word; ``text`` has the form in which the index holds it."""

    meaning: Meaning
    text: str


# The meanings of one word; a search is a tuple of words.
Word = tuple[Term, ...]
M = TypeVar("M", bound=Model)


def read(text: str) -> tuple[Word, ...]:
    """Return the possible meanings of each word of a query; () if there are none.

    A whole identifier may be typed with gaps (``138 0013 8000``, ``沪A·12345``); a text
    without a digit is one name.
    """
    folded = fold(text)
    if whole := tuple(_identifiers(_SEPARATORS.sub("", folded.upper()))):
        return (whole,)
    if not any(character.isdigit() for character in folded):
        words = [folded]
    else:
        words = _NAME_MEETS_DIGITS.sub(" ", folded).split()
    meanings = tuple(tuple(_meanings(word)) for word in words)
    return meanings if all(meanings) else ()


def _identifiers(word: str) -> Iterator[Term]:
    """Yield the meanings that identify one record: a number, a VIN, a plate."""
    if phone := _PHONE.fullmatch(word):
        yield Term(Meaning.PHONE, phone[1])
    if _LANDLINE.fullmatch(word):
        for landline in parse_phones(word).landlines:
            yield Term(Meaning.PHONE, landline)
    if _VIN.fullmatch(vin := word.translate(_VIN_LOOKALIKES)):
        yield Term(Meaning.VIN, vin)
    if _PLATE.fullmatch(word):
        yield Term(Meaning.PLATE, word)


def _meanings(word: str) -> Iterator[Term]:
    bare = _SEPARATORS.sub("", word.upper())
    yield from _identifiers(bare)
    if _PHONE_TAIL.fullmatch(bare):
        yield Term(Meaning.PHONE_TAIL, bare)
    if _VIN_TAIL.fullmatch(tail := bare.translate(_VIN_LOOKALIKES)):
        yield Term(Meaning.VIN_TAIL, tail)
    if _PLATE_WITHOUT_PROVINCE.fullmatch(bare):
        yield Term(Meaning.PLATE_TAIL, bare)
    if _NAME.fullmatch(word):
        yield Term(Meaning.NAME, _TITLES.sub("", word))


def names_people(text: str) -> bool:
    """Tell whether every meaning of every word is a person's name or number."""
    return all(term.meaning in _PERSONAL for word in read(text) for term in word)


def find_customers(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Narrow ``rows`` to the people whom a query finds."""
    return _narrow(rows, text, _customers)


def find_vehicles(rows: QuerySet[Vehicle], text: str) -> QuerySet[Vehicle]:
    """Narrow ``rows`` to the cars that a query finds, also by the people of a car."""
    return _narrow(rows, text, _vehicles)


def _narrow(
    rows: QuerySet[M], text: str, look_up: Callable[[Term], QuerySet[M]]
) -> QuerySet[M]:
    words = read(text)
    if not words:
        return rows.none()
    for word in words:
        found = [look_up(term).values("pk") for term in word]
        rows = rows.filter(pk__in=found[0].union(*found[1:]) if found[1:] else found[0])
    return rows


def _customers(term: Term) -> QuerySet[Customer]:
    customers = Customer.objects.order_by()
    match term.meaning:
        case Meaning.PHONE:
            return customers.with_number(index_of(term.text))
        case Meaning.PHONE_TAIL:
            return customers.filter(
                Q(phone_tail=term.text) | Q(second_phone_tail=term.text)
            )
        case Meaning.NAME:
            return customers.filter(name__startswith=term.text)
        case _:
            people = VehicleContact.objects.standing().filter(
                vehicle__in=_vehicles(term)
            )
            return customers.filter(pk__in=people.values("customer"))


def _vehicles(term: Term) -> QuerySet[Vehicle]:
    vehicles = Vehicle.objects.order_by()
    match term.meaning:
        case Meaning.VIN:
            return vehicles.filter(vin=term.text)
        case Meaning.VIN_TAIL:
            return vehicles.alias(tail=Right("vin", VIN_TAIL)).filter(tail=term.text)
        case Meaning.PLATE:
            return vehicles.filter(pk__in=_bearers(term.text))
        case Meaning.PLATE_TAIL:
            return vehicles.alias(tail=Right("plate", PLATE_TAIL)).filter(
                tail=term.text[-PLATE_TAIL:], plate__endswith=term.text
            )
        case _:
            people = VehicleContact.objects.standing().filter(
                customer__in=_customers(term)
            )
            return vehicles.filter(pk__in=people.values("vehicle"))


def _bearers(plate: str) -> QuerySet[Any, Any]:
    """Return the keys of cars whose current or former plate begins with this text."""
    now = Vehicle.objects.order_by().filter(plate__startswith=plate)
    once = Plate.objects.order_by().filter(plate=plate)
    return now.values("pk").union(once.values("vehicle"))
