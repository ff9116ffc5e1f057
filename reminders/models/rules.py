from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from customers.models.change_triggers import notes_vehicles
from reminders.models.due import DueItem
from reminders.reasons.value import Reason
from sms.models import Template

# Reasons whose due items are kept whether or not a step speaks of them.
KEPT_UNASKED = (
    "campaign",
    "inspection",
    "insurance",
    "maintenance",
    "recall",
    "safety",
    "warranty",
)
# Every car, where an occasion is spoken of from now on, or no more.
_CARS_OF_STEPS = f"""
    SELECT car.id
    FROM customers_vehicle AS car
    WHERE EXISTS (
        SELECT FROM changed WHERE is_active AND reason NOT IN {KEPT_UNASKED}
    )
"""


class InspectionRule(models.Model):
    """The inspection cycle of one class of vehicle, in force from a day on.

    ``schedule`` is what reminders.reasons.inspection reads: months from registration
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
        triggers = notes_vehicles(
            "SELECT car.id FROM customers_vehicle AS car"
            " WHERE EXISTS (SELECT FROM changed)",
            columns=["vehicle_class", "in_force_on", "schedule", "source"],
        )
        ordering = ["vehicle_class", "-in_force_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle_class", "in_force_on"],
                name="one_inspection_rule_per_class_and_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_class} {self.name}"


class StepWording(models.Model):
    """Another text of a step, for cars of which something is known to hold."""

    class Case(models.TextChoices):
        """The first that holds is taken; reminders.telling.wordings tells which do.

        READ is that of a second text, to who has read the first and is silent
        (``reminders.ladder.second_texts``); without it there is no second text.
        """

        FREE = "free", "首保免费"
        COVERED = "covered", "在整车质保期内"
        READ = "read", "已读未回，两天后"

    step = models.ForeignKey(
        "RuleStep", models.CASCADE, verbose_name="步骤", related_name="wordings"
    )
    case = models.CharField("情形", max_length=7, choices=Case)
    template = models.ForeignKey(
        Template, models.PROTECT, verbose_name="短信模板", related_name="wordings"
    )

    class Meta:
        verbose_name = "特别措辞"
        verbose_name_plural = "特别措辞"
        ordering = ["step", "case"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "case"], name="one_wording_per_step_and_case"
            )
        ]

    def __str__(self) -> str:
        return self.get_case_display()


class RuleStep(models.Model):
    """A text or a call at a distance from a due date: D-7 is ``offset_days = -7``.

    The step may still go out ``grace_days`` later, after that it is missed.
    ``variant`` picks out a kind of due item (line or sticker); '' takes all. A due
    item without the day that ``counted_from`` names has no such step.
    """

    class Channel(models.TextChoices):
        TEXT = "text", "短信"
        CALL = "call", "服务顾问电话"
        MANAGER = "manager", "服务经理电话"

    class CountedFrom(models.TextChoices):
        """Each is a column of a due item."""

        DUE = "due_on", "到期日"
        AHEAD = "ahead_on", "剩余里程不多（如 500 公里）"
        BEYOND = "beyond_on", "超出里程较多（如 1000 公里）"

    reason = models.CharField("缘由", max_length=12, choices=Reason)
    variant = models.CharField("细分", max_length=12, blank=True)
    counted_from = models.CharField(
        "从哪天算", max_length=9, choices=CountedFrom, default=CountedFrom.DUE
    )
    offset_days = models.SmallIntegerField("距这一天(天)")
    grace_days = models.PositiveSmallIntegerField("可补发(天)", default=3)
    channel = models.CharField(
        "方式", max_length=7, choices=Channel, default=Channel.TEXT
    )
    template = models.ForeignKey(
        Template,
        models.PROTECT,
        verbose_name="短信模板",
        null=True,
        blank=True,
        related_name="steps",
    )
    script = models.CharField(
        "话术",
        max_length=300,
        blank=True,
        help_text="打电话时怎么开口，可用与短信模板相同的占位符",
    )
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "提醒步骤"
        verbose_name_plural = "提醒步骤"
        triggers = notes_vehicles(
            _CARS_OF_STEPS, columns=["reason", "variant", "is_active"]
        )
        ordering = ["reason", "variant", "offset_days"]
        constraints = [
            models.UniqueConstraint(
                fields=["reason", "variant", "counted_from", "offset_days"],
                name="one_step_per_reason_and_offset",
            ),
            models.CheckConstraint(
                condition=Q(channel="text", template__isnull=False)
                | ~Q(channel="text") & Q(template=None),
                name="text_has_a_template",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.label}"

    @property
    def label(self) -> str:
        """D-7 in short, with what it counts from and how it speaks where unusual."""
        day = f"D{self.offset_days:+d}" if self.offset_days else "D"
        if self.counted_from != self.CountedFrom.DUE:
            stage = "剩余" if self.counted_from == self.CountedFrom.AHEAD else "超出"
            day = f"{stage}里程{day[1:]}"
        return day if self.channel == self.Channel.TEXT else f"{day} 电话"

    def day_of(self, item: DueItem) -> date | None:
        """Return when this step is planned for the item, None where it has none."""
        if self.variant not in {"", item.variant}:
            return None
        day: date | None = getattr(item, self.counted_from)
        return day and day + timedelta(days=self.offset_days)
