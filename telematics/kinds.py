"""The kinds of events that a car, its app or a charging network may report."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    LONG_TRIP = "long_trip"
    CHARGING = "charging"
    RANGE_DROP = "range_drop"
    OTA = "ota"
    FAULT_CODE = "fault_code"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    EventKind.LONG_TRIP: "长途自驾",
    EventKind.CHARGING: "高频充电",
    EventKind.RANGE_DROP: "续航下降",
    EventKind.OTA: "OTA 升级",
    EventKind.FAULT_CODE: "故障码",
}
