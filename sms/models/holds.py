"""The stop of all texts after a restore, and the texts that the database forgot."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Hold(models.Model):
    """A stop of all texts because the database was restored, and how it was ended.

    ``found`` holds the counts of each step with their Chinese names, as shown to staff.
    """

    problem = models.CharField("原因", max_length=20)
    began_at = models.DateTimeField("开始")
    refusals_at = models.DateTimeField("退订核对", null=True)
    settled_at = models.DateTimeField("短信核对", null=True)
    found = models.JSONField("核对结果", default=dict)
    # Without the journal of departures, nothing that became due before is sent.
    is_blind = models.BooleanField("没有发送日志", default=False)
    released_at = models.DateTimeField("放行", null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="放行人",
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "恢复备份后的暂停"
        verbose_name_plural = "恢复备份后的暂停"
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(released_at=None),
                name="one_open_hold",
            )
        ]
        permissions = [("release_hold", "可以放行恢复备份后的暂停")]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class LostText(models.Model):
    """A text that was sent after the backup, so the restored database forgot it.

    Read from the journal of departures. Until ``expires_at`` the number gets no other
    text about the same reasons, which are separated by spaces.
    """

    token = models.UUIDField(primary_key=True, editable=False)
    phone_index = models.CharField(max_length=22, editable=False)
    reasons = models.CharField("事由", max_length=200)
    sent_at = models.DateTimeField("发送时间")
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = "恢复前已发短信"
        verbose_name_plural = "恢复前已发短信"
        indexes = [
            models.Index(fields=["phone_index"], name="lost_texts_of_number"),
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M} {self.reasons}"
