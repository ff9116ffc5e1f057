from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from shop.caps import MONTH, WEEK, WEEKLY, within_hard_limit


class Holiday(models.Model):
    """A day that a State Council notice makes a day off, or a working day (调休)."""

    on = models.DateField("日期", unique=True)
    name = models.CharField("节日", max_length=20)
    is_off_day = models.BooleanField("放假")
    source = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class HouseRule(models.Model):
    """A house rule from a day on; the newest row in force on a day counts.

    ``value`` is a whole number, a time such as 「09:00」, hours such as 「09:00-20:00」
    (for calls and openings a list of them), or for the words of consent a list with 、
    between them; ``shop.house_rules`` checks and reads it.
    """

    class Rule(models.TextChoices):
        CAP_OVERALL = "cap_overall", "所有短信每月最多（条）"
        DAYS_BETWEEN_TEXTS = "days_between_texts", "两条短信至少间隔（天）"
        DAYS_AFTER_VISIT = "days_after_visit", "到店后几天内不提醒（天）"
        REPLY_PAUSE_DAYS = "reply_pause_days", "客户回复未处理时暂停提醒（工作日）"
        CUSTOMERS_PER_NUMBER = "customers_per_number", "一个号码最多几位客户共用（位）"
        SENDING_HOURS = "sending_hours", "短信发送时段"
        CALLING_HOURS = "calling_hours", "电话时段"
        OPENING_HOURS = "opening_hours", "营业时间"
        REPLY_PROMISE = "reply_promise", "营业时间内多久答复客户来信（分钟）"
        FLOOD_TIMES = "flood_times", "超过平常几倍须放行（倍）"
        FLOOD_LEAST = "flood_least", "少于多少条不必放行（条）"
        RECALL_CALL_DAYS = "recall_call_days", "召回电话最迟几个工作日内打（天）"
        BACKLOG_A_DAY = "backlog_a_day", "首次建档逾期每天联系（项）"
        FLEET_CARS = "fleet_cars", "一个号码超过几辆车按车队对待（辆）"
        DAY_DONE_BY = "day_done_by", "每日运行最迟几点完成"
        CONSENT_WORDS = "consent_words", "回复哪些字算同意营销短信"

    rule = models.CharField("规则", max_length=20, choices=Rule)
    value = models.CharField("数值", max_length=100)
    in_force_on = models.DateField(
        "生效日期", help_text="从这一天起按这一行；以前的日子仍按原来的行"
    )
    source = models.CharField(
        "依据", max_length=300, help_text="法规、网关的规定，或谁在何时决定"
    )

    class Meta:
        verbose_name = "门店规则"
        verbose_name_plural = "门店规则"
        ordering = ["rule", "-in_force_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "in_force_on"],
                name="one_house_rule_per_day",
                violation_error_message="这条规则在这一天已有一行，请直接修改那一行。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.value}"


class CategoryCap(models.Model):
    """How many texts of a category a number gets, from a day on.

    The newest row in force on a day counts. ``shop.caps`` holds the hard limits, which
    no row may exceed; the period of a category never changes, because the places of
    its texts are counted in it.
    """

    class Period(models.TextChoices):
        MONTH = MONTH, "每月"
        WEEK = WEEK, "每周"

    category = models.CharField("类别", max_length=12)
    most = models.PositiveSmallIntegerField("最多几条")
    period = models.CharField(
        "周期", max_length=5, choices=Period, default=Period.MONTH
    )
    in_force_on = models.DateField(
        "生效日期", help_text="从这一天起按这一行；以前的日子仍按原来的行"
    )
    source = models.CharField(
        "依据", max_length=300, help_text="法规、网关的规定，或谁在何时决定"
    )

    class Meta:
        verbose_name = "各类短信上限"
        verbose_name_plural = "各类短信上限"
        ordering = ["category", "-in_force_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "in_force_on"],
                name="one_category_cap_per_day",
                violation_error_message="这一类在这一天已有一行，请直接修改那一行。",
            ),
            models.CheckConstraint(
                condition=within_hard_limit("most"), name="cap_within_hard_limit"
            ),
            models.CheckConstraint(
                condition=Q(category__in=WEEKLY, period=WEEK, most__gte=1)
                | ~Q(category__in=WEEKLY) & Q(period=MONTH),
                name="cap_in_the_period_of_its_category",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_period_display()}最多 {self.most} 条"


class Witness(models.Model):
    """The counter that a file outside the database also holds; one row.

    See ``shop.witness.standing``. 0 means that the database never had a witness.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    identity = models.UUIDField(default=uuid4, editable=False)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "见证"
        verbose_name_plural = "见证"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_witness_row")
        ]

    def __str__(self) -> str:
        return f"{self.identity} {self.count}"


class PendingEntry(models.Model):
    """An entry that waits to be written into a journal outside the database.

    It is made in the transaction of what it tells, so that no crash loses it; see
    ``shop.witness.pending``.
    """

    journal = models.CharField(max_length=20)
    entry = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "待写日志"
        verbose_name_plural = "待写日志"

    def __str__(self) -> str:
        return f"{self.journal} {self.at:%Y-%m-%d %H:%M}"
