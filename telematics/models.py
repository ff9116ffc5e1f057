from __future__ import annotations

from django.db import models

from customers.models import Vehicle
from customers.models.change_triggers import notes_vehicles
from telematics.kinds import EventKind


class EventSource(models.Model):
    """A system that may report events; its key is shown once and only a hash stored."""

    name = models.CharField("名称", max_length=40, unique=True)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "事件来源"
        verbose_name_plural = "事件来源"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class VehicleEvent(models.Model):
    """An event of a car reported from outside; posting it again adds no second row.

    It refers to a car of the shop by its VIN alone, so that a car which is recorded
    later is found as well.
    """

    source = models.ForeignKey(
        EventSource, models.PROTECT, verbose_name="来源", related_name="events"
    )
    event_id = models.CharField("事件编号", max_length=80)
    kind = models.CharField(
        "类型", max_length=12, choices=[(each.value, each.label) for each in EventKind]
    )
    vin = models.CharField("车架号", max_length=17)
    # No column of its own: a join by VIN.
    vehicle = models.ForeignObject(
        Vehicle,
        models.DO_NOTHING,
        from_fields=["vin"],
        to_fields=["vin"],
        verbose_name="车辆",
        null=True,
        related_name="events",
    )
    happened_at = models.DateTimeField("发生时间")
    received_at = models.DateTimeField("收到时间")
    amount = models.FloatField("数值", default=0.0)
    detail = models.CharField("内容", max_length=80, blank=True)

    class Meta:
        verbose_name = "车辆事件"
        verbose_name_plural = "车辆事件"
        triggers = notes_vehicles(
            "SELECT car.id FROM customers_vehicle AS car"
            " JOIN changed ON changed.vin = car.vin",
            columns=["vin", "kind", "happened_at", "amount", "detail"],
        )
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "event_id"], name="one_row_per_event"
            )
        ]
        indexes = [models.Index(fields=["vin", "happened_at"], name="events_of_vin")]

    def __str__(self) -> str:
        return f"{self.kind} {self.vin}"
