from __future__ import annotations

from django.db import models

from reminders.due.value import Reason
from sms.models import Template


class InspectionRule(models.Model):
    """The inspection cycle of one class of vehicle, in force from a day on.

    ``schedule`` is what reminders.due.inspection reads: months from registration
    with the kind of each step, and the period after the last one.
    """

    vehicle_class = models.CharField("类别", max_length=12)
    name = models.CharField("说明", max_length=100)
    in_force_on = models.DateField("生效日期")
    schedule = models.JSONField("周期")
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = "年检规则"
        verbose_name_plural = "年检规则"
        ordering = ["vehicle_class", "-in_force_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle_class", "in_force_on"],
                name="one_inspection_rule_per_class_and_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_class} {self.name}"


class RuleStep(models.Model):
    """A text at a distance from a due date: D-7 is ``offset_days = -7``.

    The step may still go out ``grace_days`` later, after that it is missed.
    ``variant`` picks out a kind of due item (line or sticker); '' takes all.
    """

    reason = models.CharField("缘由", max_length=12, choices=Reason)
    variant = models.CharField("细分", max_length=12, blank=True)
    offset_days = models.SmallIntegerField("距到期(天)")
    grace_days = models.PositiveSmallIntegerField("可补发(天)", default=3)
    template = models.ForeignKey(
        Template, models.PROTECT, verbose_name="短信模板", related_name="steps"
    )
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "提醒步骤"
        verbose_name_plural = "提醒步骤"
        ordering = ["reason", "variant", "offset_days"]
        constraints = [
            models.UniqueConstraint(
                fields=["reason", "variant", "offset_days"],
                name="one_step_per_reason_and_offset",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.label}"

    @property
    def label(self) -> str:
        return f"D{self.offset_days:+d}" if self.offset_days else "D"
