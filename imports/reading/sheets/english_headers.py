"""English headers, as makers' and international dealer systems write them.

A header is read by its words, in any order and spelling: Plate No., PlateNumber and
license_plate are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from imports.reading.fields import Field
from imports.reading.sheets.headers import Unclear

_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|#")
# R.O. No. and W/O No.
_INITIALS = re.compile(r"\b([A-Z])[./]([A-Z])\b\.?")
_SECOND = re.compile(r"(?<!\d)2$")
# Words for the same thing.
_SAME: Final = {
    word: usual
    for usual, words in (
        ("no", "number num nr nbr # id code"),
        ("plate", "licence license tag"),
        ("reg", "regn registration registered register"),
        ("customer", "client owner cust buyer owners customers"),
        ("phone", "telephone tel contact"),
        ("mobile", "cell cellphone mob handphone cellular"),
        ("date", "day time datetime dt on"),
        (
            "until",
            "expiry expiration expires expire end ends due valid validity till to",
        ),
        ("km", "mileage odometer odo kilometers kilometres kms kilometer kilometre"),
        ("order", "ro wo workorder jobcard job work repair"),
        ("sale", "sales sold purchase purchased buying bought"),
        (
            "in",
            "checkin arrival arrived open opened opening start received reception "
            "entry",
        ),
        ("out", "checkout close closed closing completion completed finish finished"),
        ("amount", "amt total price cost"),
        ("description", "desc descr descriptions detail details"),
        ("labor", "labour operation operations"),
        ("item", "items"),
        ("advisor", "adviser consultant"),
        ("technician", "mechanic technicians"),
        ("remark", "remarks note notes comment comments memo"),
        ("color", "colour"),
        ("maker", "make brand manufacturer"),
        ("birth", "birthday birthdate dob"),
        ("last", "latest recent previous"),
        ("model", "mdl"),
        ("invoice", "bill inv"),
        ("delivery", "delivered handover"),
        ("kind", "type category class"),
        ("insurance", "insured policy"),
        ("insurer", "insurers underwriter"),
        ("inspection", "mot"),
        ("visit", "visited"),
    )
    for word in words.split()
}
_NOISE: Final = frozenset({
    "the", "of", "a", "at", "vehicle", "veh", "car", "auto", "s", "full", "serial",
    "workshop", "gate", "card",
})  # fmt: skip
# The words of each meaning; several ways are separated by commas.
_PHRASES: Final[tuple[tuple[Field | Unclear, str], ...]] = (
    (Field.VIN, "vin, vin no, chassis, chassis no, frame no, identification no"),
    (Field.PLATE, "plate, plate no, reg no, reg plate, reg plate no"),
    (Field.PLATE, "vehicle no, car no"),
    (Field.NAME, "customer name, customer, name, company name"),
    (Unclear.CONTACT, "phone person, phone name"),
    (Field.PHONE, "mobile, mobile no, mobile phone, mobile phone no"),
    (
        Field.PHONE,
        "customer mobile, customer phone, customer mobile no, customer phone no",
    ),
    (Unclear.PHONE, "phone, phone no"),
    (Field.SECOND_PHONE, "home phone, home phone no, office phone, office phone no"),
    (Field.SECOND_PHONE, "work phone, second phone, alternate phone, other phone"),
    (Field.GENDER, "gender, sex"),
    (Field.BIRTHDAY, "birth, date birth"),
    (
        Field.DISTRICT,
        "address, district, city, customer address, home address, residential address",
    ),
    (Field.NOTES, "remark"),
    (Field.ADVISER, "advisor, service advisor, sa, sa name, advisor name"),
    (Field.ADVISER, "service advisor name"),
    (Field.BRAND, "maker, maker name"),
    (Field.SERIES, "series, model series"),
    (Field.MODEL, "model, model name, model description"),
    (Field.COLOUR, "color, exterior color, body color"),
    (Field.ENGINE_NUMBER, "engine no"),
    (Field.ENERGY, "fuel, fuel kind, energy kind, power kind"),
    (Field.DELIVERED_ON, "delivery date, sale date"),
    (Field.REGISTERED_ON, "reg date, first reg date, first reg, initial reg date"),
    (Field.MANUFACTURED_ON, "production date, manufacture date, build date"),
    (Field.INSPECTION_UNTIL, "inspection until"),
    (Field.INSPECTION_UNTIL, "annual inspection until, next inspection date"),
    (Field.INSPECTION_UNTIL, "next inspection, next annual inspection date"),
    (Unclear.INSURANCE_UNTIL, "insurance until"),
    (
        Field.COMPULSORY_UNTIL,
        "compulsory insurance until",
    ),
    (
        Field.COMMERCIAL_UNTIL,
        "commercial insurance until",
    ),
    (Field.COMMERCIAL_INSURER, "insurer, insurance company"),
    (Field.WARRANTY_UNTIL, "warranty until"),
    (Unclear.KM, "km, km reading, current km"),
    (Field.KM, "km in, service km, visit km, order km, km check in"),
    (Field.LAST_KM, "last km, last service km, last visit km"),
    (Field.LAST_KM_ON, "last visit date, last service date, last visit, last service"),
    (
        Field.ORDER_NUMBER,
        "order no, order, service order, order order no, service order no, order order",
    ),
    (Field.CAME_IN_ON, "in date, check in date, check in, service date, order date"),
    (Field.CAME_IN_ON, "visit date, order in date, check in order date"),
    (Field.LEFT_ON, "out date, check out date, check out, invoice date"),
    (Field.LEFT_ON, "order out date"),
    (Field.LEFT_ON, "settlement date"),
    (Field.ORDER_KIND, "order kind, service kind"),
    (Field.ITEMS, "order description, service item, labor description, order item"),
    (Field.ITEMS, "service description, labor, labor item"),
    (Field.ITEMS, "order performed, order done, service performed, service done"),
    (Field.AMOUNT, "amount, net amount, grand amount"),
    (Field.AMOUNT, "order amount, paid amount, amount paid, invoice amount"),
    (Field.AMOUNT, "payable amount, amount payable, amount due"),
    (Field.COMPLAINT, "customer complaint, complaint, customer concern"),
    (Field.TECHNICIAN, "technician, technician name"),
    (Field.ORDER_STATUS, "order status"),
    (Unclear.STATUS, "status"),
    (Unclear.CUSTOMER_TYPE, "customer kind"),
)
_MEANINGS: Final = {
    frozenset(phrase.split()): meaning
    for meaning, phrases in _PHRASES
    for phrase in phrases.split(",")
}


_PHONES: Final = (Field.PHONE, Unclear.PHONE)

_KNOWN: Final = _NOISE.union(_SAME, *_MEANINGS)


def english_meaning(header: str) -> Field | Unclear | None:
    """Return the meaning of an English header, None for any other."""
    if not header.isascii():
        return None
    words = list(_words(_INITIALS.sub(r"\1\2 ", header)))
    short = [word for word in words if word not in _NOISE]
    if "until" in short:
        short = [word for word in short if word != "date"]
    for each in (words, short):
        if found := _MEANINGS.get(frozenset(each)):
            is_second = found in _PHONES and _SECOND.search(header)
            return Field.SECOND_PHONE if is_second else found
    return None


def _words(header: str) -> Iterator[str]:
    for match in _WORD.finditer(re.sub(r"\(.*?\)", "", header)):
        for word in _parts(match[0].lower()):
            yield _SAME.get(word, word)


def _parts(word: str) -> list[str]:
    """Split a word that is written together: platenumber; itself if it is none."""
    if word in _KNOWN:
        return [word]
    for end in range(len(word) - 1, 1, -1):
        if word[:end] in _KNOWN:
            rest = _parts(word[end:])
            if all(each in _KNOWN for each in rest):
                return [word[:end], *rest]
    return [word]
