from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from customers.categories import Category, MessageClass
from customers.models import Customer, Vehicle
from shop.database.keys import uuid7
from shop.database.sealed import SealedField, SealedPhoneField

from .templates import TemplateVersion


class MessageQuerySet(models.QuerySet["Message"]):
    def for_number(self, phone_index: str) -> MessageQuerySet:
        return self.filter(phone_index=phone_index)

    def due(self, now: datetime) -> MessageQuerySet:
        """Queued texts whose time has come."""
        return self.filter(status=Message.Status.QUEUED, not_before__lte=now)

    def recallable(self) -> MessageQuerySet:
        """Texts that can still be cancelled or suppressed."""
        return self.filter(status__in=Message.RECALLABLE)

    def in_flight(self) -> MessageQuerySet:
        """Texts that a worker holds a lease on."""
        return self.filter(status__in=Message.IN_FLIGHT)

    def taken_by_gateway(self) -> MessageQuerySet:
        """Texts that a gateway certainly took, delivered or not."""
        return self.filter(status__in=Message.LEFT_THE_HOUSE)

    def counted(self) -> MessageQuerySet:
        """All texts except those that certainly were not sent; the cap counts these."""
        return self.exclude(status__in=Message.NEVER_LEFT)

    def can_turn_undelivered(self) -> MessageQuerySet:
        """Texts whose state a report of failure still changes."""
        return self.filter(status__in=Message.UNDELIVERED_FROM)

    def with_untold_end(self) -> MessageQuerySet:
        """Texts whose end, or return from an end, was not told yet (sms.endings)."""
        return self.filter(_UNTOLD)

    def not_failed(self) -> MessageQuerySet:
        """All texts except those that certainly did not arrive."""
        return self.exclude(status__in=Message.FAILED)

    def answerable(self) -> MessageQuerySet:
        """Texts that the customer may have received."""
        return self.filter(status__in=Message.ANSWERABLE)


_ENDS_WITHOUT_ARRIVAL = [
    "cancelled",
    "expired",
    "rejected",
    "suppressed",
    "undelivered",
]
_UNTOLD = Q(status__in=_ENDS_WITHOUT_ARRIVAL) & ~Q(told_end=F("status")) | (
    ~Q(status__in=[*_ENDS_WITHOUT_ARRIVAL, "unknown"]) & ~Q(told_end="")
)


class Message(models.Model):
    """One text to one number.

    queued ─claim▶ claimed ─gate▶ sending ─wire, record▶ accepted ─receipt▶ delivered
       ▲  lease over │         │                │                      └▶ undelivered
       └─────────────┘         └▶ suppressed    ├▶ rejected
       ▲                                        ├▶ queued   (proved not sent)
       └── proved absent, once ──── unknown ◀───┘ (timeout, crash) ─▶ accepted, …
    Other ends before the wire: suppressed (opt-out, consent, cap), expired, cancelled,
    rejected (cannot be decrypted). The gate may also postpone a text, back to queued.
    A report decides a text in any open state. An unknown text that is proved absent
    twice is rejected; one that is proved absent after ``expires_at`` has expired.
    Every arrow is a guarded UPDATE; ``accepted`` and ``unknown`` keep the cap slot.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "待发送"
        CLAIMED = "claimed", "已领取"
        SENDING = "sending", "发送中"
        ACCEPTED = "accepted", "已提交"
        DELIVERED = "delivered", "已送达"
        UNDELIVERED = "undelivered", "未送达"
        SUPPRESSED = "suppressed", "已拦截"
        EXPIRED = "expired", "已过期"
        CANCELLED = "cancelled", "已取消"
        REJECTED = "rejected", "网关拒绝"
        UNKNOWN = "unknown", "待确认"

    # The colour of each state's badge (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Status.DELIVERED: "good",
        Status.ACCEPTED: "info",
        Status.QUEUED: "info",
        Status.CLAIMED: "info",
        Status.SENDING: "info",
        Status.UNDELIVERED: "bad",
        Status.REJECTED: "bad",
        Status.UNKNOWN: "warn",
        Status.SUPPRESSED: "warn",
    }

    # Sets of states; use the methods of the QuerySet to select rows.
    RECALLABLE = (Status.QUEUED, Status.CLAIMED)
    IN_FLIGHT = (Status.CLAIMED, Status.SENDING)
    # The attempt has begun, and no certain answer has arrived.
    ON_THE_WIRE = (Status.SENDING, Status.UNKNOWN)
    OPEN = (*RECALLABLE, *ON_THE_WIRE)
    # States that "undelivered" may replace; it never replaces "delivered".
    UNDELIVERED_FROM = (*OPEN, Status.ACCEPTED)
    # Claimed, and not yet reported by the carrier.
    UNDERWAY = (*IN_FLIGHT, Status.UNKNOWN, Status.ACCEPTED)
    # Taken by the gateway, without a reported failure.
    NOT_FAILED = (Status.ACCEPTED, Status.DELIVERED)
    ANSWERABLE = (*ON_THE_WIRE, *NOT_FAILED)
    LEFT_THE_HOUSE = (*NOT_FAILED, Status.UNDELIVERED)
    # Certainly not sent; such a text holds no cap place any more.
    NEVER_LEFT = (
        Status.SUPPRESSED,
        Status.EXPIRED,
        Status.CANCELLED,
        Status.REJECTED,
    )
    # Ends of a text that did not arrive (``sms.endings`` tells who queued it).
    FAILED = (*NEVER_LEFT, Status.UNDELIVERED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The caller and its occasion; enqueueing the same key again changes nothing.
    source_key = models.CharField("来源键", max_length=80, unique=True)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        verbose_name="客户",
        null=True,
        blank=True,
        related_name="messages",
    )
    vehicle = models.ForeignKey(
        Vehicle,
        models.PROTECT,
        verbose_name="车辆",
        null=True,
        blank=True,
        related_name="messages",
    )
    phone_index = models.CharField(max_length=22, editable=False)
    phone_tail = models.CharField(max_length=4, editable=False)
    phone = SealedPhoneField("号码")
    category = models.CharField("类别", max_length=12, choices=Category)
    message_class = models.CharField("性质", max_length=10, choices=MessageClass)
    # The reason of the text, as named by the app that enqueued it.
    about = models.CharField("事由", max_length=20, blank=True)
    # The other reasons that a merged text tells, separated by spaces.
    also_about = models.CharField(
        max_length=180, blank=True, db_default="", editable=False
    )
    # The customer's own message that the text answers (sms.sending.prompt_answers).
    answers_to = models.ForeignKey(
        "sms.InboundMessage",
        models.PROTECT,
        verbose_name="答复的来信",
        null=True,
        blank=True,
        related_name="answered_by",
        db_index=False,
    )
    template_version = models.ForeignKey(
        TemplateVersion, models.PROTECT, verbose_name="模板", related_name="messages"
    )
    body = SealedField("正文")
    # JSON of the placeholders' values, which vendors' templates need one by one.
    values = SealedField("占位符内容")
    # The kind of the question that a digit or Y answers; '' if the text asks none.
    asks = models.CharField(
        "提问", max_length=20, blank=True, db_default="", editable=False
    )
    # JSON of the meaning of each option; sealed because it may name a car.
    options = SealedField("选项", blank=True, db_default="", editable=False)
    segments = models.PositiveSmallIntegerField("计费条数", default=1)
    priority = models.PositiveSmallIntegerField("优先级", default=50)
    status = models.CharField(
        "状态", max_length=12, choices=Status, default=Status.QUEUED
    )
    reason = models.CharField("原因", max_length=120, blank=True)
    # The end that whoever queued the text was told of; '' while there is none.
    told_end = models.CharField(max_length=12, blank=True, editable=False)
    not_before = models.DateTimeField("最早发送")
    expires_at = models.DateTimeField("失效时间")
    lease_until = models.DateTimeField(null=True, editable=False)
    worker = models.CharField(max_length=60, blank=True, editable=False)
    attempts_made = models.PositiveSmallIntegerField("尝试次数", default=0)
    gateway = models.CharField("网关", max_length=20, blank=True)
    # If set, only this gateway may send it, because an earlier answer was lost.
    only_gateway = models.CharField("限定网关", max_length=20, blank=True)
    created_at = models.DateTimeField("创建时间")
    status_at = models.DateTimeField("状态时间")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "短信"
        verbose_name_plural = "短信"
        indexes = [
            # claims.claim selects the most urgent due rows.
            models.Index(
                fields=["priority", "not_before"],
                name="messages_to_claim",
                condition=Q(status="queued"),
            ),
            # claims.recover searches for ended leases.
            models.Index(
                fields=["lease_until"],
                name="messages_in_flight",
                condition=Q(status__in=["claimed", "sending"]),
            ),
            # reconcile joins these rows to its attempts.
            models.Index(
                fields=["status_at"],
                name="messages_unknown",
                condition=Q(status="unknown"),
            ),
            models.Index(fields=["phone_index", "-id"], name="messages_of_number"),
            models.Index(fields=["customer", "-id"], name="messages_of_customer"),
            models.Index(fields=["vehicle", "-id"], name="messages_of_vehicle"),
            models.Index(fields=["status", "-id"], name="messages_by_status"),
            # Few texts answer a reply.
            models.Index(
                fields=["answers_to"],
                name="messages_answering",
                condition=Q(answers_to__isnull=False),
            ),
            # endings.repeat_missed reads these rows.
            models.Index(
                fields=["id"], name="messages_with_untold_end", condition=_UNTOLD
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}短信 尾号{self.phone_tail}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def undecided(self) -> AttemptQuerySet:
        """Attempts without a certain answer yet."""
        return self.filter(outcome__in=Attempt.UNDECIDED)

    def unknown(self) -> AttemptQuerySet:
        """Attempts whose answer was lost."""
        return self.filter(outcome=Attempt.Outcome.UNKNOWN)


class Attempt(models.Model):
    """One attempt to send a text; created before the wire, completed after it.

    The gateway gets the token as our reference (OutId, SessionContext, uid).
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", "未返回"
        ACCEPTED = "accepted", "已接受"
        REJECTED = "rejected", "已拒绝"
        THROTTLED = "throttled", "被限流"
        NOT_SENT = "not_sent", "未发出"
        UNKNOWN = "unknown", "结果不明"

    UNDECIDED = (Outcome.PENDING, Outcome.UNKNOWN)

    token = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(
        Message, models.PROTECT, verbose_name="短信", related_name="attempts"
    )
    number = models.PositiveSmallIntegerField("第几次")
    gateway = models.CharField("网关", max_length=20)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    outcome = models.CharField(
        "结果", max_length=10, choices=Outcome, default=Outcome.PENDING
    )
    vendor_id = models.CharField("网关编号", max_length=64, blank=True)
    code = models.CharField("返回码", max_length=80, blank=True)
    detail = models.CharField("返回说明", max_length=300, blank=True)
    queries = models.PositiveSmallIntegerField("查询次数", default=0)
    next_query_at = models.DateTimeField("下次查询", null=True)
    # An account-wide error: no text is sent through the gateway before then.
    account_paused_until = models.DateTimeField("账户暂停至", null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = "发送尝试"
        verbose_name_plural = "发送尝试"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "number"], name="one_row_per_attempt"
            )
        ]
        indexes = [
            models.Index(
                fields=["gateway", "vendor_id"],
                name="attempt_by_vendor_id",
                condition=~Q(vendor_id=""),
            ),
            # breaker searches for account-wide errors.
            models.Index(
                fields=["gateway", "-token"],
                name="attempts_pausing_an_account",
                condition=Q(account_paused_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} #{self.number}"
