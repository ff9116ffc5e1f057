"""The floor of bench/import.py: django-import-export as its manual begins.

A ModelResource of the order's model, which finds orders by their number and cars by
their VIN. The cars exist already, there is no dry run before the import (its admin
makes one), and customers, plates and readings are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from import_export import resources
from import_export.fields import Field
from import_export.widgets import CharWidget, ForeignKeyWidget
from tablib import Dataset  # type: ignore[import-untyped]

from customers.models import ServiceRecord, Vehicle

HEADERS = {
    "工单号": "order_number",
    "车架号": "vehicle",
    "进厂时间": "came_in_on",
    "出厂时间": "left_on",
    "进厂里程": "odometer_km",
    "发动机里程": "engine_km",
    "维修类别": "kind",
    "维修项目": "items",
    "客户描述": "complaint",
    "建议项目": "declined_work",
    "实收金额": "amount",
    "服务顾问": "adviser",
    "维修技师": "technician",
}


class ServiceRecordResource(resources.ModelResource):  # type: ignore[misc]
    vehicle = Field("vehicle", widget=ForeignKeyWidget(Vehicle, "vin"))
    complaint = Field("complaint", widget=CharWidget())
    declined_work = Field("declined_work", widget=CharWidget())

    class Meta:
        model = ServiceRecord
        import_id_fields = ["order_number"]


def make_cars(vins: Iterable[str]) -> None:
    Vehicle.objects.bulk_create(Vehicle(vin=vin) for vin in sorted(vins))


def import_file(path: Path) -> None:
    """Import all rows of the file or raise."""
    with path.open("rb") as file:
        rows = Dataset().load(file, format="xlsx")
    rows.headers = [HEADERS.get(header, header) for header in rows.headers]
    ServiceRecordResource().import_data(rows, dry_run=False, raise_errors=True)
