from __future__ import annotations

from django.db import models


class DayAlarm(models.Model):
    """Somebody was told that the run of a day failed or is late; once for each kind."""

    class Kind(models.TextChoices):
        FAILED = "failed", "出错"
        LATE = "late", "没有按时完成"

    on = models.DateField("日期")
    kind = models.CharField("情况", max_length=8, choices=Kind)
    told_at = models.DateTimeField("告知时间")

    class Meta:
        verbose_name = "每日运行告警"
        verbose_name_plural = "每日运行告警"
        ordering = ["-on", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["on", "kind"], name="one_alarm_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
