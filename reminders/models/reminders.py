from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from accounts.models import User
from calls.models import CallTask
from reminders.models.codes import Code
from reminders.models.due import DueItem
from reminders.models.rules import RuleStep
from sms.models import Message


class DayRun(models.Model):
    """The run of one day; a second scheduler that finds the row does nothing."""

    on = models.DateField("日期", unique=True)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    # When a run of the day last ended with an error.
    failed_at = models.DateTimeField("出错", null=True)
    counts = models.JSONField("结果", default=dict)
    released_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="放行人", null=True, related_name="+"
    )
    released_at = models.DateTimeField("放行时间", null=True)

    class Meta:
        verbose_name = "每日运行"
        verbose_name_plural = "每日运行"
        ordering = ["-on"]

    def __str__(self) -> str:
        return str(self.on)


# A reminder that goes out as a text; every other becomes a telephone task.
AS_TEXT: Final = Q(step__channel=RuleStep.Channel.TEXT, is_called=False)


class Reminder(models.Model):
    """One step of one cycle: created by the scan, then decided by the arbitration.

    pending ─arbitrate▶ decided ─dispatch▶ sent | merged (into another's text or call)
       │                  └ held (asked again on ``ask_again_on``)
       └▶ suppressed · missed (past its grace) · cancelled (the facts changed)

    A sent or merged reminder whose text ends without arriving takes the end of the text
    (``reminders.telling.endings``): suppressed, missed (expired), cancelled, or failed
    (refused by the gateway or undelivered).
    """

    class Status(models.TextChoices):
        PENDING = "pending", "待决定"
        HELD = "held", "暂缓"
        DECIDED = "decided", "待派发"
        SENT = "sent", "已派发"
        MERGED = "merged", "并入"
        SUPPRESSED = "suppressed", "不发送"
        MISSED = "missed", "已错过"
        CANCELLED = "cancelled", "已取消"
        FAILED = "failed", "未送达"

    # The badge colour of each status (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Status.SENT: "good",
        Status.MERGED: "good",
        Status.PENDING: "info",
        Status.DECIDED: "info",
        Status.HELD: "warn",
        Status.SUPPRESSED: "warn",
        Status.MISSED: "bad",
        Status.FAILED: "bad",
    }

    due_item = models.ForeignKey(
        DueItem, models.CASCADE, verbose_name="到期事项", related_name="reminders"
    )
    step = models.ForeignKey(
        RuleStep, models.PROTECT, verbose_name="步骤", related_name="reminders"
    )
    # Counts the repetitions: an owner who asks to be reminded later gets the same step
    # again as the next round.
    round = models.PositiveSmallIntegerField("第几次", default=0, db_default=0)
    # A second, softer text to an owner who has not answered the first.
    is_softer = models.BooleanField("送达未回", default=False, db_default=False)
    # The step is a text, but the owner is called instead, because no text is possible
    # and the matter must not be lost (``reminders.deciding.arbitration``).
    is_called = models.BooleanField("改打电话", default=False, db_default=False)
    planned_on = models.DateField("计划日期")
    last_day_on = models.DateField("最晚日期")
    status = models.CharField(
        "状态", max_length=10, choices=Status, default=Status.PENDING
    )
    ask_again_on = models.DateField("再议日期", null=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="并入",
        null=True,
        related_name="absorbed",
    )
    message = models.ForeignKey(
        Message,
        models.PROTECT,
        verbose_name="短信",
        null=True,
        related_name="reminders",
    )
    call = models.ForeignKey(
        CallTask,
        models.PROTECT,
        verbose_name="电话任务",
        null=True,
        related_name="reminders",
    )

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = "提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["due_item", "step", "round"],
                name="one_reminder_per_step_and_cycle",
            )
        ]
        indexes = [
            # decide_reminders and dispatch_reminders read the open reminders.
            models.Index(
                fields=["status", "planned_on"],
                name="reminders_open",
                condition=Q(status__in=["pending", "held", "decided"]),
            ),
            # The admin lists reminders by day.
            models.Index(fields=["planned_on", "status"], name="reminders_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.due_item} {self.label}"

    @property
    def label(self) -> str:
        """The label of the step, marked if it is a second, softer text or a call."""
        softer = " 送达未回" if self.is_softer else ""
        called = " 改打电话" if self.is_called else ""
        return f"{self.step.label}{softer}{called}"


# The codes of decisions which say that nobody can be called or texted.
OUT_OF_REACH: Final = (Code.NO_PHONE, Code.WRONG_NUMBER)


class Decision(models.Model):
    """Why a reminder was sent, merged, held or not sent; rows are never changed."""

    reminder = models.ForeignKey(
        Reminder, models.CASCADE, verbose_name="提醒", related_name="decisions"
    )
    on = models.DateField("日期")
    outcome = models.CharField("结果", max_length=10, choices=Reminder.Status)
    code = models.CharField("代号", max_length=30)
    sentence = models.CharField("说明", max_length=200)
    rule = models.CharField("规则", max_length=120)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "决定"
        verbose_name_plural = "决定"
        ordering = ["pk"]
        indexes = [
            # The home page counts and lists the reminders decided on a day.
            models.Index(fields=["on", "reminder"], name="decisions_of_day"),
            # reminders.why.out_of_reach reads the few of these.
            models.Index(
                fields=["on"],
                name="decisions_out_of_reach",
                condition=Q(code__in=[Code.NO_PHONE.value, Code.WRONG_NUMBER.value]),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence
