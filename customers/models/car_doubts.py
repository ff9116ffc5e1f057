"""A car that somebody says was sold or scrapped, until a person has confirmed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.models.vehicles import Vehicle


class CarDoubtQuerySet(models.QuerySet["CarDoubt"]):
    def standing(self) -> CarDoubtQuerySet:
        """Doubts that nobody has settled."""
        return self.filter(ended_at=None)


class CarDoubt(models.Model):
    """Somebody says that the car is gone, as a ledger; ended only with proof.

    standing ─a person confirms─▶ sold | scrapped (the car's status changes too)
             └a person keeps it─▶ kept
    """

    class Source(models.TextChoices):
        REPLY = "reply", "短信回复"
        FILE = "file", "导入文件"
        STAFF = "staff", "员工登记"

    class Outcome(models.TextChoices):
        SOLD = "sold", "已转出"
        SCRAPPED = "scrapped", "已报废"
        KEPT = "kept", "仍在客户名下"

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="doubts"
    )
    # The number that said so, '' if no number did.
    phone_index = models.CharField(max_length=22, blank=True, editable=False)
    source = models.CharField("来源", max_length=10, choices=Source)
    words = models.CharField("原话", max_length=200, blank=True)
    # The customer has several cars and did not say which one.
    is_one_of_several = models.BooleanField("未说明是哪辆", default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="登记人",
        null=True,
        blank=True,
        related_name="+",
    )
    recorded_at = models.DateTimeField("登记时间")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, blank=True)
    ended_at = models.DateTimeField("确认时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="确认人",
        null=True,
        blank=True,
        related_name="+",
    )
    ended_proof = models.CharField("确认凭证", max_length=200, blank=True)

    objects = CarDoubtQuerySet.as_manager()

    class Meta:
        verbose_name = "已售待确认"
        verbose_name_plural = "已售待确认"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(ended_at=None),
                name="one_standing_doubt_per_car",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="ended_car_doubt_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} 已售？待确认"
