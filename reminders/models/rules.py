from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from customers.models.change_triggers import notes_vehicles
from reminders.models.due import DueItem
from reminders.models.labelled_codes import CASE_LABELS, CaseField, ReasonField
from sms.models import Template

# A change of an active step can affect every car, because due items of an occasion are
# kept only if the occasion has an active step. Steps of one subject affect no other
# cars.
_CARS_OF_STEPS = """
    SELECT car.id
    FROM customers_vehicle AS car
    WHERE EXISTS (SELECT FROM changed WHERE is_active AND subject_id IS NULL)
"""


class InspectionRule(models.Model):
    """The inspection cycle of one class of vehicle, in force from a day on.

    ``schedule`` has the format that ``reminders.plans.inspection_cycles.read_cycle``
    describes.
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


# A second text to an owner who has not answered the first, which was delivered
# (``reminders.ladder.second_texts``); the other cases are registered by reasons.
UNANSWERED: Final = "unanswered"
CASE_LABELS[UNANSWERED] = "送达未回，两天后"


class StepWording(models.Model):
    """Another text of a step, for due items to which a case applies.

    The first case of ``DueItem.cases`` that has a text is used. A step without a text
    for ``UNANSWERED`` sends no second text.
    """

    step = models.ForeignKey(
        "RuleStep", models.CASCADE, verbose_name="步骤", related_name="wordings"
    )
    case = CaseField("情形", max_length=12)
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


class RuleStepQuerySet(models.QuerySet["RuleStep"]):
    def active(self) -> RuleStepQuerySet:
        return self.filter(is_active=True)

    def of_staff(self) -> RuleStepQuerySet:
        """Return the steps that staff edit here.

        Steps of one subject, such as a campaign, are edited on the subject's page.
        """
        return self.filter(subject_id=None)

    def of_subject(self, reason: str, subject_id: int) -> RuleStepQuerySet:
        return self.filter(reason=reason, subject_id=subject_id)


class RuleStep(models.Model):
    """A text or a call some days from a due date: D-7 is ``offset_days = -7``.

    The step may still go out up to ``grace_days`` late; after that it is missed.
    ``variant`` limits the step to one kind of due item (line or sticker); '' means all.
    A step with a ``subject_id`` applies to that subject only (a campaign). A due item
    whose column ``counted_from`` is empty does not get the step. A due item of the
    backlog gets only the steps that count from ``CONTACT``, and no other gets those.
    """

    class Channel(models.TextChoices):
        TEXT = "text", "短信"
        CALL = "call", "服务顾问电话"
        MANAGER = "manager", "服务经理电话"

    class CountedFrom(models.TextChoices):
        """Each value is the name of a column of ``DueItem``."""

        DUE = "due_on", "到期日"
        AHEAD = "ahead_on", "剩余里程不多（如 500 公里）"
        BEYOND = "beyond_on", "超出里程较多（如 1000 公里）"
        INSURED_UNTIL = "insured_until_on", "交强险先到期的那一天"
        CONTACT = "contact_on", "首次建档已逾期，安排联系的那一天"

    reason = ReasonField("缘由", max_length=20)
    subject_id = models.BigIntegerField(null=True, editable=False)
    variant = models.CharField("细分", max_length=12, blank=True)
    counted_from = models.CharField(
        "从哪天算", max_length=16, choices=CountedFrom, default=CountedFrom.DUE
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
    # Codes of kinds of remark, the most wanted first (reminders.telling.remarks).
    remarks = ArrayField(
        models.CharField(max_length=20),
        verbose_name="附言排序",
        default=list,
        blank=True,
    )
    otherwise = models.CharField(
        "没有附言时",
        max_length=20,
        blank=True,
        help_text="没有可说的附言、或写不下时，{附言}处写什么，如：可提前安排",
    )
    is_active = models.BooleanField("启用", default=True)

    objects = RuleStepQuerySet.as_manager()

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
                condition=Q(subject_id=None),
                name="one_step_per_reason_and_offset",
            ),
            models.UniqueConstraint(
                fields=[
                    "reason",
                    "subject_id",
                    "variant",
                    "counted_from",
                    "offset_days",
                ],
                condition=Q(subject_id__isnull=False),
                name="one_step_per_subject_and_offset",
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
        """A short name such as D-7.

        It names the day it counts from unless that is the due date, and marks calls.
        """
        start = _SHORT_STARTS[self.CountedFrom(self.counted_from)]
        day = f"{start}{self.offset_days:+d}" if self.offset_days else start
        return day if self.channel == self.Channel.TEXT else f"{day} 电话"

    def day_of(self, item: DueItem) -> date | None:
        """Return the day of this step for the item, or None if it does not apply."""
        if self.variant not in {"", item.variant}:
            return None
        if self.subject_id not in {None, item.subject_id}:
            return None
        if item.is_backlog != (self.counted_from == self.CountedFrom.CONTACT):
            return None
        day: date | None = getattr(item, self.counted_from)
        return day and day + timedelta(days=self.offset_days)


_SHORT_STARTS: Final = {
    RuleStep.CountedFrom.DUE: "D",
    RuleStep.CountedFrom.AHEAD: "剩余里程",
    RuleStep.CountedFrom.BEYOND: "超出里程",
    RuleStep.CountedFrom.INSURED_UNTIL: "交强险到期",
    RuleStep.CountedFrom.CONTACT: "首次建档逾期",
}
