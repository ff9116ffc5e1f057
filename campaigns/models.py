from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from customers.models import Customer, Vehicle
from customers.models.change_triggers import notes_vehicles
from sms.models import InboundMessage, Template


class Segment(models.Model):
    """A group of cars: either selected anew each day, or frozen on one day.

    ``campaigns.audience`` reads and writes ``conditions``.
    """

    class Kind(models.TextChoices):
        DYNAMIC = "dynamic", "动态：每天按条件重新筛选"
        FROZEN = "frozen", "固定：保存那天的车辆，以后不变"

    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("类型", max_length=7, choices=Kind, default=Kind.DYNAMIC)
    conditions = models.JSONField("条件", default=dict, blank=True)
    frozen_on = models.DateField("固定日期", null=True, editable=False)
    cars = models.ManyToManyField(
        Vehicle, verbose_name="固定的车辆", related_name="+", editable=False
    )

    class Meta:
        verbose_name = "分群"
        verbose_name_plural = "客户分群"
        triggers = notes_vehicles(
            """
            SELECT member.vehicle_id
            FROM changed
            JOIN campaigns_campaign AS campaign ON campaign.segment_id = changed.id
            JOIN campaigns_campaignmember AS member
                ON member.campaign_id = campaign.id
            WHERE campaign.status = 'running' AND member.left_on IS NULL
            """,
            columns=["name"],
            on_insert=False,
            on_delete=False,
        )
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A text to a segment, with a pilot and a control group that measures the effect.

    draft ─start▶ running ─its last day▶ ended
                   └ too many opt-outs, or a click ▶ stopped ─a click▶ running

    The share ``holdout_percent`` of the numbers is the control group and gets no text;
    the effect is the difference between the groups. The share ``pilot_percent`` gets
    the text first. The others get it ``pilot_days`` later, unless more than
    ``stop_percent`` of those who got the text have opted out. With a second template,
    each half gets one.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        RUNNING = "running", "进行中"
        STOPPED = "stopped", "已停止"
        ENDED = "ended", "已结束"

    # The badge colour of each status (``shop.adminbase.badge``).
    TONES: ClassVar[Mapping[str, str]] = {
        Status.DRAFT: "warn",
        Status.RUNNING: "info",
        Status.STOPPED: "bad",
        Status.ENDED: "",
    }

    name = models.CharField("名称", max_length=40, unique=True)
    segment = models.ForeignKey(
        Segment, models.PROTECT, verbose_name="分群", related_name="campaigns"
    )
    template_a = models.ForeignKey(
        Template, models.PROTECT, verbose_name="短信 A", related_name="+"
    )
    template_b = models.ForeignKey(
        Template,
        models.PROTECT,
        verbose_name="短信 B",
        null=True,
        blank=True,
        related_name="+",
        help_text="留空表示只用一种；填写后两种各发一半，比较效果",
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", help_text="这一天之后不再发送")
    holdout_percent = models.PositiveSmallIntegerField(
        "对照组 (%)",
        default=10,
        validators=[MaxValueValidator(50)],
        help_text="这些客户不发，用来衡量活动到底带来多少到店",
    )
    pilot_percent = models.PositiveSmallIntegerField(
        "先行试发 (%)", default=20, validators=[MaxValueValidator(100)]
    )
    pilot_days = models.PositiveSmallIntegerField(
        "试发几天后发其余", default=2, validators=[MaxValueValidator(14)]
    )
    stop_percent = models.PositiveSmallIntegerField(
        "退订超过多少自动停止 (%)", default=5, validators=[MaxValueValidator(50)]
    )
    status = models.CharField(
        "状态", max_length=7, choices=Status, default=Status.DRAFT, editable=False
    )
    started_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="开始人",
        null=True,
        related_name="+",
        editable=False,
    )
    opens_on = models.DateField("首批日期", null=True, editable=False)
    # Opt-outs are counted from this moment on: the start, or the last resume.
    watched_from = models.DateTimeField("退订计数起点", null=True, editable=False)
    stopped_because = models.CharField(
        "停止原因", max_length=120, blank=True, editable=False
    )

    class Meta:
        verbose_name = "活动"
        verbose_name_plural = "活动"
        triggers = notes_vehicles(
            """
            SELECT member.vehicle_id
            FROM changed
            JOIN campaigns_campaignmember AS member ON member.campaign_id = changed.id
            WHERE changed.status = 'running' AND member.left_on IS NULL
            """,
            columns=["name", "segment_id", "status"],
            on_insert=False,
            on_delete=False,
        )
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(
                    started_by__isnull=False,
                    opens_on__isnull=False,
                    watched_from__isnull=False,
                ),
                name="campaign_was_started_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_pilot(self) -> bool:
        return 0 < self.pilot_percent < 100

    @property
    def main_on(self) -> date:
        """The day on which all but the pilot get the text; planned, for a draft."""
        wait = self.pilot_days if self.has_pilot else 0
        return (self.opens_on or self.starts_on) + timedelta(days=wait)


class CampaignMember(models.Model):
    """A phone number of a campaign, with the car for which it is invited.

    The arm is drawn once and never changes. ``left_on`` is the day since which the car
    no longer meets the conditions of the segment.
    """

    class Arm(models.TextChoices):
        A = "a", "短信 A"
        B = "b", "短信 B"
        HOLDOUT = "h", "对照组"

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, verbose_name="活动", related_name="members"
    )
    number = models.CharField(max_length=22)
    vehicle = models.ForeignKey(
        Vehicle, models.CASCADE, verbose_name="车辆", related_name="invitations"
    )
    arm = models.CharField("组", max_length=1, choices=Arm)
    is_pilot = models.BooleanField("先行试发", default=False)
    invited_on = models.DateField("邀请日期")
    left_on = models.DateField("不再符合", null=True)

    class Meta:
        verbose_name = "活动成员"
        verbose_name_plural = "活动成员"
        triggers = notes_vehicles(
            """
            SELECT changed.vehicle_id
            FROM changed
            JOIN campaigns_campaign AS campaign ON campaign.id = changed.campaign_id
            WHERE campaign.status = 'running' AND changed.left_on IS NULL
            """,
            columns=[
                "campaign_id",
                "vehicle_id",
                "arm",
                "is_pilot",
                "invited_on",
                "left_on",
            ],
        )
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="one_invitation_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.vehicle}"


class SignUp(models.Model):
    """A number that signed up for a campaign by its reply.

    It is no consent to commercial texts: the owner wants this one thing.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, verbose_name="活动", related_name="sign_ups"
    )
    number = models.CharField(max_length=22)
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        verbose_name="客户",
        null=True,
        related_name="sign_ups",
    )
    reply = models.OneToOneField(
        InboundMessage, models.PROTECT, verbose_name="回复", related_name="sign_up"
    )
    at = models.DateTimeField("报名时间")

    class Meta:
        verbose_name = "活动报名"
        verbose_name_plural = "活动报名"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="one_sign_up_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.customer or ''}".strip()
