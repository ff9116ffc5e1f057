from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.categories import Category
from customers.models import Customer
from shop.caps import within_hard_limit

from .answers import InboundMessage
from .messages import Message


class CapSlot(models.Model):
    """One of a number's places for texts of a category in a month.

    The places for the list of a fleet are those of a week; ``month`` is then its Monday
    (``shop.hours.cap_week``).

    The primary key enforces the cap: two workers cannot insert the same slot. The
    constraint enforces the hard limit of each category, also against code that forgets
    the cap of the day.
    """

    pk = models.CompositePrimaryKey("phone_index", "category", "month", "slot")
    phone_index = models.CharField(max_length=22)
    category = models.CharField("类别", max_length=12, choices=Category)
    month = models.DateField("月份", help_text="当月 1 日,北京时间；车队清单为当周周一")
    slot = models.PositiveSmallIntegerField("第几条")
    message = models.OneToOneField(
        Message, models.PROTECT, verbose_name="短信", related_name="cap_slot"
    )

    class Meta:
        verbose_name = "频控名额"
        verbose_name_plural = "频控名额"
        constraints = [
            models.CheckConstraint(
                condition=Q(slot__gte=1) & within_hard_limit("slot"),
                name="slot_within_hard_limit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.month:%Y-%m} #{self.slot}"


class OptOutQuerySet(models.QuerySet["OptOut"]):
    def for_number(self, phone_index: str) -> OptOutQuerySet:
        return self.filter(phone_index=phone_index)

    def standing(self) -> OptOutQuerySet:
        """Opt-outs and suspensions that have not been ended."""
        return self.filter(ended_at=None)


class OptOut(models.Model):
    """A number that gets no texts; keyed by the number, never by the customer.

    A suspension closes the number until a person has read a doubtful reply. Only
    staff with proof or a configured opt-in word end an opt-out; an import or a merge
    of customers never does. The customers who had the number stay silent under every
    other number too: see PersonRefusal.
    """

    class Source(models.TextChoices):
        REPLY = "reply", "短信回复"
        REVIEW = "review", "回复待判断(暂停)"
        GATEWAY = "gateway", "网关退订名单"
        PHONE = "phone", "电话"
        COUNTER = "counter", "到店"
        COMPLAINT = "complaint", "投诉(12321)"
        FILE = "file", "导入文件"

    class Scope(models.TextChoices):
        """Which texts are refused; a category's value refuses that category."""

        ALL = "all", "所有短信"
        ALL_BUT_WARRANTY = "warranty_only", "只收质保提醒"
        MAINTENANCE = Category.MAINTENANCE.value, "保养"
        INSPECTION = Category.INSPECTION.value, "年检"
        INSURANCE = Category.INSURANCE.value, "保险"
        WARRANTY = Category.WARRANTY.value, "质保"
        USAGE = Category.USAGE.value, "用车"
        CARE = Category.CARE.value, "关怀"
        CAMPAIGN = Category.CAMPAIGN.value, "活动"

    phone_index = models.CharField(max_length=22, editable=False)
    phone_tail = models.CharField("号码尾号", max_length=4, editable=False)
    source = models.CharField("来源", max_length=10, choices=Source)
    scope = models.CharField("范围", max_length=14, choices=Scope, default=Scope.ALL)
    # The day on which the customer asked; the deadline is three working days.
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
    # So many customers had the number that staff must say which of them refused.
    asks_who = models.BooleanField("待确认是哪位客户", default=False)

    objects = OptOutQuerySet.as_manager()

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
        indexes = [
            # For the list of refusals that staff still have to attribute.
            models.Index(
                fields=["-id"], name="opt_outs_asking_who", condition=Q(asks_who=True)
            )
        ]

    def __str__(self) -> str:
        return f"尾号{self.phone_tail} {self.get_source_display()}"


class PersonRefusalQuerySet(models.QuerySet["PersonRefusal"]):
    def standing(self) -> PersonRefusalQuerySet:
        """Refusals that have not been ended, also those of suspensions."""
        return self.filter(ended_at=None)

    def confirmed(self) -> PersonRefusalQuerySet:
        """Standing refusals, without the doubtful replies that nobody has judged."""
        return self.standing().exclude(opt_out__source=OptOut.Source.REVIEW)


class PersonRefusal(models.Model):
    """A customer who had the number of an opt-out when it was written.

    He gets no texts in the scope of the opt-out, whatever number his record has later.
    The row ends apart from the opt-out: with proof that this customer agreed again. The
    row of a suspension is effective only after it was confirmed.
    """

    opt_out = models.ForeignKey(
        OptOut, models.PROTECT, verbose_name="退订", related_name="people"
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="客户", related_name="refusals"
    )
    created_at = models.DateTimeField("登记时间")
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

    objects = PersonRefusalQuerySet.as_manager()

    class Meta:
        verbose_name = "客户本人退订"
        verbose_name_plural = "客户本人退订"
        constraints = [
            models.UniqueConstraint(
                fields=["opt_out", "customer"],
                condition=Q(ended_at=None),
                name="one_standing_refusal_per_person_and_opt_out",
            )
        ]
        indexes = [
            # For the last gate, which looks up the people of a number.
            models.Index(
                fields=["customer"],
                name="refusal_by_person",
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.opt_out}"
