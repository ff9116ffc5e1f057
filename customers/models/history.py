from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from customers.models.change_triggers import notes_vehicles
from customers.models.people import Customer
from customers.models.vehicles import Vehicle


class OdometerReading(models.Model):
    """A mileage that was read; an implausible one is kept with ``rejected_because``."""

    class Counter(models.TextChoices):
        ODOMETER = "odometer", "总里程"
        ENGINE = "engine", "发动机/增程器里程"

    class Source(models.TextChoices):
        ORDER = "order", "工单"
        DELIVERY = "delivery", "交车"
        CUSTOMER = "customer", "客户上报"
        REPLY = "reply", "车主回复"
        TELEMATICS = "telematics", "车机"
        IMPORT = "import", "导入"
        STAFF = "staff", "员工录入"

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="readings"
    )
    counter = models.CharField(
        "计数器", max_length=10, choices=Counter, default=Counter.ODOMETER
    )
    read_on = models.DateField("日期")
    km = models.PositiveIntegerField("公里数")
    source = models.CharField(
        "来源", max_length=12, choices=Source, default=Source.STAFF
    )
    rejected_because = models.CharField("不采用原因", max_length=120, blank=True)

    class Meta:
        verbose_name = "里程读数"
        verbose_name_plural = "里程读数"
        triggers = notes_vehicles()
        ordering = ["vehicle", "-read_on", "-km"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "counter", "read_on", "km"],
                name="one_row_per_reading",
            )
        ]

    def __str__(self) -> str:
        return f"{self.read_on} {self.km} km"


class ServiceRecordQuerySet(models.QuerySet["ServiceRecord"]):
    def not_void(self) -> ServiceRecordQuerySet:
        """Orders that were not cancelled or reversed."""
        return self.filter(is_void=False)


class ServiceRecord(models.Model):
    """A visit to the workshop, as its repair order describes it."""

    class Kind(models.TextChoices):
        FIRST_SERVICE = "first_service", "首保"
        MAINTENANCE = "maintenance", "定期保养"
        REPAIR = "repair", "一般维修"
        ACCIDENT = "accident", "事故维修"
        WARRANTY = "warranty", "索赔"
        RECALL = "recall", "召回"
        INSPECTION = "inspection", "代办年检"
        OTHER = "other", "其他"

    order_number = models.CharField("工单号", max_length=40, unique=True)
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, verbose_name="车辆", related_name="service_records"
    )
    brought_by = models.ForeignKey(
        Customer,
        models.SET_NULL,
        verbose_name="送修人",
        null=True,
        blank=True,
        related_name="brought_in",
    )
    came_in_on = models.DateField("进厂日期")
    left_on = models.DateField("出厂日期", null=True, blank=True)
    odometer_km = models.PositiveIntegerField("进厂里程", null=True, blank=True)
    engine_km = models.PositiveIntegerField("发动机里程", null=True, blank=True)
    kind = models.CharField("维修类别", max_length=15, choices=Kind)
    items = ArrayField(
        models.CharField(max_length=60), verbose_name="项目", default=list, blank=True
    )
    amount = models.DecimalField(
        "金额(元)", max_digits=10, decimal_places=2, null=True, blank=True
    )
    adviser = models.CharField("服务顾问", max_length=40, blank=True)
    technician = models.CharField("技师", max_length=40, blank=True)
    complaint = models.TextField("客户描述", blank=True)
    declined_work = models.TextField("建议未做项目", blank=True)
    is_void = models.BooleanField("作废/红冲", default=False)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "维修记录"
        verbose_name_plural = "维修记录"
        triggers = notes_vehicles()
        ordering = ["-came_in_on", "-pk"]
        indexes = [
            models.Index(
                fields=["vehicle", "-came_in_on"],
                name="services_of_vehicle",
                condition=Q(is_void=False),
            )
        ]

    def __str__(self) -> str:
        return self.order_number
