from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models

from reminders.models.labelled_codes import ReasonField


class Holdout(models.Model):
    """The share of numbers that never hear of a reason, to measure what it does.

    Whoever is in it stays in it: the number itself decides, and a greater share only
    adds. A danger and a legal date are kept from nobody (``Reason.may_hold_out``).
    """

    reason = ReasonField("缘由", max_length=20, unique=True)
    percent = models.PositiveSmallIntegerField(
        "对照组 (%)", default=10, validators=[MaxValueValidator(50)]
    )

    class Meta:
        verbose_name = "对照组"
        verbose_name_plural = "对照组"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.percent}%"
