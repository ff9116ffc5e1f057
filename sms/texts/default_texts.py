"""Texts of a new installation; staff edit them in the admin.

Each reason brings its own texts. This module holds only those without a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from customers.contact import Category, MessageClass
from sms.models import Template, TemplateVersion


@dataclass(frozen=True)
class DefaultText:
    slug: str
    name: str
    category: Category
    text: str
    message_class: MessageClass = MessageClass.SERVICE


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
            },
        )
        if is_new:
            TemplateVersion.objects.create(
                template=template, number=1, text=default.text
            )
            created += 1
    return created
