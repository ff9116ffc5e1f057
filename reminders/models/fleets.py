from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from reminders.models.due import DueItem
from reminders.models.reminders import Reminder


class ListedDate(models.Model):
    """A fleet was told that this date is on its list; rows are never changed.

    Either a text told of the list (``text`` is the reminder that led it), or an
    employee who handed the list over noted what the fleet said about this date.
    """

    class Outcome(models.TextChoices):
        TEXTED = "texted", "短信告知"
        TOLD = "told", "已告知"
        DECLINED = "declined", "不再需要"

    due_item = models.ForeignKey(
        DueItem, models.CASCADE, verbose_name="到期事项", related_name="listings"
    )
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    text = models.ForeignKey(
        Reminder,
        models.CASCADE,
        verbose_name="清单短信",
        null=True,
        related_name="listed_dates",
    )
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name="登记人", null=True, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "车队清单上的日期"
        verbose_name_plural = "车队清单上的日期"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["due_item", "text"], name="one_listed_date_per_text"
            ),
            models.CheckConstraint(
                condition=Q(outcome="texted", text__isnull=False, by=None)
                | Q(outcome__in=["told", "declined"], text=None, by__isnull=False),
                name="listed_date_is_texted_or_noted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_item} {self.get_outcome_display()}"
