from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from customers.models import ServiceRecord
from customers.models.change_triggers import notes_vehicles
from declined.words import Part, PartBook

_CARS_OF_RULES = """
    SELECT record.vehicle_id
    FROM changed
    JOIN declined_declineditem AS item ON item.rule_id = changed.id
    JOIN customers_servicerecord AS record ON record.id = item.order_id
    WHERE item.state = 'open'
"""
_CARS_OF_ITEMS = """
    SELECT record.vehicle_id
    FROM changed
    JOIN customers_servicerecord AS record ON record.id = changed.order_id
"""


class Severity(models.TextChoices):
    SAFETY = "safety", "安全"
    WEAR = "wear", "磨损"
    COMFORT = "comfort", "舒适"


class PartRule(models.Model):
    """How orders call one part, and how grave it is to leave the part as it is.

    ``examples`` are sentences of orders, one a line, each of which must be recognised
    as this part.
    """

    name = models.CharField(
        "部件", max_length=12, unique=True, help_text="写进短信，不超过 12 字"
    )
    severity = models.CharField("程度", max_length=7, choices=Severity)
    words = ArrayField(
        models.CharField(max_length=20),
        verbose_name="工单里的叫法",
        help_text="用英文逗号隔开，例如 刹车片,制动片",
    )
    examples = models.TextField(
        "例句", help_text="每行一句工单里的原话，保存时检查都能认出"
    )
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "建议项目规则"
        verbose_name_plural = "建议项目规则"
        triggers = notes_vehicles(
            _CARS_OF_RULES, columns=["name", "severity"], on_insert=False
        )
        ordering = ["severity", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a word of another rule, and an example that is not recognised."""
        own = self.words or []
        others = PartRule.objects.exclude(pk=self.pk)
        taken = {word: each.name for each in others for word in each.words}
        if shared := [word for word in own if word in taken]:
            raise ValidationError(
                {
                    "words": f"「{shared[0]}」已是「{taken[shared[0]]}」的叫法，"
                    "请换一个词。"
                }
            )
        parts = [Part(each.pk, each.name, tuple(each.words)) for each in others]
        book = PartBook([*parts, Part(0, self.name, tuple(own))])
        for line in filter(None, map(str.strip, self.examples.splitlines())):
            if all(each.part.key for each in book.advised(line)):
                raise ValidationError(
                    {"examples": f"「{line}」里认不出「{self.name}」，请补上它的叫法。"}
                )


class DeclinedItem(models.Model):
    """Work on one part that an order advised and the owner did not have done.

    open ─done, done elsewhere, refused again, advised again, car sold▶ closed
    listed ─the same▶ closed

    An item whose order was old when it became known is ``listed``: the adviser speaks
    to the owner, who gets no text. ``position`` is 前, 左后 and the like. The order may
    say itself until when the work is to be done: by a day or in so many kilometres.
    ``declined.taking_in`` writes the rows each morning.
    """

    class State(models.TextChoices):
        OPEN = "open", "提醒中"
        LISTED = "listed", "待顾问跟进"
        DONE = "done", "已在本店做"
        ELSEWHERE = "elsewhere", "已在别处做"
        REFUSED = "refused", "客户再次不做"
        AGAIN = "again", "后来的工单再次建议"
        SOLD = "sold", "车辆已转出"

    STANDING: ClassVar[tuple[str, ...]] = (State.OPEN, State.LISTED)
    # The badge colour of each state (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        State.OPEN: "info",
        State.LISTED: "warn",
        State.DONE: "good",
    }

    order = models.ForeignKey(
        ServiceRecord,
        models.CASCADE,
        verbose_name="工单",
        related_name="declined_items",
    )
    rule = models.ForeignKey(
        PartRule, models.PROTECT, verbose_name="部件", related_name="items"
    )
    position = models.CharField("位置", max_length=4, blank=True)
    own_due_on = models.DateField("工单写明的期限", null=True)
    own_due_km = models.PositiveIntegerField("工单写明还可行驶(公里)", null=True)
    known_on = models.DateField("得知日期")
    state = models.CharField(
        "状态", max_length=9, choices=State, default=State.OPEN, db_index=True
    )
    closed_on = models.DateField("结束日期", null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="经办人", null=True, related_name="+"
    )
    # What the owner said, where a person closed it.
    closed_because = models.CharField("客户怎么说", max_length=100, blank=True)

    class Meta:
        verbose_name = "建议未做项目"
        verbose_name_plural = "建议未做项目"
        triggers = notes_vehicles(
            _CARS_OF_ITEMS, columns=["state", "own_due_on", "own_due_km"]
        )
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "rule", "position"],
                name="one_item_per_part_of_an_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "listed"], closed_on=None)
                | ~models.Q(state__in=["open", "listed"])
                & models.Q(closed_on__isnull=False),
                name="closed_item_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}{self.rule.name}"
