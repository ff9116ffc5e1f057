from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models

from reminders.models.labelled_codes import ReasonField


class Holdout(models.Model):
    """The control group of a reason: the share of phone numbers it never contacts.

    A hash of the number decides who is in the group, so that nobody leaves it and a
    greater share only adds numbers. Recalls, safety notices and legal dates have no
    control group (``Reason.may_hold_out``).
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
