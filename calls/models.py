from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import User
from customers.categories import Category
from customers.models import Customer, Vehicle
from sms.models import InboundMessage
from sms.texts.banned_words import WARRANTY_THREAT, plain
from sms.texts.promotion_words import PROMOTION


class CallTaskQuerySet(models.QuerySet["CallTask"]):
    def open(self) -> CallTaskQuerySet:
        """Calls that somebody still has to make."""
        return self.filter(status=CallTask.Status.OPEN)


class CallTask(models.Model):
    """A telephone call to make because a customer did not react to texts.

    open ─record an attempt▶ done
      └▶ cancelled (the owner came, the car is gone, the cycle is over)

    A number has at most one open task; new subjects are added to it.
    """

    class Status(models.TextChoices):
        OPEN = "open", "待办"
        DONE = "done", "已完成"
        CANCELLED = "cancelled", "已取消"

    # The colour of each state's badge (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Status.OPEN: "warn",
        Status.DONE: "good",
        Status.CANCELLED: "",
    }

    class Level(models.TextChoices):
        ADVISER = "adviser", "服务顾问"
        MANAGER = "manager", "服务经理"

    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="客户", related_name="call_tasks"
    )
    phone_index = models.CharField(max_length=22, editable=False)
    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="call_tasks"
    )
    level = models.CharField("级别", max_length=7, choices=Level, default=Level.ADVISER)
    assigned_to = models.ForeignKey(
        User,
        models.SET_NULL,
        verbose_name="负责人",
        null=True,
        blank=True,
        related_name="call_tasks",
    )
    # The customer's own message that the call answers; staff close such a task.
    reply = models.ForeignKey(
        InboundMessage,
        models.PROTECT,
        verbose_name="客户来信",
        null=True,
        blank=True,
        related_name="calls",
    )
    call_on = models.DateField("拨打日期")
    due_on = models.DateField("最晚日期")
    # Why the task was put off and may not be called yet, '' if it may.
    put_off_because = models.CharField("暂缓原因", max_length=100, blank=True)
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.OPEN)
    closed_because = models.CharField("结束原因", max_length=100, blank=True)
    created_at = models.DateTimeField("创建时间")
    closed_at = models.DateTimeField("结束时间", null=True)

    objects = CallTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "电话任务"
        verbose_name_plural = "电话任务"
        ordering = ["call_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index"],
                condition=Q(status="open"),
                name="one_open_call_per_number",
            )
        ]
        indexes = [
            models.Index(fields=["status", "call_on"], name="calls_to_make"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.vehicle}"


class CallAttempt(models.Model):
    """The outcome of one call, or a step of the system; rows are never changed."""

    class Outcome(models.TextChoices):
        BOOKED = "booked", "已约到店"
        CONSIDERING = "considering", "再考虑"
        LATER = "later", "稍后再打"
        NO_ANSWER = "no_answer", "无人接听"
        REFUSED = "refused", "不需要"
        WRONG_NUMBER = "wrong_number", "号码错误"
        DO_NOT_CALL = "do_not_call", "不要再联系"
        TOLD = "told", "清单已告知"
        CLIMBED = "climbed", "逾期升级"

    class Cause(models.TextChoices):
        """Why owners do not come (domain/002, 阶段3)."""

        BUSY = "A", "A 太忙，没时间"
        UNNECESSARY = "B", "B 觉得没必要这么频繁"
        EXPENSIVE = "C", "C 价格有点贵"
        ELSEWHERE = "D", "D 在其他地方做了"

    task = models.ForeignKey(
        CallTask, models.CASCADE, verbose_name="任务", related_name="attempts"
    )
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name="员工", null=True, related_name="+"
    )
    outcome = models.CharField("结果", max_length=12, choices=Outcome)
    cause = models.CharField("未到店原因", max_length=1, choices=Cause, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    # The words of that day, as the page showed them.
    script = models.TextField("话术", blank=True)
    next_on = models.DateField("下一步日期", null=True)

    class Meta:
        verbose_name = "通话记录"
        verbose_name_plural = "通话记录"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_outcome_display()


class OfferQuerySet(models.QuerySet["Offer"]):
    def valid_on(self, day: date) -> OfferQuerySet:
        """Offers that callers may use on this day, replies to objections first."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        not_over = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(begun, not_over, is_active=True)


class Offer(models.Model):
    """What a caller may answer to an objection, or offer until a last day.

    With a price or a discount it is advertising (``is_commercial``): it names its last
    day and is shown only for customers who consented to advertising. Without causes it
    suits every objection, without categories a call about anything.
    """

    name = models.CharField("名称", max_length=30, unique=True)
    words = models.CharField("话术", max_length=300, help_text="打电话时怎么说")
    price = models.DecimalField(
        "价格(元)",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, message="价格不能是负数。")],
    )
    discount = models.CharField(
        "优惠", max_length=40, blank=True, help_text="例如 工时九折、赠冬季检测"
    )
    valid_from = models.DateField(
        "有效期从", null=True, blank=True, help_text="不填：现在就可以讲"
    )
    valid_until = models.DateField(
        "最后一天", null=True, blank=True, help_text="过了这一天就不再显示"
    )
    causes = ArrayField(
        models.CharField(max_length=1, choices=CallAttempt.Cause),
        verbose_name="客户的顾虑",
        default=list,
        blank=True,
    )
    categories = ArrayField(
        models.CharField(max_length=12, choices=Category),
        verbose_name="适用事项",
        default=list,
        blank=True,
    )
    is_active = models.BooleanField("启用", default=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "话术与优惠"
        verbose_name_plural = "话术与优惠"
        ordering = ["causes", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_commercial(self) -> bool:
        return self.price is not None or bool(self.discount)

    @property
    def objections(self) -> str:
        return "、".join(CallAttempt.Cause(each).label for each in self.causes)

    @property
    def terms(self) -> str:
        """Return 399 元，工时九折，12月31日前有效; '' for a reply."""
        price = f"{self.price:,.2f}".removesuffix(".00") + " 元" if self.price else ""
        price = "免费" if self.price == 0 else price
        last = self.valid_until
        until = f"{last.month}月{last.day}日前有效（含当天）" if last else ""
        return "，".join(filter(None, (price, self.discount, until)))

    def clean(self) -> None:
        """Refuse an offer without a last day, and one that hides in the words."""
        starts, ends = self.valid_from, self.valid_until
        if starts and ends and starts > ends:
            sentence = "最后一天早于开始的日期，请改正其中一个。"
            raise ValidationError({"valid_until": sentence})
        if self.is_commercial and ends is None:
            sentence = "有价格或优惠的，请填写最后一天。"
            raise ValidationError({"valid_until": sentence})
        words = plain(self.words)
        if threat := WARRANTY_THREAT.find(words):
            raise ValidationError({"words": threat.sentence})
        promise = PROMOTION.pattern.search(words)
        if promise and not self.is_commercial:
            sentence = (
                f"话术里的「{promise[0]}」是优惠，请另填「价格」或「优惠」和最后一天，"
                "这样只对同意营销的客户显示；不是优惠就换个说法。"
            )
            raise ValidationError({"words": sentence})
