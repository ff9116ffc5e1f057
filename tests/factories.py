"""Records with sensible values; a test names only what it is about."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from customers.models import Customer, Vehicle, VehicleContact, VehicleModel
from sms.models import Message, Template, TemplateVersion

_numbers = count(1)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_VALUES = {
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    **{"P": 7, "R": 9},
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
    **{str(digit): digit for digit in range(10)},
}


def make_vin() -> str:
    """Return a new VIN whose check digit is right."""
    body = f"LSVAA418_E2{next(_numbers):06d}"
    total = sum(
        VIN_VALUES[char] * weight
        for char, weight in zip(body, VIN_WEIGHTS, strict=True)
        if char != "_"
    )
    return body.replace("_", "0123456789X"[total % 11])


def make_phone() -> str:
    return f"139{next(_numbers):08d}"


def make_customer(**fields: Any) -> Customer:
    values = {"name": "王小明", "gender": "male", "phone": make_phone(), **fields}
    return Customer.objects.create(**values)


def make_model(**fields: Any) -> VehicleModel:
    values = {"brand": "大众", "series": "迈腾", "energy": "ice", **fields}
    return VehicleModel.objects.get_or_create(**values)[0]


def make_vehicle(*, owner: Customer | None = None, **fields: Any) -> Vehicle:
    values: dict[str, Any] = {
        "vin": make_vin(),
        "plate": f"沪A{next(_numbers):05d}",
        "model": make_model(),
        "registered_on": date(2023, 5, 10),
        "delivered_on": date(2023, 5, 8),
        **fields,
    }
    vehicle = Vehicle.objects.create(**values)
    if owner is not None:
        VehicleContact.objects.create(vehicle=vehicle, customer=owner)
    return vehicle


NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def make_template(
    *, slug: str = "maintenance-due", text: str = "{称呼}，该保养了", **fields: Any
) -> TemplateVersion:
    template, _ = Template.objects.get_or_create(
        slug=slug, defaults={"name": slug, "category": "maintenance", **fields}
    )
    number = template.versions.count() + 1
    return TemplateVersion.objects.create(template=template, number=number, text=text)


def make_message(*, now: datetime = NOW, **fields: Any) -> Message:
    """Return a queued text of the shop that may leave now and expires tomorrow."""
    version = fields.pop("template_version", None) or make_template()
    values: dict[str, Any] = {
        "source_key": f"test:{next(_numbers)}",
        "phone": make_phone(),
        "category": version.template.category,
        "message_class": version.template.message_class,
        "template_version": version,
        "body": "【锦程汽车】王先生，该保养了，回TD退订",
        "not_before": now,
        "expires_at": now + timedelta(days=1),
        "created_at": now,
        "status_at": now,
        **fields,
    }
    return Message.objects.create(**values)
