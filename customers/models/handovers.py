"""A member of staff who left, and to whom the customers went."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Handover(models.Model):
    """What one member of staff looked after, given to others in one step.

    standing ─undone▶ undone

    ``log`` lists what was written (``customers.merging.log``); an undo takes it back
    where nobody has changed it since.
    """

    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="离职员工",
        related_name="handovers",
    )
    n_customers = models.PositiveIntegerField("客户数")
    n_calls = models.PositiveIntegerField("电话任务数")
    log = models.TextField("写入的内容", editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="经办人",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("交接时间")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="撤销人",
        null=True,
        related_name="+",
    )
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "员工交接"
        verbose_name_plural = "员工交接"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.leaver} 交接"
