"""What a contact is about, of which legal class it is, and by which channel it goes."""

from __future__ import annotations

from typing import Final

from django.db import models


class Category(models.TextChoices):
    """What a contact is about; the caps count within one of these (``shop.caps``).

    FLEET is the list of a fleet's dates. CONVERSATION answers what a customer has
    written, BOOKING tells of an appointment that he has made.
    """

    MAINTENANCE = "maintenance", "保养"
    INSPECTION = "inspection", "年检"
    INSURANCE = "insurance", "保险"
    WARRANTY = "warranty", "质保"
    RECALL = "recall", "召回"
    USAGE = "usage", "用车"
    CARE = "care", "关怀"
    CAMPAIGN = "campaign", "活动"
    FLEET = "fleet", "车队清单"
    PROGRESS = "progress", "服务进度"
    CONVERSATION = "conversation", "答复"
    BOOKING = "booking", "预约"
    SURVEY = "survey", "满意度"
    TEST = "test", "测试"


class MessageClass(models.TextChoices):
    """The classes of 《通信短信息服务管理规定》: commercial texts and service texts."""

    SERVICE = "service", "服务类"
    COMMERCIAL = "commercial", "商业类"


class Channel(models.TextChoices):
    TEXT = "text", "短信"
    CALL = "call", "电话"


EVERYTHING: Final = frozenset(Category)
NOTHING: Final = frozenset[Category]()
# What has to wait while the customer has other business with the shop.
COURTESIES: Final = frozenset(
    {
        Category.MAINTENANCE,
        Category.WARRANTY,
        Category.USAGE,
        Category.CARE,
        Category.CAMPAIGN,
        Category.SURVEY,
    }
)
# Gateways file texts of these categories as promotion (Aliyun 463270): they always
# belong to the commercial class.
COMMERCIAL_ONLY: Final = frozenset({Category.CARE, Category.CAMPAIGN})
# Texts about what the customer has asked for: an offer among them would go to people
# who never agreed to advertising.
SERVICE_ONLY: Final = frozenset(
    {Category.PROGRESS, Category.CONVERSATION, Category.BOOKING}
)
# Recalls and safety notices both have this category.
DANGERS: Final = frozenset({Category.RECALL})
# Contacts on a day that a law sets; 交强险 is also one, marked by ``Ask.is_duty``.
DUTIES: Final = DANGERS | {Category.INSPECTION}
# What the customer has asked for, and trial texts to staff's own phones. These count
# towards no overall cap and no distance between texts.
REQUESTED: Final = frozenset(
    {Category.PROGRESS, Category.CONVERSATION, Category.BOOKING, Category.TEST}
)
