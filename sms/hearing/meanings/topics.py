"""What a question may be about; canned answers are chosen by it."""

from __future__ import annotations

from django.db import models


class Topic(models.TextChoices):
    PRICE = "price", "价格"
    HOURS = "hours", "营业时间"
    ADDRESS = "address", "地址"
    DURATION = "duration", "用时"
    ITEMS = "items", "项目或证件"
    OTHER = "other", "其他"
