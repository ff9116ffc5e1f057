from __future__ import annotations

from django.db import models


class Holiday(models.Model):
    """A day that the State Council's notice moves: off, or worked instead (调休)."""

    on = models.DateField("日期", unique=True)
    name = models.CharField("节日", max_length=20)
    is_off_day = models.BooleanField("放假")
    source = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
