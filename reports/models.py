from __future__ import annotations

from django.db import models

from reminders.models.labelled_codes import ReasonField
from reminders.why.effects import Group


class EffectCount(models.Model):
    """The cycles of a reason in the last year, and how many of the cars came.

    ``told`` are those that were told of, ``untold`` the control group. Counted once a
    day (``reports.counting``), because that reads the decisions of a whole year.
    """

    reason = ReasonField("缘由", max_length=20, unique=True)
    told = models.PositiveIntegerField("通知的")
    told_came = models.PositiveIntegerField("通知的到店")
    untold = models.PositiveIntegerField("没通知的")
    untold_came = models.PositiveIntegerField("没通知的到店")
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        verbose_name = "效果统计"
        verbose_name_plural = "效果统计"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_reason_display()

    @property
    def told_group(self) -> Group:
        return Group(self.told, self.told_came)

    @property
    def untold_group(self) -> Group:
        return Group(self.untold, self.untold_came)
