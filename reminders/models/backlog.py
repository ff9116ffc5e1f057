from __future__ import annotations

from django.db import models

from accounts.models import User


class BacklogApproval(models.Model):
    """A person has seen the plan of the backlog and let it begin."""

    by = models.ForeignKey(User, models.PROTECT, verbose_name="批准人")
    at = models.DateTimeField("批准时间")
    a_day = models.PositiveSmallIntegerField("每天几项")
    contacts = models.PositiveIntegerField("安排了几项")

    class Meta:
        verbose_name = "首次建档逾期的批准"
        verbose_name_plural = "首次建档逾期的批准"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d}"
