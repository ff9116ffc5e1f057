"""Whether it is clear whose answer a reply is, and about which car."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from customers.language.spelling import normalise
from customers.models import Vehicle
from customers.numbers import holders_of
from customers.recipients import vehicles_of_numbers
from sms.models import Message

_TAIL: Final = re.compile(r"尾号([A-Z0-9]{3,5})")


def why_unclear(text: Message, meaning: str) -> str:
    """Return why it is unclear who answers about which car, '' if it is clear.

    Two cars or two people on the number are told apart only by the plate: in the
    option that was chosen, or in the text, which is the only one that asks.
    """
    holders = holders_of([text.phone_index]).get(text.phone_index, frozenset())
    if text.customer_id and text.customer_id not in holders:
        return "这个号码现在不是当时收短信的客户的"
    cars = _cars(text.phone_index)
    if text.vehicle_id and text.vehicle_id not in cars:
        return "短信里问的那辆车已不在这个号码名下，或已不在用"
    named = {pk for pk, plate in cars.items() if _is_named(plate, text.body + meaning)}
    if text.vehicle_id and named == {text.vehicle_id}:
        return ""
    if len(holders) > 1:
        return f"这个号码有 {len(holders)} 位客户"
    if text.vehicle_id and len(cars) > 1:
        plates = "、".join(plate or "未上牌" for plate in cars.values())
        return f"这个号码有 {len(cars)} 辆车（{plates}）"
    return ""


def _cars(phone_index: str) -> Mapping[int, str]:
    rows = Vehicle.objects.filter(
        pk__any_of=vehicles_of_numbers([phone_index]), status=Vehicle.Status.ACTIVE
    )
    return dict(rows.order_by("pk").values_list("pk", "plate"))


def _is_named(plate: str, text: str) -> bool:
    bare, said = normalise(plate), normalise(text)
    if not bare:
        return False
    return bare in said or any(bare.endswith(tail) for tail in _TAIL.findall(said))
