"""Two records that became one, and what is needed to separate them again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from customers.models.people import Customer
from customers.models.vehicles import Vehicle
from shop.database.keys import uuid7
from shop.database.sealed import SealedField


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> MergeQuerySet:
        """Merges that were not undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """Two records of one customer, or of one car, that became one.

    standing ─undone within ``customers.merging.records.UNDO_WITHIN``▶ undone

    ``log`` lists what the merge wrote (``customers.merging.log``); an undo takes back
    exactly this. The lost record stays as a row that points to the surviving one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="保留的客户", null=True, related_name="+"
    )
    lost_customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="并入的客户", null=True, related_name="+"
    )
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, verbose_name="保留的车辆", null=True, related_name="+"
    )
    lost_vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, verbose_name="并入的车辆", null=True, related_name="+"
    )
    # What the lost record was called; a lost car has no plate any more.
    lost_name = models.CharField("并入的", max_length=80, blank=True)
    because = models.CharField("理由", max_length=200, blank=True)
    log = SealedField("写入的内容", editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="合并人",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("合并时间")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="撤销人",
        null=True,
        related_name="+",
    )
    undone_at = models.DateTimeField("撤销时间", null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "合并"
        verbose_name_plural = "合并"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    customer__isnull=False,
                    lost_customer__isnull=False,
                    vehicle=None,
                    lost_vehicle=None,
                )
                | Q(
                    vehicle__isnull=False,
                    lost_vehicle__isnull=False,
                    customer=None,
                    lost_customer=None,
                ),
                name="merge_of_two_customers_or_two_cars",
            ),
            models.CheckConstraint(
                condition=~Q(customer=F("lost_customer"))
                & ~Q(vehicle=F("lost_vehicle")),
                name="nothing_is_merged_into_itself",
            ),
            models.UniqueConstraint(
                fields=["lost_customer"],
                condition=Q(undone_at=None),
                name="customer_is_merged_once",
            ),
            models.UniqueConstraint(
                fields=["lost_vehicle"],
                condition=Q(undone_at=None),
                name="car_is_merged_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lost_name} → {self.customer or self.vehicle}"


class KeptApart(models.Model):
    """Two records that look alike and that staff have called different.

    The keys are text, because a pair is of customers or of cars; the lower one stands
    first.
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer", "客户"
        VEHICLE = "vehicle", "车辆"

    kind = models.CharField("类型", max_length=8, choices=Kind)
    first = models.CharField("记录一", max_length=36)
    second = models.CharField("记录二", max_length=36)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="登记人",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "不是同一个"
        verbose_name_plural = "不是同一个"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first", "second"], name="one_row_per_pair_kept_apart"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
