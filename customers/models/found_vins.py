"""A VIN that a car known by its plate has got, and what separates the two again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.models.vehicles import Vehicle


class FoundVinQuerySet(models.QuerySet["FoundVin"]):
    def standing(self) -> FoundVinQuerySet:
        """VINs that were not taken from their car again."""
        return self.filter(undone_at=None)


class FoundVin(models.Model):
    """The VIN of a car that was known by its plate before.

    standing ─separated within ``customers.merging.records.UNDO_WITHIN``▶ undone

    After that ``other`` is the car with the VIN, and ``vehicle`` is known by its plate
    again.
    """

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="found_vins"
    )
    vin = models.CharField("车架号", max_length=17)
    because = models.CharField("来源", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="补录人",
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField("补录时间")
    other = models.ForeignKey(
        Vehicle,
        models.SET_NULL,
        verbose_name="拆出的车辆",
        null=True,
        blank=True,
        related_name="+",
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="拆开人",
        null=True,
        blank=True,
        related_name="+",
    )
    undone_at = models.DateTimeField("拆开时间", null=True, blank=True)

    objects = FoundVinQuerySet.as_manager()

    class Meta:
        verbose_name = "补录的车架号"
        verbose_name_plural = "补录的车架号"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(undone_at=None),
                name="one_found_vin_per_car",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.vin}"
