from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models

from reminders.reasons.value import Reason


class Holdout(models.Model):
    """The share of numbers that never hear of a reason, to measure what it does.

    Whoever is in it stays in it: the number itself decides, and a greater share only
    adds. A danger and a legal date are kept from nobody.
    """

    ALLOWED = (
        Reason.MAINTENANCE,
        Reason.WARRANTY,
        Reason.BIRTHDAY,
        Reason.ANNIVERSARY,
        Reason.SEASON,
        Reason.FESTIVAL,
        Reason.PURCHASE,
        Reason.ABSENCE,
        Reason.TRADE_IN,
    )

    reason = models.CharField(
        "缘由",
        max_length=12,
        choices=[(each.value, each.label) for each in ALLOWED],
        unique=True,
    )
    percent = models.PositiveSmallIntegerField(
        "对照组 (%)", default=10, validators=[MaxValueValidator(50)]
    )

    class Meta:
        verbose_name = "对照组"
        verbose_name_plural = "对照组"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.percent}%"
