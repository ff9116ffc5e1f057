from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.models import Customer, ServiceRecord, Vehicle
from customers.models.change_triggers import notes_vehicles
from sms.models import InboundMessage

_VEHICLES_OF_CUSTOMERS = """
    SELECT contact.vehicle_id
    FROM changed
    JOIN customers_vehiclecontact AS contact USING (customer_id)
"""


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def open(self) -> ComplaintQuerySet:
        return self.filter(closed_on=None)

    def closed_since(self, day: date) -> ComplaintQuerySet:
        return self.filter(closed_on__gte=day)


class Complaint(models.Model):
    """A complaint of a customer.

    open ─closed by staff with an outcome▶ closed
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="客户", related_name="complaints"
    )
    about = models.CharField("投诉内容", max_length=200)
    opened_on = models.DateField("登记日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="登记人",
        null=True,
        blank=True,
        related_name="+",
    )
    closed_on = models.DateField("处理完成", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="处理人",
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField("处理结果", max_length=200, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "投诉"
        verbose_name_plural = "投诉"
        ordering = ["-pk"]
        triggers = notes_vehicles(_VEHICLES_OF_CUSTOMERS)
        indexes = [
            # feedback.silences reads the open complaints of some customers.
            models.Index(
                fields=["customer"],
                name="open_complaints_of_customer",
                condition=Q(closed_on=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.about}"


class Rating(models.Model):
    """How content a customer is, from 1 to 5, as he answered a question by text.

    The visit is the last one of the car before the question, if it is known.
    """

    reply = models.OneToOneField(
        InboundMessage, models.PROTECT, verbose_name="回复", related_name="rating"
    )
    score = models.PositiveSmallIntegerField("评分")
    said = models.CharField("回答", max_length=40)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        verbose_name="客户",
        null=True,
        related_name="ratings",
    )
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, verbose_name="车辆", null=True, related_name="+"
    )
    order = models.ForeignKey(
        ServiceRecord, models.PROTECT, verbose_name="工单", null=True, related_name="+"
    )
    at = models.DateTimeField("评分时间")

    class Meta:
        verbose_name = "评分"
        verbose_name_plural = "评分"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5), name="rating_of_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.score} 分 {self.said}"
