from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.contact import Category, MessageClass
from customers.models import Customer, Vehicle
from shop.database.keys import uuid7
from shop.database.sealed import SealedField, SealedPhoneField


class Template(models.Model):
    """A text by name; what it says is in its versions, the latest one is sent."""

    slug = models.SlugField("代号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    category = models.CharField("类别", max_length=12, choices=Category)
    message_class = models.CharField(
        "性质", max_length=10, choices=MessageClass, default=MessageClass.SERVICE
    )
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "短信模板"
        verbose_name_plural = "短信模板"
        ordering = ["category", "slug"]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """A wording of a template; never edited, so what was sent stays readable."""

    template = models.ForeignKey(
        Template, models.PROTECT, verbose_name="模板", related_name="versions"
    )
    number = models.PositiveIntegerField("版本")
    text = models.TextField("正文", max_length=500)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="创建人",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "模板版本"
        verbose_name_plural = "模板版本"
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="one_row_per_template_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"


class Filing(models.Model):
    """A wording as one gateway was asked to approve it, and what it said.

    ``variables`` maps our placeholders to the vendor's names ("1" for {1}). The row
    stays with its version: what was sent is what was approved then.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "未提交"
        SUBMITTED = "submitted", "审核中"
        APPROVED = "approved", "已通过"
        REJECTED = "rejected", "未通过"

    version = models.ForeignKey(
        TemplateVersion, models.PROTECT, verbose_name="版本", related_name="filings"
    )
    gateway = models.CharField("网关", max_length=20)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    code = models.CharField("模板编号", max_length=60, blank=True)
    variables = models.JSONField("变量对应", default=dict, blank=True)
    ending = models.CharField("退订用语", max_length=20, blank=True)
    note = models.CharField("审核意见", max_length=200, blank=True)
    changed_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "模板报备"
        verbose_name_plural = "模板报备"
        ordering = ["version", "gateway"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "gateway"], name="one_filing_per_version_and_gateway"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.get_state_display()}"


class BannedWord(models.Model):
    """A word that one vendor's review does not let pass, and where it says so."""

    gateway = models.CharField("网关", max_length=20)
    word = models.CharField("词语", max_length=40)
    source = models.CharField("依据", max_length=100)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "网关禁用词"
        verbose_name_plural = "网关禁用词"
        ordering = ["gateway", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "word"], name="one_row_per_gateway_and_word"
            )
        ]

    def __str__(self) -> str:
        return self.word


class MessageQuerySet(models.QuerySet["Message"]):
    def for_number(self, phone_index: str) -> MessageQuerySet:
        return self.filter(phone_index=phone_index)

    def not_yet_sent(self) -> MessageQuerySet:
        """Texts that can still be called back."""
        return self.filter(status__in=Message.RECALLABLE)


class Message(models.Model):
    """One text to one number.

    queued ─claim▶ claimed ─gate▶ sending ─wire, record▶ accepted ─receipt▶ delivered
       ▲  lease over │         │                │                      └▶ undelivered
       └─────────────┘         └▶ suppressed    ├▶ rejected
       ▲                                        ├▶ queued   (proved not sent)
       └── proved absent, once ──── unknown ◀───┘ (timeout, crash) ─▶ accepted, …
    Side exits before the wire: suppressed (opt-out, consent, cap), expired, cancelled,
    rejected (cannot be decrypted); the gate may also put a text off, back to queued.
    A report settles a text in any open state. An unknown one that is proved absent
    twice is rejected, one that is proved absent too late has expired.
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

    RECALLABLE = (Status.QUEUED, Status.CLAIMED)
    OPEN = (Status.QUEUED, Status.CLAIMED, Status.SENDING, Status.UNKNOWN)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Who enqueued it and for what; a second enqueue of the same changes nothing.
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
    # The reason it is about, in the words of the app that made it.
    about = models.CharField("事由", max_length=20, blank=True)
    template_version = models.ForeignKey(
        TemplateVersion, models.PROTECT, verbose_name="模板", related_name="messages"
    )
    body = SealedField("正文")
    # JSON of the placeholders' values; a vendor's template wants them one by one.
    values = SealedField("占位符内容")
    segments = models.PositiveSmallIntegerField("计费条数", default=1)
    priority = models.PositiveSmallIntegerField("优先级", default=50)
    status = models.CharField(
        "状态", max_length=12, choices=Status, default=Status.QUEUED
    )
    reason = models.CharField("原因", max_length=120, blank=True)
    not_before = models.DateTimeField("最早发送")
    expires_at = models.DateTimeField("失效时间")
    lease_until = models.DateTimeField(null=True, editable=False)
    worker = models.CharField(max_length=60, blank=True, editable=False)
    attempts_made = models.PositiveSmallIntegerField("尝试次数", default=0)
    gateway = models.CharField("网关", max_length=20, blank=True)
    # The one gateway that may carry it: after an answer was lost, no other.
    only_gateway = models.CharField("限定网关", max_length=20, blank=True)
    created_at = models.DateTimeField("创建时间")
    status_at = models.DateTimeField("状态时间")
    # When a gateway first told us that it has been read; most never do.
    read_at = models.DateTimeField("已读时间", null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "短信"
        verbose_name_plural = "短信"
        indexes = [
            # claims.claim takes the most urgent due rows.
            models.Index(
                fields=["priority", "not_before"],
                name="messages_to_claim",
                condition=Q(status="queued"),
            ),
            # claims.recover looks for leases that are over.
            models.Index(
                fields=["lease_until"],
                name="messages_in_flight",
                condition=Q(status__in=["claimed", "sending"]),
            ),
            # reconcile comes to its attempts through these.
            models.Index(
                fields=["status_at"],
                name="messages_unknown",
                condition=Q(status="unknown"),
            ),
            models.Index(fields=["phone_index", "-id"], name="messages_of_number"),
            models.Index(fields=["customer", "-id"], name="messages_of_customer"),
            models.Index(fields=["vehicle", "-id"], name="messages_of_vehicle"),
            models.Index(fields=["status", "-id"], name="messages_by_status"),
            models.Index(
                fields=["read_at"],
                name="messages_read",
                condition=Q(read_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}短信 尾号{self.phone_tail}"


class Attempt(models.Model):
    """One crossing of the wire; written before it, closed after it.

    The token goes to the gateway as our reference (OutId, SessionContext, uid).
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", "未返回"
        ACCEPTED = "accepted", "已接受"
        REJECTED = "rejected", "已拒绝"
        THROTTLED = "throttled", "被限流"
        NOT_SENT = "not_sent", "未发出"
        UNKNOWN = "unknown", "结果不明"

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
    # The vendor said that nothing of the account goes until then.
    account_paused_until = models.DateTimeField("账户暂停至", null=True)

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
            # health looks for a vendor's word about the whole account.
            models.Index(
                fields=["gateway", "-token"],
                name="attempts_pausing_an_account",
                condition=Q(account_paused_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} #{self.number}"


class CapSlot(models.Model):
    """A place of a number in a category and month; there is no third one.

    The primary key is what keeps the cap: two claimers cannot write one slot.
    """

    HIGHEST = 2

    pk = models.CompositePrimaryKey("phone_index", "category", "month", "slot")
    phone_index = models.CharField(max_length=22)
    category = models.CharField("类别", max_length=12, choices=Category)
    month = models.DateField("月份", help_text="当月 1 日,北京时间")
    slot = models.PositiveSmallIntegerField("第几条")
    message = models.OneToOneField(
        Message, models.PROTECT, verbose_name="短信", related_name="cap_slot"
    )

    class Meta:
        verbose_name = "频控名额"
        verbose_name_plural = "频控名额"
        constraints = [
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=2), name="two_slots_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.month:%Y-%m} #{self.slot}"


class Callback(models.Model):
    """What a gateway posted, as it came; interpreted afterwards."""

    class Kind(models.TextChoices):
        REPORT = "report", "状态报告"
        REPLY = "reply", "上行"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gateway = models.CharField("网关", max_length=20)
    kind = models.CharField("类型", max_length=10, choices=Kind)
    # Fetched by us instead of posted; the body then has the form of an answer.
    is_pulled = models.BooleanField("主动拉取", default=False)
    body = SealedField("原文")
    received_at = models.DateTimeField("收到时间")
    processed_at = models.DateTimeField("处理时间", null=True)
    problem = models.CharField("问题", max_length=200, blank=True)

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
    """A delivery report; kept also when it matches nothing."""

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
    # The number is on a list of the vendor or carrier; nothing of ours reaches it.
    is_block = models.BooleanField("网关黑名单", default=False)
    # The owner has opened the text; few gateways tell.
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


class InboundMessage(models.Model):
    """What a customer replied, and what was made of it."""

    class Verdict(models.TextChoices):
        OPT_OUT = "opt_out", "退订"
        REVIEW = "review", "待人工判断"
        OPT_IN = "opt_in", "恢复接收"
        OTHER = "other", "普通回复"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gateway = models.CharField("网关", max_length=20)
    dedupe_key = models.CharField(max_length=120)
    phone_index = models.CharField(max_length=22)
    phone_tail = models.CharField(max_length=4)
    phone = SealedPhoneField("号码")
    text = SealedField("内容")
    sent_at = models.DateTimeField("发送时间", null=True)
    received_at = models.DateTimeField("收到时间")
    verdict = models.CharField("判断", max_length=10, choices=Verdict)
    rule = models.CharField("依据", max_length=60, blank=True)
    # The latest text within 72 hours: gateways carry no id, this is a guess.
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
                condition=Q(handled_at=None, verdict__in=["review", "other"]),
            ),
        ]

    def __str__(self) -> str:
        return f"尾号{self.phone_tail} {self.get_verdict_display()}"


class OptOut(models.Model):
    """A number that wants no texts; keyed by the number, never by the customer.

    ``suspended`` (a reply nobody understood yet) closes the number until a person
    has read it. Only staff with proof end a row; an import, a merge or a later
    reply never does.
    """

    class Source(models.TextChoices):
        REPLY = "reply", "短信回复"
        REVIEW = "review", "回复待判断(暂停)"
        GATEWAY = "gateway", "网关退订名单"
        PHONE = "phone", "电话"
        COUNTER = "counter", "到店"
        COMPLAINT = "complaint", "投诉(12321)"

    class Scope(models.TextChoices):
        """What the number does not want; a category's value closes that category."""

        ALL = "all", "所有短信"
        ALL_BUT_WARRANTY = "warranty_only", "只收质保提醒"
        MAINTENANCE = Category.MAINTENANCE.value, "保养"
        INSPECTION = Category.INSPECTION.value, "年检"
        INSURANCE = Category.INSURANCE.value, "保险"
        WARRANTY = Category.WARRANTY.value, "质保"
        CARE = Category.CARE.value, "关怀"
        CAMPAIGN = Category.CAMPAIGN.value, "活动"

    phone_index = models.CharField(max_length=22, editable=False)
    phone_tail = models.CharField("号码尾号", max_length=4, editable=False)
    source = models.CharField("来源", max_length=10, choices=Source)
    scope = models.CharField("范围", max_length=14, choices=Scope, default=Scope.ALL)
    # The day on which the customer asked; a shop has three working days.
    asked_on = models.DateField("客户提出日期", null=True, blank=True)
    inbound = models.ForeignKey(
        InboundMessage,
        models.PROTECT,
        verbose_name="依据的回复",
        null=True,
        blank=True,
        related_name="opt_outs",
    )
    note = models.CharField("说明", max_length=200, blank=True)
    created_at = models.DateTimeField("退订时间")
    ended_at = models.DateTimeField("恢复时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="恢复登记人",
        null=True,
        blank=True,
        related_name="+",
    )
    ended_proof = models.CharField("恢复凭证", max_length=200, blank=True)

    class Meta:
        verbose_name = "退订"
        verbose_name_plural = "退订"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index", "scope"],
                condition=Q(ended_at=None),
                name="one_standing_opt_out_per_number_and_scope",
            )
        ]

    def __str__(self) -> str:
        return f"尾号{self.phone_tail} {self.get_source_display()}"
