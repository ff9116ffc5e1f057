from __future__ import annotations

from django.db import models


class TagRule(models.Model):
    """A tag that is given and taken every night; staff's own tags are another column.

    ``months`` is the period to look back, ``least`` the number of visits or the yuan
    that are required; a kind that needs neither ignores them.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", "常到店"
        EXTENDED = "extended", "已延保"
        ELECTRIC = "electric", "新能源"
        VALUABLE = "valuable", "高价值"
        SILENT = "silent", "沉默"

    kind = models.CharField("标签", max_length=10, choices=Kind, unique=True)
    months = models.PositiveSmallIntegerField(
        "看最近几个月", null=True, blank=True, help_text="常到店、高价值、沉默要填"
    )
    least = models.PositiveIntegerField(
        "至少",
        null=True,
        blank=True,
        help_text="常到店填次数，高价值填金额(元)，其他不用填",
    )
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "自动标签"
        verbose_name_plural = "自动标签"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
