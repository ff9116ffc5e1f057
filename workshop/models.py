from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from customers.models import Vehicle
from customers.models.change_triggers import notes_vehicles


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def booked(self) -> AppointmentQuerySet:
        """Appointments whose car is still expected."""
        return self.filter(status=Appointment.Status.BOOKED)


class Appointment(models.Model):
    """A day for which a car is booked, and whether it came.

    booked ─a repair order▶ came
       ├─the day is over▶ missed
       └─a click▶ cancelled
    """

    class Status(models.TextChoices):
        BOOKED = "booked", "已预约"
        CAME = "came", "已到店"
        MISSED = "missed", "未到店"
        CANCELLED = "cancelled", "已取消"

    # The colour of each state's badge (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Status.BOOKED: "info",
        Status.CAME: "good",
        Status.MISSED: "bad",
        Status.CANCELLED: "warn",
    }

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="appointments"
    )
    on = models.DateField("到店日期")
    at = models.TimeField("到店时间", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    status = models.CharField(
        "状态", max_length=9, choices=Status, default=Status.BOOKED, editable=False
    )
    booked_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="登记人", related_name="+", editable=False
    )
    booked_on = models.DateField("登记日期", editable=False)
    settled_on = models.DateField("结果日期", null=True, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "预约"
        verbose_name_plural = "预约"
        triggers = notes_vehicles()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(status="booked"),
                name="one_open_appointment_per_vehicle",
            ),
            models.CheckConstraint(
                condition=Q(status="booked", settled_on=None)
                | ~Q(status="booked") & Q(settled_on__isnull=False),
                name="settled_appointment_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["on"], name="appointments_of_day"),
            models.Index(fields=["vehicle", "settled_on"], name="appointments_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.on}"
