from __future__ import annotations

from django.db import models

from accounts.models import User
from customers.models import Vehicle
from reminders.models.labelled_codes import ReasonField
from reminders.models.reminders import Reminder
from reminders.models.rules import RuleStep
from shop.database.keys import uuid7
from shop.database.sealed import SealedField


class ForecastDay(models.Model):
    """A day to come, as it was played at ``made_at``; a later forecast replaces it."""

    on = models.DateField("日期", primary_key=True)
    made_at = models.DateTimeField("预测时间")
    calls = models.PositiveIntegerField("电话任务")

    class Meta:
        verbose_name = "预测"
        verbose_name_plural = "预测"
        ordering = ["on"]

    def __str__(self) -> str:
        return str(self.on)


class ForecastRow(models.Model):
    """What is expected on a coming day about one step of a car's cycle.

    It names the cycle and not a reminder, because neither need be stored yet. Deciding
    never reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    on = models.DateField("日期")
    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="forecast"
    )
    # Whoever looks after the owner, to whom the page of an adviser is limited.
    adviser = models.ForeignKey(
        User, models.SET_NULL, verbose_name="服务顾问", null=True, related_name="+"
    )
    reason = ReasonField("缘由", max_length=20)
    subject = models.CharField("项目", max_length=40)
    anchor = models.CharField("周期", max_length=40)
    due_on = models.DateField("到期日")
    step = models.ForeignKey(
        RuleStep, models.CASCADE, verbose_name="步骤", related_name="+"
    )
    label = models.CharField("步骤名称", max_length=40)
    planned_on = models.DateField("计划日期")
    last_day_on = models.DateField("最晚日期")
    # What the day decides, and what the step is at its end.
    outcome = models.CharField("决定", max_length=10, choices=Reminder.Status)
    status = models.CharField("结果", max_length=10, choices=Reminder.Status)
    sentence = models.CharField("说明", max_length=200)
    rule = models.CharField("规则", max_length=120)
    text = SealedField("短信")
    sends_at = models.DateTimeField("发送时间", null=True)
    segments = models.PositiveSmallIntegerField("计费条数", default=0)

    class Meta:
        verbose_name = "预测事项"
        verbose_name_plural = "预测事项"
        ordering = ["on", "sends_at", "pk"]
        indexes = [
            # A page of the rehearsal, in the order of the texts' hours.
            models.Index(fields=["on", "sends_at", "id"], name="forecast_of_day"),
            # The rows of some cars are replaced when their facts change.
            models.Index(fields=["vehicle", "on"], name="forecast_of_car"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.vehicle} {self.label}"


class ForecastGap(models.Model):
    """A car about which something has changed since its forecast was made."""

    vehicle = models.OneToOneField(
        Vehicle, models.CASCADE, primary_key=True, related_name="forecast_gap"
    )
    since = models.DateTimeField("变动时间")

    class Meta:
        verbose_name = "待重新预测的车辆"
        verbose_name_plural = "待重新预测的车辆"

    def __str__(self) -> str:
        return str(self.vehicle_id)


class Trial(models.Model):
    """A change that a worker plays before it is made, for somebody who may leave.

    ``kind`` names what plays it (``reminders.forecast.trials``) and ``request`` is what
    that needs. ``subject`` is the thing on whose page it is shown, '' for a new one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("类型", max_length=20)
    subject = models.CharField("对象", max_length=60)
    name = models.CharField("试算内容", max_length=200)
    request = models.JSONField("填写的内容")
    asked_by = models.ForeignKey(
        User, models.CASCADE, verbose_name="试算人", related_name="+"
    )
    asked_at = models.DateTimeField("开始时间")
    # How often a worker has begun it; one that dies leaves it unfinished.
    begun = models.PositiveSmallIntegerField("开始次数", default=0)
    days = models.PositiveSmallIntegerField("要演练的天数", default=0)
    days_played = models.PositiveSmallIntegerField("已演练的天数", default=0)
    finished_at = models.DateTimeField("完成时间", null=True)
    result = models.JSONField("结果", null=True)
    problem = models.CharField("没有结果的原因", max_length=200)

    class Meta:
        verbose_name = "试算"
        verbose_name_plural = "试算"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "subject", "-id"], name="trials_of_subject"),
            models.Index(
                fields=["id"],
                condition=models.Q(finished_at=None),
                name="unfinished_trials",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        return 100 * self.days_played // self.days if self.days else 0
