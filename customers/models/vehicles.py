from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right

from customers.models.change_triggers import forgets_deleted_vehicle, notes_vehicles
from customers.models.people import Customer
from customers.models.plate_owners import finds_plate_owner, keeps_plate_owners

VIN_TAIL = 6
# What pages show in the place of a VIN that is not known yet.
NO_VIN = "待补车架号"


class VehicleModel(models.Model):
    """A model as the trade names it; ``reminders`` assigns maintenance plans to it."""

    class Energy(models.TextChoices):
        ICE = "ice", "燃油"
        BEV = "bev", "纯电"
        PHEV = "phev", "插混"
        EREV = "erev", "增程"

    brand = models.CharField("品牌", max_length=40)
    series = models.CharField("车系", max_length=60)
    energy = models.CharField("能源", max_length=4, choices=Energy, default=Energy.ICE)

    class Meta:
        verbose_name = "车型"
        verbose_name_plural = "车型"
        triggers = notes_vehicles(
            "SELECT car.id FROM customers_vehicle AS car"
            " JOIN changed ON changed.id = car.model_id",
            columns=["energy"],
            on_insert=False,
            on_delete=False,
        )
        ordering = ["brand", "series"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "series", "energy"], name="one_row_per_model"
            )
        ]

    def __str__(self) -> str:
        return f"{self.brand}{self.series}"


class VehicleQuerySet(models.QuerySet["Vehicle"]):
    def active(self) -> VehicleQuerySet:
        return self.filter(status=Vehicle.Status.ACTIVE)

    def living(self) -> VehicleQuerySet:
        """Cars that were not merged into another."""
        return self.filter(merged_into=None)

    def without_vin(self) -> VehicleQuerySet:
        """Cars in use that are known by their plate, until somebody adds the VIN."""
        return self.active().filter(vin=None)


class Vehicle(models.Model):
    """A car, known by its VIN, or by plate and owner until the VIN is known.

    The plate is an attribute with a history.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "在用"
        SOLD = "sold", "已转出"
        SCRAPPED = "scrapped", "已报废"
        MERGED = "merged", "已并入"

    # The tone of each status's badge (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Status.ACTIVE: "good",
        Status.SOLD: "",
        Status.SCRAPPED: "",
        Status.MERGED: "",
    }

    class Use(models.TextChoices):
        PRIVATE = "private", "非营运"
        COMMERCIAL = "commercial", "营运"
        SCHOOL_BUS = "school_bus", "校车"

    class Body(models.TextChoices):
        CAR = "car", "轿车/SUV/MPV"
        VAN = "van", "面包车"
        GOODS = "goods", "载货车(含皮卡)"
        LARGE = "large", "大中型客车"
        MOTORCYCLE = "motorcycle", "摩托车"
        OTHER = "other", "挂车/专项作业/其他"

    vin = models.CharField(
        "车架号", max_length=17, unique=True, null=True, blank=True, default=None
    )
    plate = models.CharField("车牌", max_length=10, blank=True)
    # The standing owner of a car without a VIN; a trigger on the contacts keeps it.
    plate_owner = models.ForeignKey(
        Customer,
        models.SET_NULL,
        verbose_name="车牌的车主",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
    )
    model = models.ForeignKey(
        VehicleModel,
        models.PROTECT,
        verbose_name="车型",
        null=True,
        blank=True,
        related_name="vehicles",
    )
    model_text = models.CharField("车型原文", max_length=80, blank=True)
    colour = models.CharField("颜色", max_length=20, blank=True)
    engine_number = models.CharField("发动机号", max_length=30, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=Status, default=Status.ACTIVE
    )
    status_on = models.DateField("状态日期", null=True, blank=True)
    use = models.CharField("使用性质", max_length=12, choices=Use, default=Use.PRIVATE)
    body = models.CharField("车辆类型", max_length=12, choices=Body, default=Body.CAR)
    seats = models.PositiveSmallIntegerField("座位数", null=True, blank=True)
    has_injury_accident = models.BooleanField("发生过伤亡事故", default=False)
    has_illegal_modification = models.BooleanField("因非法改装被处罚", default=False)
    is_severe_use = models.BooleanField("恶劣工况", default=False)
    manufactured_on = models.DateField("生产日期", null=True, blank=True)
    registered_on = models.DateField("注册日期", null=True, blank=True)
    delivered_on = models.DateField("交车日期", null=True, blank=True)
    inspection_valid_until = models.DateField(
        "检验有效期至", null=True, blank=True, help_text="行驶证副页印刷月份的最后一天"
    )
    notes = models.TextField("备注", blank=True)
    # Another record of this car, to which everything about the car belongs now.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="已并入",
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
    )
    created_at = models.DateTimeField("建档时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        verbose_name = "车辆"
        verbose_name_plural = "车辆"
        triggers = [
            *notes_vehicles("SELECT id FROM changed", on_delete=False),
            forgets_deleted_vehicle(),
            finds_plate_owner(),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | ~Q(status="merged") & Q(merged_into=None),
                name="merged_car_names_the_other",
                violation_error_message=(
                    "「已并入」由合并车辆时写入，请用「合并」，或选别的状态。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(vin__isnull=False) & ~Q(vin="")
                | Q(vin=None) & (~Q(plate="") | Q(status="merged")),
                name="car_has_vin_or_plate",
            ),
            models.UniqueConstraint(
                fields=["plate", "plate_owner"],
                condition=Q(vin=None, status="active"),
                name="one_car_per_plate_and_owner",
            ),
            models.UniqueConstraint(
                fields=["plate"],
                condition=Q(vin=None, status="active", plate_owner=None),
                name="one_ownerless_car_per_plate",
            ),
        ]
        indexes = [
            models.Index(
                fields=["plate"],
                name="vehicle_by_plate",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(Right("plate", 5), name="vehicle_by_plate_tail"),
            models.Index(Right("vin", VIN_TAIL), name="vehicle_by_vin_tail"),
        ]

    def __str__(self) -> str:
        return self.plate or self.vin or ""


class PlateQuerySet(models.QuerySet["Plate"]):
    def standing(self) -> PlateQuerySet:
        """Plates that are on their car now."""
        return self.filter(until_on=None)


class Plate(models.Model):
    """A plate and when it was on the car; the open row equals ``Vehicle.plate``."""

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="plates"
    )
    plate = models.CharField("车牌", max_length=10)
    since_on = models.DateField("启用日期", null=True, blank=True)
    until_on = models.DateField("停用日期", null=True, blank=True)

    objects = PlateQuerySet.as_manager()

    class Meta:
        verbose_name = "车牌历史"
        verbose_name_plural = "车牌历史"
        ordering = ["vehicle", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(until_on=None),
                name="one_current_plate_per_vehicle",
            )
        ]
        indexes = [models.Index(fields=["plate"], name="plate_history_by_plate")]

    def __str__(self) -> str:
        return self.plate


class Policy(models.Model):
    """An insurance policy; ``last_covered_on`` is the last day it covers."""

    class Kind(models.TextChoices):
        COMPULSORY = "compulsory", "交强险"
        COMMERCIAL = "commercial", "商业险"

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="policies"
    )
    kind = models.CharField("险种", max_length=10, choices=Kind)
    insurer = models.CharField("保险公司", max_length=40, blank=True)
    last_covered_on = models.DateField("最后保障日")

    class Meta:
        verbose_name = "保单"
        verbose_name_plural = "保单"
        triggers = notes_vehicles()
        ordering = ["vehicle", "kind", "-last_covered_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "kind", "last_covered_on"],
                name="one_policy_per_kind_and_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.last_covered_on}"


class Warranty(models.Model):
    """A warranty that ends at a date or a mileage, whichever comes first."""

    class Kind(models.TextChoices):
        WHOLE = "whole", "整车"
        BATTERY = "battery", "三电"
        EXTENDED = "extended", "延保"

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="warranties"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind)
    until_on = models.DateField("到期日", null=True, blank=True)
    until_km = models.PositiveIntegerField("到期里程", null=True, blank=True)

    class Meta:
        verbose_name = "质保"
        verbose_name_plural = "质保"
        triggers = notes_vehicles()
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "kind"], name="one_warranty_per_kind"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class VehicleContactQuerySet(models.QuerySet["VehicleContact"]):
    def standing(self) -> VehicleContactQuerySet:
        """Roles that have not ended."""
        return self.filter(until_on=None)

    def owners(self) -> VehicleContactQuerySet:
        """Standing owners; a car has at most one, by constraint."""
        return self.standing().filter(role=VehicleContact.Role.OWNER)

    def of_living(self) -> VehicleContactQuerySet:
        """Roles of customers that were not merged into another."""
        return self.filter(customer__merged_into=None)

    def with_number(self, phone_index: str) -> VehicleContactQuerySet:
        """Roles of customers who own this number, as first or second or landline."""
        return self.filter(
            Q(customer__phone_index=phone_index)
            | Q(customer__second_phone_index=phone_index)
            | Q(customer__landline_index=phone_index)
        )


class VehicleContact(models.Model):
    """A person's role for a car; ``until_on`` ends it and the row stays as history."""

    class Role(models.TextChoices):
        OWNER = "owner", "车主"
        DRIVER = "driver", "送修人"
        PAYER = "payer", "付款人"

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="contacts"
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, verbose_name="客户", related_name="vehicle_contacts"
    )
    role = models.CharField("身份", max_length=10, choices=Role, default=Role.OWNER)
    since_on = models.DateField("起始", null=True, blank=True)
    until_on = models.DateField("终止", null=True, blank=True)

    objects = VehicleContactQuerySet.as_manager()

    class Meta:
        verbose_name = "车辆联系人"
        verbose_name_plural = "车辆联系人"
        triggers = [*notes_vehicles(), *keeps_plate_owners()]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "customer", "role"],
                condition=Q(until_on=None),
                name="one_standing_role_per_person",
            ),
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(until_on=None, role="owner"),
                name="one_owner_per_vehicle",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None)
                | Q(since_on=None)
                | Q(until_on__gte=F("since_on")),
                name="contact_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.get_role_display()}"


class VehicleChange(models.Model):
    """A vehicle whose facts changed since its due dates were computed.

    Database triggers (``customers.models.change_triggers``) insert a row for every
    change to rows that decide due dates, whoever made it; ``reminders.dates.refresh``
    deletes it in the transaction that recomputes the due dates.
    """

    vehicle = models.OneToOneField(
        Vehicle, models.CASCADE, primary_key=True, related_name="pending_change"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "待重算车辆"
        verbose_name_plural = "待重算车辆"

    def __str__(self) -> str:
        return str(self.vehicle_id)
