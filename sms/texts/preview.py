"""Preview an unsaved wording for each gateway, with a customer's values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from customers.models import Vehicle
from shop.database.sealed import CannotOpen
from sms.gateways import registry
from sms.models import Message
from sms.texts.gateway_words import read_words
from sms.texts.parts import segments, units
from sms.texts.rendering import CannotRender, declared, render

# How many texts are searched for values; texts without values give none.
LOOKED_AT: Final = 20
LOOKED_AT_MOST: Final = 200
NOBODY: Final = "示例内容（还没有发过这一类短信）"


@dataclass(frozen=True)
class Sample:
    """Values to fill a wording with, and the car that they belong to."""

    label: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Preview:
    """The text for one gateway, or the ``problem`` that prevents it."""

    vendor: str
    text: str = ""
    units: int = 0
    segments: int = 0
    cost: Decimal = Decimal(0)
    problem: str = ""


def examples() -> dict[str, str]:
    """Return an example value of each placeholder."""
    return {each.name: each.example for each in declared()}


def sample_of(category: str, plate: str) -> Sample:
    """Return the values of the car's latest text; without a plate, of the category's.

    Example values fill the gaps.
    """
    texts = Message.objects.order_by("-id")
    if plate:
        return _of_car(plate.strip().upper(), texts)
    for text in texts.filter(category=category)[:LOOKED_AT]:
        if said := _values(text):
            label = f"最近一条此类短信（尾号 {text.phone_tail}）的内容，其余为示例"
            return Sample(label, examples() | said)
    return Sample(NOBODY, examples())


def real_samples(category: str, count: int = 10) -> list[Sample]:
    """Return the values of the latest texts of the category, one a car; 1 query."""
    latest = Message.objects.filter(category=category).exclude(vehicle=None)
    found: dict[int | None, Sample] = {}
    for text in latest.select_related("vehicle").order_by("-id")[:LOOKED_AT_MOST]:
        said = {} if text.vehicle_id in found else _values(text)
        if said:
            found[text.vehicle_id] = Sample(str(text.vehicle), examples() | said)
        if len(found) == count:
            break
    return list(found.values())


def previews_of_real(
    text: str, message_class: str, samples: list[Sample]
) -> list[tuple[Sample, Preview]]:
    """Return the wording for each of the samples through the primary gateway."""
    name = registry.primary()
    words = read_words(name)
    return [
        (sample, _through(name, text, message_class, sample.values, words))
        for sample in samples
    ]


def _of_car(plate: str, texts: QuerySet[Message]) -> Sample:
    car = Vehicle.objects.filter(plate=plate).first()
    if car is None:
        return Sample(f"没有车牌为 {plate} 的车辆，以下为示例内容", examples())
    said = next(filter(None, map(_values, texts.filter(vehicle=car)[:LOOKED_AT])), {})
    own = {"车牌": car.plate, "车型": str(car.model or car.model_text)}
    label = f"{car.plate} 的内容，其余为示例"
    return Sample(label, examples() | said | _filled(own))


def previews(text: str, message_class: str, values: Mapping[str, str]) -> list[Preview]:
    """Return the wording through each gateway of the settings, in their order."""
    return [
        _through(name, text, message_class, values, read_words(name))
        for name in registry.names()
    ]


def _through(
    name: str,
    text: str,
    message_class: str,
    values: Mapping[str, str],
    words: Mapping[str, str],
) -> Preview:
    capabilities = registry.gateway(name).capabilities
    try:
        whole = render(
            text,
            values,
            ending=capabilities.ending(message_class),
            words=words,
        )
    except CannotRender as error:
        return Preview(capabilities.vendor, problem=str(error))
    count = segments(whole)
    return Preview(
        vendor=capabilities.vendor,
        text=whole,
        units=units(whole),
        segments=count,
        cost=count * settings.SMS_SEGMENT_PRICE,
    )


def _values(message: Message) -> dict[str, str]:
    """Return the values of the text's placeholders, {} if it has none."""
    try:
        said = json.loads(message.values or "{}")
    except (CannotOpen, ValueError):
        return {}
    return _filled(said)


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
