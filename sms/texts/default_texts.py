"""Texts of a new installation; staff edit them in the admin.

Each reason brings its own texts. This module holds only those without a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from customers.categories import Category, MessageClass
from sms.models import Template, TemplateVersion

# Where the class of a text comes from, as staff read it beside the class.
OF_SERVICE: Final = (
    "《通信短信息服务管理规定》（工信部令第74号）：办理本店业务的服务短信，不含广告"
)
OF_ADVERTISING: Final = (
    "《通信短信息服务管理规定》（工信部令第74号）第二十一条：商业性短信，须事先同意"
)
OF_CARE: Final = "阿里云文档 463270：生日、节日等关怀和活动属推广短信，不属通知短信"


@dataclass(frozen=True)
class DefaultText:
    slug: str
    name: str
    category: Category
    text: str
    message_class: MessageClass = MessageClass.SERVICE
    class_source: str = OF_SERVICE


SMS_TEXTS = (
    DefaultText(
        "gateway-test",
        "网关测试",
        Category.TEST,
        "这是{门店名称}的测试短信，收到说明短信网关可以使用，请勿理会。",
    ),
)


def load_texts(texts: Iterable[DefaultText]) -> int:
    """Create the missing templates and return how many; existing ones stay."""
    created = 0
    for default in texts:
        template, is_new = Template.objects.get_or_create(
            slug=default.slug,
            defaults={
                "name": default.name,
                "category": default.category,
                "message_class": default.message_class,
                "class_source": default.class_source,
            },
        )
        if is_new:
            TemplateVersion.objects.create(
                template=template, number=1, text=default.text
            )
            created += 1
    return created
