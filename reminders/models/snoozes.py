from __future__ import annotations

from django.db import models

from accounts.models import User
from sms.models import InboundMessage


class Snooze(models.Model):
    """A reply in which an owner asks to be reminded later.

    ``by`` is the employee who recorded it; null if the program recognised the words.
    The number is left alone from the moment of the row. ``planned_at`` is when its
    reminders were planned once more, which waits for the turn of the day's run.
    """

    reply = models.OneToOneField(
        InboundMessage, models.PROTECT, verbose_name="回复", related_name="snooze"
    )
    phone_index = models.CharField(max_length=22, editable=False)
    until_on = models.DateField("再提醒日期")
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name="登记人", null=True, related_name="+"
    )
    created_at = models.DateTimeField("登记时间")
    planned_at = models.DateTimeField("重新计划时间", null=True, editable=False)

    class Meta:
        verbose_name = "稍后提醒"
        verbose_name_plural = "稍后提醒"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["phone_index", "until_on"], name="snoozes_of_number"),
            models.Index(
                fields=["id"],
                name="snoozes_to_plan",
                condition=models.Q(planned_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.until_on} 再提醒"
