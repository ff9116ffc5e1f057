from __future__ import annotations

from django.db import models

from .templates import Template


class CannedAnswer(models.Model):
    """A ready answer to customers' messages: a template with a button of its own.

    Its template belongs to the service class and to the category of answers.
    """

    class Topic(models.TextChoices):
        PRICE = "price", "价格"
        HOURS = "hours", "营业时间"
        ADDRESS = "address", "地址"
        DURATION = "duration", "用时"
        ITEMS = "items", "项目或证件"
        CALLBACK = "callback", "回电"
        OTHER = "other", "其他"

    name = models.CharField("名称", max_length=20, unique=True)
    topic = models.CharField("话题", max_length=10, choices=Topic)
    template = models.OneToOneField(
        Template, models.PROTECT, verbose_name="模板", related_name="canned_answer"
    )
    order = models.PositiveSmallIntegerField("次序", default=50)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "常用答复"
        verbose_name_plural = "常用答复"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
