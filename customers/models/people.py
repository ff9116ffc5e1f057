from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from customers.models.change_triggers import notes_vehicles
from shop.database.keys import uuid7
from shop.database.sealed import SealedNumberField, SealedPhoneField

_VEHICLES_OF_CUSTOMERS = """
    SELECT contact.vehicle_id
    FROM changed
    JOIN customers_vehiclecontact AS contact ON contact.customer_id = changed.id
"""
# The columns of an owner that decide due dates of his cars.
_DECIDING = ("birthday", "birthday_calendar", "merged_into_id")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def with_number(self, phone_index: str) -> CustomerQuerySet:
        """Customers who own this number, as first or second mobile or landline."""
        return self.filter(
            Q(phone_index=phone_index)
            | Q(second_phone_index=phone_index)
            | Q(landline_index=phone_index)
        )

    def living(self) -> CustomerQuerySet:
        """Customers that were not merged into another."""
        return self.filter(merged_into=None)


class Customer(models.Model):
    """A person or a company that the shop knows.

    The index and tail of a number are declared before it, because the number's field
    sets them.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "个人"
        COMPANY = "company", "单位"

    class Gender(models.TextChoices):
        UNKNOWN = "", "未知"
        MALE = "male", "男"
        FEMALE = "female", "女"

    class BirthdayCalendar(models.TextChoices):
        SOLAR = "solar", "阳历"
        LUNAR = "lunar", "农历"

    class Rhythm(models.TextChoices):
        UNKNOWN = "", "未知"
        OFFICE = "office", "上班族"
        FREELANCE = "freelance", "自由职业"
        RETIRED = "retired", "退休"

    class Channel(models.TextChoices):
        UNKNOWN = "", "未知"
        SMS = "sms", "短信"
        PHONE = "phone", "电话"
        WECHAT = "wechat", "微信"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField("姓名", max_length=60, blank=True)
    gender = models.CharField("性别", max_length=6, choices=Gender, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_gender = models.CharField(
        "联系人性别", max_length=6, choices=Gender, blank=True
    )
    phone_index = models.CharField(max_length=22, blank=True, editable=False)
    phone_tail = models.CharField(max_length=4, blank=True, editable=False)
    phone = SealedPhoneField("手机")
    second_phone_index = models.CharField(max_length=22, blank=True, editable=False)
    second_phone_tail = models.CharField(max_length=4, blank=True, editable=False)
    second_phone = SealedPhoneField("备用手机")
    landline_index = models.CharField(max_length=22, blank=True, editable=False)
    landline = SealedNumberField("座机")
    birthday = models.DateField(
        "生日",
        null=True,
        blank=True,
        help_text="出生那天的阳历日期；过农历生日的，系统自动换算成每年的日子",
    )
    birthday_calendar = models.CharField(
        "过生日按",
        max_length=5,
        choices=BirthdayCalendar,
        default=BirthdayCalendar.SOLAR,
    )
    district = models.CharField("区域", max_length=40, blank=True)
    rhythm = models.CharField("作息", max_length=10, choices=Rhythm, blank=True)
    preferred_channel = models.CharField(
        "偏好渠道", max_length=10, choices=Channel, blank=True
    )
    prefers_from = models.TimeField("方便时段起", null=True, blank=True)
    prefers_until = models.TimeField("方便时段止", null=True, blank=True)
    tags = ArrayField(
        models.CharField(max_length=20), verbose_name="标签", default=list, blank=True
    )
    # Written by customers.rule_tags; staff write the other column.
    rule_tags = ArrayField(
        models.CharField(max_length=20),
        verbose_name="自动标签",
        default=list,
        blank=True,
        editable=False,
    )
    tier = models.CharField("等级", max_length=20, blank=True)
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="服务顾问",
        null=True,
        blank=True,
        related_name="customers",
    )
    adviser_name = models.CharField("服务顾问(导入)", max_length=40, blank=True)
    source = models.CharField("来源", max_length=40, blank=True)
    notes = models.TextField("备注", blank=True)
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

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = "客户"
        verbose_name_plural = "客户"
        triggers = notes_vehicles(
            _VEHICLES_OF_CUSTOMERS,
            columns=_DECIDING,
            on_insert=False,
            on_delete=False,
        )
        permissions = [("reveal_phone", "可以查看完整手机号")]
        indexes = [
            models.Index(fields=["phone_index"], name="customer_by_phone"),
            models.Index(
                fields=["second_phone_index"],
                name="customer_by_second_phone",
                condition=~Q(second_phone_index=""),
            ),
            models.Index(
                fields=["landline_index"],
                name="customer_by_landline",
                condition=~Q(landline_index=""),
            ),
            models.Index(fields=["phone_tail"], name="customer_by_phone_tail"),
            models.Index(
                fields=["second_phone_tail"],
                name="customer_by_second_tail",
                condition=~Q(second_phone_tail=""),
            ),
            # For customers/search.py, which looks names up by their beginning.
            models.Index(
                fields=["name"],
                name="customer_by_name",
                opclasses=["varchar_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.name or "未留姓名"

    @property
    def number_indexes(self) -> tuple[str, ...]:
        """Return the keyed indexes of the numbers on record, mobiles first."""
        every = (self.phone_index, self.second_phone_index, self.landline_index)
        return tuple(index for index in every if index)
