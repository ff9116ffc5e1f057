"""Two facts that decide whether a customer is contacted, kept independently.

The third such fact, an open complaint, belongs to the app ``feedback``.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q

from customers.models.people import Customer


class DoNotDisturbQuerySet(models.QuerySet["DoNotDisturb"]):
    def standing(self) -> DoNotDisturbQuerySet:
        """Wishes that are not lifted."""
        return self.filter(lifted_at=None)


class DoNotDisturb(models.Model):
    """A customer's wish to be left alone, as a ledger; lifted only with proof.

    Lines are never deleted, and no import, merge or reply lifts a wish.
    """

    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        verbose_name="客户",
        related_name="do_not_disturb",
    )
    proof = models.CharField("凭证", max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="登记人",
        null=True,
        blank=True,
        related_name="+",
    )
    recorded_at = models.DateTimeField("登记时间")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="解除登记人",
        null=True,
        blank=True,
        related_name="+",
    )
    lifted_proof = models.CharField("解除凭证", max_length=200, blank=True)

    objects = DoNotDisturbQuerySet.as_manager()

    class Meta:
        verbose_name = "勿扰登记"
        verbose_name_plural = "勿扰登记"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(lifted_at=None),
                name="one_standing_do_not_disturb",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} 勿扰"


class NumberDoubtQuerySet(models.QuerySet["NumberDoubt"]):
    def standing(self) -> NumberDoubtQuerySet:
        """Doubts that are not cleared up."""
        return self.filter(ended_at=None)

    def of_outer_customer(self) -> NumberDoubtQuerySet:
        """Doubts about a number that the customer of the outer query has today."""
        return self.standing().filter(
            Q(phone_index=F("customer__phone_index"))
            | Q(phone_index=F("customer__second_phone_index"))
            | Q(phone_index=F("customer__landline_index")),
            customer=OuterRef("pk"),
        )


class NumberDoubt(models.Model):
    """A number that probably does not belong to this customer, keyed by the pair.

    The customer's other numbers and other customers of the number are not affected.
    When the number is corrected, the pair no longer exists and the doubt has no
    effect.
    """

    class Source(models.TextChoices):
        CALL = "call", "电话核实：号码错误"
        REPLY = "reply", "短信回复"
        STAFF = "staff", "员工登记"
        IMPORT = "import", "导入的文件写明"
        REPORT = "report", "短信回执：空号或停机"

    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="客户", related_name="number_doubts"
    )
    phone_index = models.CharField(max_length=22, editable=False)
    source = models.CharField("来源", max_length=10, choices=Source)
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="登记人",
        null=True,
        blank=True,
        related_name="+",
    )
    recorded_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("核实时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="核实人",
        null=True,
        blank=True,
        related_name="+",
    )
    ended_proof = models.CharField("核实凭证", max_length=200, blank=True)

    objects = NumberDoubtQuerySet.as_manager()

    class Meta:
        verbose_name = "号码存疑"
        verbose_name_plural = "号码存疑"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "phone_index"],
                condition=Q(ended_at=None),
                name="one_standing_doubt_per_customer_and_number",
            )
        ]
        indexes = [
            # For customers.silences, which looks up by number.
            models.Index(
                fields=["phone_index"],
                name="doubts_of_number",
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} 号码存疑"
