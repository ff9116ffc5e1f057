"""What answers say of the customer and the shop."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from customers.models import Customer
from customers.recipients import salutation_of
from shop.house_rules import HouseRules
from sms.texts.rendering import Placeholder, declare

ANSWER: Final = "答复"
ADDRESS: Final = "门店地址"
STRANGER: Final = "您好"
ANY_ADVISER: Final = "服务顾问"

declare(
    Placeholder(ADDRESS, "address", "本店地址", "金海路88号"),
    Placeholder("营业时间", "hours", "门店规则里的营业时间", "08:30-17:30"),
    Placeholder(ANSWER, "answer", "员工答复客户来信的一句话", "周二下午可以"),
)


def values_of(customer: Customer | None, rules: HouseRules) -> dict[str, str]:
    """Return the values of an answer's placeholders, all but the words typed.

    A value that the shop has not set is empty, so that nothing is sent with a gap. A
    number of nobody, or of several people, is greeted without a name.
    """
    adviser = customer and (customer.adviser or customer.adviser_name)
    return {
        "称呼": salutation_of(customer) if customer else STRANGER,
        "服务顾问": str(adviser or ANY_ADVISER),
        "门店名称": settings.SHOP["NAME"],
        "门店电话": settings.SHOP["PHONE"],
        ADDRESS: settings.SHOP.get("ADDRESS", ""),
        "营业时间": "、".join(
            f"{each.opens:%H:%M}-{each.closes:%H:%M}" for each in rules.opening_hours
        ),
    }
