from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.database.keys import uuid7
from shop.database.sealed import SealedField, SealedPhoneField

from .messages import Message


class CallbackQuerySet(models.QuerySet["Callback"]):
    def unread(self) -> CallbackQuerySet:
        """Callbacks that are stored but not interpreted yet."""
        return self.filter(processed_at=None)


class Callback(models.Model):
    """A gateway's callback, stored as it arrived and interpreted afterwards."""

    class Kind(models.TextChoices):
        REPORT = "report", "状态报告"
        REPLY = "reply", "上行"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gateway = models.CharField("网关", max_length=20)
    kind = models.CharField("类型", max_length=10, choices=Kind)
    # The body was pulled by us, not posted, so it has the format of an answer.
    is_pulled = models.BooleanField("主动拉取", default=False)
    body = SealedField("原文")
    received_at = models.DateTimeField("收到时间")
    processed_at = models.DateTimeField("处理时间", null=True)
    problem = models.CharField("问题", max_length=200, blank=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        verbose_name = "网关回调"
        verbose_name_plural = "网关回调"
        indexes = [
            models.Index(
                fields=["id"],
                name="callbacks_to_process",
                condition=Q(processed_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Report(models.Model):
    """A delivery report; kept even if it matches no text."""

    class Status(models.TextChoices):
        DELIVERED = "delivered", "已送达"
        UNDELIVERED = "undelivered", "未送达"

    gateway = models.CharField("网关", max_length=20)
    dedupe_key = models.CharField(max_length=120)
    token = models.CharField("我方编号", max_length=40, blank=True)
    vendor_id = models.CharField("网关编号", max_length=64, blank=True)
    phone_index = models.CharField(max_length=22, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status)
    code = models.CharField("状态码", max_length=40, blank=True)
    # The vendor or carrier blocks the number, so none of our texts reaches it.
    is_block = models.BooleanField("网关黑名单", default=False)
    # The number does not exist or is disconnected (sms.numbers.unreachable).
    is_unreachable = models.BooleanField("空号或停机", default=False, db_default=False)
    # The phone has displayed the text; few gateways report this.
    is_read = models.BooleanField("已读", default=False, db_default=False)
    segments = models.PositiveSmallIntegerField("计费条数", null=True)
    reported_at = models.DateTimeField("报告时间", null=True)
    received_at = models.DateTimeField("收到时间")
    message = models.ForeignKey(
        Message, models.PROTECT, verbose_name="短信", null=True, related_name="reports"
    )

    class Meta:
        verbose_name = "状态报告"
        verbose_name_plural = "状态报告"
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "dedupe_key"], name="one_row_per_report"
            )
        ]
        indexes = [
            models.Index(
                fields=["token"],
                name="reports_without_message",
                condition=Q(message=None),
            )
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class InboundMessageQuerySet(models.QuerySet["InboundMessage"]):
    def for_number(self, phone_index: str) -> InboundMessageQuerySet:
        return self.filter(phone_index=phone_index)

    def unhandled(self) -> InboundMessageQuerySet:
        """Replies that no person has handled, including those that need none."""
        return self.filter(handled_at=None)

    def to_judge(self) -> InboundMessageQuerySet:
        """Replies that suspend their number until a person has read them."""
        return self.unhandled().filter(verdict=InboundMessage.Verdict.REVIEW)

    def waiting(self) -> InboundMessageQuerySet:
        """Replies that wait for a person."""
        return self.unhandled().filter(verdict__in=InboundMessage.FOR_STAFF)


class InboundMessage(models.Model):
    """A customer's reply and its verdict.

    A courtesy (谢谢, 收到) needs no answer and pauses nothing. ``outcome`` says what a
    reader (``sms.hearing.readers``) has done with it, or why a person must.
    """

    class Verdict(models.TextChoices):
        OPT_OUT = "opt_out", "退订"
        REVIEW = "review", "待人工判断"
        OPT_IN = "opt_in", "恢复接收"
        WRONG_PERSON = "wrong_person", "号码存疑"
        DECEASED = "deceased", "机主已去世"
        SOLD = "sold", "已售待确认"
        COURTESY = "courtesy", "客套回复"
        ACTED = "acted", "已自动处理"
        OTHER = "other", "普通回复"

    # The colour of each state's badge (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Verdict.OPT_OUT: "bad",
        Verdict.REVIEW: "warn",
        Verdict.WRONG_PERSON: "warn",
        Verdict.DECEASED: "warn",
        Verdict.SOLD: "warn",
        Verdict.ACTED: "good",
    }

    # A person still has to ask whose number it is, or who has the car.
    TO_CONFIRM = (Verdict.WRONG_PERSON, Verdict.DECEASED, Verdict.SOLD)
    FOR_STAFF = (Verdict.REVIEW, *TO_CONFIRM, Verdict.OTHER)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gateway = models.CharField("网关", max_length=20)
    dedupe_key = models.CharField(max_length=120)
    phone_index = models.CharField(max_length=22)
    phone_tail = models.CharField(max_length=4)
    phone = SealedPhoneField("号码")
    text = SealedField("内容")
    sent_at = models.DateTimeField("发送时间", null=True)
    received_at = models.DateTimeField("收到时间")
    verdict = models.CharField("判断", max_length=12, choices=Verdict)
    # The Chinese names of the rules that saw something.
    rule = models.CharField("依据", max_length=60, blank=True)
    # What the rule saw, without marks and spaces; sealed as the text is.
    matched = SealedField("依据的词", blank=True)
    outcome = models.CharField("处理结果", max_length=200, blank=True)
    # What a person should do, with the values of its form (sms.threads.proposals).
    proposal = models.JSONField(default=dict, blank=True)
    # The latest text within 72 hours. It is a guess: replies carry no message id.
    answers = models.ForeignKey(
        Message,
        models.PROTECT,
        verbose_name="可能回复的短信",
        null=True,
        related_name="replies",
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="处理人",
        null=True,
        blank=True,
        related_name="+",
    )
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = InboundMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "客户回复"
        verbose_name_plural = "客户回复"
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "dedupe_key"], name="one_row_per_inbound"
            )
        ]
        indexes = [
            models.Index(fields=["phone_index", "-id"], name="inbound_of_number"),
            models.Index(
                fields=["-id"],
                name="inbound_unhandled",
                condition=Q(
                    handled_at=None,
                    verdict__in=[
                        "review",
                        "wrong_person",
                        "deceased",
                        "sold",
                        "other",
                    ],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"尾号{self.phone_tail} {self.get_verdict_display()}"
