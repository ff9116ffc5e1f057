"""The wording that customers are shown when they consent to texts.

The request states type, frequency and duration of the texts, as 工信部令第74号
(《通信短信息服务管理规定》) demands.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings

from customers.categories import Category
from customers.models import Consent
from shop.house_rules import HouseRules

_WORDINGS: Final = {
    Consent.Scope.MARKETING: (
        "我同意{shop}向我的手机号发送保养优惠、活动等营销短信，每月不超过 {most} 条，"
        "直到我撤回同意为止；我可以随时回复 TD 或告知门店撤回。"
    ),
    Consent.Scope.SERVICE: (
        "我同意{shop}向我的手机号发送保养、年检、保险到期等服务提醒短信，"
        "每月不超过 {most} 条，直到我撤回同意为止；我可以随时回复 TD 或告知门店撤回。"
    ),
}


def standard_wording(scope: Consent.Scope, rules: HouseRules) -> str:
    """Return the shop's wording; the frequency is the cap of the house rules."""
    most = rules.cap_overall
    if scope == Consent.Scope.MARKETING:
        most = rules.caps.most(Category.CAMPAIGN)
    return _WORDINGS[scope].format(shop=settings.SHOP["NAME"], most=most)
