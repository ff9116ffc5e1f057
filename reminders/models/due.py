from __future__ import annotations

from django.db import models
from django.db.models import Q

from customers.models import Vehicle
from reminders.models.labelled_codes import ReasonField


class DueItemQuerySet(models.QuerySet["DueItem"]):
    def open(self) -> DueItemQuerySet:
        """Return the items that are neither done nor void."""
        return self.filter(status=DueItem.Status.OPEN)


class DueItem(models.Model):
    """A date on which something about a car falls due, with its explanation.

    Birthdays, campaign invitations and call-backs are due items as well. ``anchor``
    identifies the cycle (last service, due month, last covered day) and never contains
    today's date: a renewed policy makes a new row, while a new reading moves ``due_on``
    of the same row. A cycle whose day and texts were already past on ``known_on`` is
    ``is_backlog``: instead of the usual steps it gets one contact on ``contact_on``,
    which a person approves (``reminders.dates.backlog``). ``subject_id`` is the primary
    key of the object that the reason is about, such as a campaign; only that reason
    interprets it. Only ``reminders.dates`` and, for
    days that all cars share, ``reminders.ladder.occasions`` write rows.
    """

    class Status(models.TextChoices):
        OPEN = "open", "有效"
        DONE = "done", "已完成"
        VOID = "void", "不再适用"

    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="due_items"
    )
    reason = ReasonField("缘由", max_length=20)
    variant = models.CharField("细分", max_length=12, blank=True)
    subject = models.CharField("项目", max_length=40)
    subject_id = models.BigIntegerField(null=True)
    anchor = models.CharField("周期", max_length=40)
    title = models.CharField("内容", max_length=200)
    due_on = models.DateField("到期日")
    due_km = models.PositiveIntegerField("到期里程", null=True)
    decided_by = models.CharField("依据类型", max_length=10)
    ahead_on = models.DateField("剩余里程不多", null=True)
    beyond_on = models.DateField("超出里程较多", null=True)
    insured_until_on = models.DateField("交强险先到期", null=True)
    is_backlog = models.BooleanField("首次建档已逾期", default=False)
    contact_on = models.DateField("安排联系日", null=True)
    # The last reading and the estimated kilometres per day; null if no estimate is
    # good enough to be used in a text.
    meter_on = models.DateField("最近读数日期", null=True)
    meter_km = models.PositiveIntegerField("最近读数", null=True)
    km_per_day = models.FloatField("日均行驶", null=True)
    is_estimate = models.BooleanField("推算", default=False)
    grade = models.CharField("推算等级", max_length=1, blank=True)
    # [["上次保养", "2026-05-20 21000 公里"], …] in the order in which they are shown.
    facts = models.JSONField("事实", default=list)
    # Codes of the cases that apply, the most specific first; they choose a wording.
    cases = models.JSONField("情形", default=list)
    # The reason's values for placeholders of a text, by the name of the placeholder.
    blanks = models.JSONField("占位符内容", default=dict)
    rule = models.CharField("规则", max_length=120)
    source = models.CharField("出处", max_length=300, blank=True)
    status = models.CharField("状态", max_length=5, choices=Status, default=Status.OPEN)
    # The day of the first computation; later ones do not change it.
    known_on = models.DateField("首次得知")
    computed_on = models.DateField("计算日期")

    objects = DueItemQuerySet.as_manager()

    class Meta:
        verbose_name = "到期事项"
        verbose_name_plural = "到期事项"
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "reason", "subject", "anchor"],
                name="one_due_item_per_cycle",
            )
        ]
        indexes = [
            # reminders.ladder.scan reads one range of this index per step.
            models.Index(
                fields=["reason", "due_on"],
                name="due_items_to_scan",
                condition=Q(status="open"),
            ),
            models.Index(
                fields=["reason", "ahead_on"],
                name="due_items_ahead",
                condition=Q(status="open", ahead_on__isnull=False),
            ),
            models.Index(
                fields=["reason", "beyond_on"],
                name="due_items_beyond",
                condition=Q(status="open", beyond_on__isnull=False),
            ),
            models.Index(
                fields=["reason", "insured_until_on"],
                name="due_items_insured_until",
                condition=Q(status="open", insured_until_on__isnull=False),
            ),
            # reminders.dates.backlog lists these, the scan reads them by contact_on.
            models.Index(
                fields=["reason", "contact_on"],
                name="due_items_backlog",
                condition=Q(status="open", is_backlog=True),
            ),
            # A reason looks up the due items of one of its subjects.
            models.Index(
                fields=["reason", "subject_id"],
                name="due_items_of_subject",
                condition=Q(subject_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.due_on}"
