from __future__ import annotations

from django.db import models


class Category(models.TextChoices):
    """What a text is about; the cap counts within one of these."""

    MAINTENANCE = "maintenance", "保养"
    INSPECTION = "inspection", "年检"
    INSURANCE = "insurance", "保险"
    WARRANTY = "warranty", "质保"
    RECALL = "recall", "召回"
    CARE = "care", "关怀"
    CAMPAIGN = "campaign", "活动"
    PROGRESS = "progress", "服务进度"
    TEST = "test", "测试"


class MessageClass(models.TextChoices):
    """《通信短信息服务管理规定》 tells commercial texts from service texts."""

    SERVICE = "service", "服务类"
    COMMERCIAL = "commercial", "商业类"
