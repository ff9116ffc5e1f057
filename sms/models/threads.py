from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from shop.database.keys import uuid7
from shop.database.sealed import SealedField


def awake(now: datetime) -> Q:
    """Return the condition of threads that are not put off."""
    return Q(snoozed_until=None) | Q(snoozed_until__lte=now)


def late(now: datetime) -> Q:
    """Return the condition of threads that the shop's promise has passed."""
    return awake(now) & Q(late_at__lte=now)


class ThreadQuerySet(models.QuerySet["Thread"]):
    def waiting(self, now: datetime) -> ThreadQuerySet:
        """Threads with a reply that waits for a person and is not put off."""
        return self.filter(awake(now), waiting_since__isnull=False)


class Thread(models.Model):
    """The conversation with one number: who looks after it, and since when it waits.

    A number has a row from its first reply or note on. ``waiting_since`` is the moment
    of the oldest reply that waits for a person and ``late_at`` the moment at which the
    shop's promise to answer ends; ``sms.threads.waiting`` writes both. A thread that is
    put off until ``snoozed_until`` comes back then, or with the next reply.
    """

    phone_index = models.CharField(max_length=22, primary_key=True, editable=False)
    phone_tail = models.CharField("号码尾号", max_length=4)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="负责人",
        null=True,
        blank=True,
        related_name="threads",
    )
    waiting_since = models.DateTimeField("等待答复自", null=True)
    late_at = models.DateTimeField("答复时限", null=True)
    snoozed_until = models.DateTimeField("稍后处理至", null=True)
    last_reply_at = models.DateTimeField("最近来信", null=True)
    # What somebody began to write; the next person goes on with it.
    draft = SealedField("草稿", blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = "会话"
        verbose_name_plural = "会话"
        constraints = [
            models.CheckConstraint(
                condition=Q(waiting_since=None, late_at=None)
                | Q(waiting_since__isnull=False, late_at__isnull=False),
                name="waiting_thread_has_a_limit",
            )
        ]
        indexes = [
            models.Index(
                fields=["waiting_since"],
                name="threads_waiting",
                condition=Q(waiting_since__isnull=False),
            ),
            models.Index(
                fields=["assigned_to", "waiting_since"],
                name="threads_waiting_of_user",
                condition=Q(waiting_since__isnull=False),
            ),
            models.Index(fields=["-last_reply_at"], name="threads_by_last_reply"),
        ]

    def __str__(self) -> str:
        return f"尾号{self.phone_tail}"

    def is_late(self, now: datetime) -> bool:
        """Return whether a reply has waited longer than the shop promises."""
        return self.late_at is not None and self.late_at <= now


class ThreadEntry(models.Model):
    """A note of staff in a thread, or something that they did there.

    ``undo`` is what has to be taken back to undo it: the action and the keys of its
    records. Rows are never deleted.
    """

    class Kind(models.TextChoices):
        NOTE = "note", "备注"
        ASSIGNED = "assigned", "分配"
        SNOOZED = "snoozed", "稍后处理"
        ACTED = "acted", "处理"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    thread = models.ForeignKey(
        Thread, models.PROTECT, verbose_name="会话", related_name="entries"
    )
    kind = models.CharField("类型", max_length=8, choices=Kind)
    text = SealedField("内容")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="员工",
        related_name="+",
    )
    at = models.DateTimeField("时间")
    undo = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "会话记录"
        verbose_name_plural = "会话记录"
        indexes = [models.Index(fields=["thread", "-id"], name="entries_of_thread")]

    def __str__(self) -> str:
        return f"{self.thread} {self.get_kind_display()}"


class ThreadSight(models.Model):
    """When a user last saw a thread; a reply after that is unread for this user."""

    pk = models.CompositePrimaryKey("user_id", "thread_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="sights")
    seen_at = models.DateTimeField("看到时间")

    class Meta:
        verbose_name = "会话已读"
        verbose_name_plural = "会话已读"

    def __str__(self) -> str:
        return f"{self.user} {self.thread}"
