from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from customers.models import Vehicle
from reminders.models.labelled_codes import ReasonField
from reminders.models.rules import RuleStep


class Veto(models.Model):
    """A step of a cycle that an employee forbids.

    The row refers to the cycle and not to a reminder, because a reminder shown in a
    rehearsal is not stored yet. Vetoes are withdrawn, never deleted.
    """

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="vetoes"
    )
    reason = ReasonField("缘由", max_length=20)
    subject = models.CharField("项目", max_length=40)
    anchor = models.CharField("周期", max_length=40)
    step = models.ForeignKey(
        RuleStep, models.CASCADE, verbose_name="步骤", related_name="vetoes"
    )
    because = models.CharField("原因", max_length=100)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="员工", related_name="+")
    at = models.DateTimeField("时间")
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="撤销人", null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "否决"
        verbose_name_plural = "否决"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "reason", "subject", "anchor", "step"],
                condition=Q(withdrawn_at=None),
                name="one_standing_veto_per_step",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.step}：{self.because}"
