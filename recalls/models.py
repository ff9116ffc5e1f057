from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from customers.models import Vehicle
from customers.models.change_triggers import notes_vehicles

_VEHICLES_OF_RECALLS = """
    SELECT car.id
    FROM changed
    JOIN recalls_recalledvehicle AS listed ON listed.recall_id = changed.id
    JOIN customers_vehicle AS car ON car.vin = listed.vin
    WHERE changed.status = 'open' AND listed.state = 'needed'
"""
_VEHICLES_OF_ROWS = """
    SELECT car.id
    FROM changed
    JOIN recalls_recall AS recall ON recall.id = changed.recall_id
    JOIN customers_vehicle AS car ON car.vin = changed.vin
    WHERE recall.status = 'open' AND changed.state = 'needed'
"""


class Recall(models.Model):
    """A maker's recall or a safety notice; a second person has to approve it.

    draft ─a colleague approves▶ open ─▶ closed

    Rows are never deleted: 《缺陷汽车产品召回管理条例》第十一条 requires records to be
    kept for at least five years.
    """

    class Kind(models.TextChoices):
        """Each value is the code of a reason (``recalls.reason``)."""

        RECALL = "recall", "召回"
        SAFETY = "safety", "安全通知"

    class Status(models.TextChoices):
        DRAFT = "draft", "待审批"
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    # The badge colour of each status (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Status.DRAFT: "warn",
        Status.OPEN: "info",
        Status.CLOSED: "",
    }

    kind = models.CharField("类型", max_length=12, choices=Kind, default=Kind.RECALL)
    number = models.CharField("召回编号", max_length=40, unique=True)
    brand = models.CharField("品牌", max_length=40)
    model_text = models.CharField(
        "车型", max_length=60, blank=True, help_text="车系名称，留空表示该品牌全部车型"
    )
    produced_from = models.DateField("生产日期起", null=True, blank=True)
    produced_until = models.DateField("生产日期止", null=True, blank=True)
    defect = models.CharField("原因", max_length=30, help_text="写进短信，不超过 30 字")
    remedy = models.CharField("措施", max_length=30, help_text="写进短信，不超过 30 字")
    source = models.CharField(
        "公告地址", max_length=300, blank=True, validators=[URLValidator(["https"])]
    )
    status = models.CharField(
        "状态", max_length=6, choices=Status, default=Status.DRAFT, editable=False
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="登记人", related_name="+", editable=False
    )
    approved_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="审批人",
        null=True,
        related_name="+",
        editable=False,
    )
    opened_on = models.DateField("开始通知", null=True, editable=False)
    closed_on = models.DateField("结束", null=True, editable=False)

    class Meta:
        verbose_name = "召回"
        verbose_name_plural = "召回与安全通知"
        triggers = notes_vehicles(
            _VEHICLES_OF_RECALLS,
            columns=[
                "kind",
                "number",
                "status",
                "opened_on",
                "defect",
                "remedy",
                "source",
            ],
            on_insert=False,
            on_delete=False,
        )
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("created_by")),
                name="recall_is_approved_by_a_second_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.brand}{self.model_text}"


class RecalledVehicleQuerySet(models.QuerySet["RecalledVehicle"]):
    def known(self) -> RecalledVehicleQuerySet:
        """Return the rows whose car is in the shop's records."""
        return self.filter(Exists(Vehicle.objects.filter(vin=OuterRef("vin"))))


class RecalledVehicle(models.Model):
    """A car of a recall, from the maker's list of VINs or as a candidate.

    The list is binding; a production date only makes a car a candidate that staff
    confirm. The row refers to a car of the shop by its VIN alone, so that a car which
    is recorded after the list was entered is found as well. ``notify_from`` is the
    first day on which the recall is open, the car needs it and is in the shop's
    records; ``recalls.notices`` writes it.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", "待确认"
        NEEDED = "needed", "需召回"
        DONE = "done", "已完成"
        UNAFFECTED = "unaffected", "不涉及"

    recall = models.ForeignKey(
        Recall, models.PROTECT, verbose_name="召回", related_name="vehicles"
    )
    vin = models.CharField("车架号", max_length=17)
    # No column of its own: a join by VIN.
    vehicle = models.ForeignObject(
        Vehicle,
        models.DO_NOTHING,
        from_fields=["vin"],
        to_fields=["vin"],
        verbose_name="车辆",
        null=True,
        related_name="recalls",
    )
    state = models.CharField("状态", max_length=10, choices=State)
    is_listed = models.BooleanField("在厂家名单上", default=False)
    notify_from = models.DateField("通知起始", null=True, editable=False)
    done_on = models.DateField("完成日期", null=True)
    changed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="经办人", null=True, related_name="+"
    )

    objects = RecalledVehicleQuerySet.as_manager()

    class Meta:
        verbose_name = "召回车辆"
        verbose_name_plural = "召回车辆"
        triggers = notes_vehicles(
            _VEHICLES_OF_ROWS, columns=["recall_id", "vin", "state", "notify_from"]
        )
        ordering = ["recall", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recall", "vin"], name="one_row_per_recall_and_vin"
            )
        ]
        indexes = [
            # reminders.dates.refresh reads by the VINs of its cars.
            models.Index(fields=["vin"], name="recalls_of_vin")
        ]

    def __str__(self) -> str:
        return f"{self.recall.number} {self.vin}"
