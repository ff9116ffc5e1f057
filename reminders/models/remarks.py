from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class RemarkRule(models.Model):
    """The words of one kind of remark (``reminders.telling.remarks.kinds``).

    A remark is what makes a text personal: the work and its cost, the complaint of the
    last visit, the adviser's own line. Steps rank them (``RuleStep.remarks``).
    """

    code = models.SlugField("代号", max_length=20, unique=True, editable=False)
    phrase = models.CharField("写法", max_length=30)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "附言"
        verbose_name_plural = "附言"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.phrase


class Symptom(models.Model):
    """A complaint that a text may name; what else an order says is never told."""

    name = models.CharField("症状", max_length=10, unique=True)
    words = ArrayField(models.CharField(max_length=20), verbose_name="工单里的说法")
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "可提及的症状"
        verbose_name_plural = "可提及的症状"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
