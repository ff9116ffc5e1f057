from __future__ import annotations

from dataclasses import replace

import pytest

from customers.models import Consent
from customers.wishes.standard_wordings import standard_wording
from tests.house_rules import RULES, caps_with


@pytest.mark.parametrize(
    ("scope", "kind", "most"),
    [
        (Consent.Scope.MARKETING, "保养优惠、活动等营销短信", 1),
        (Consent.Scope.SERVICE, "保养、年检、保险到期等服务提醒短信", 7),
    ],
)
def test_a_wording_says_kind_frequency_and_duration(settings, scope, kind, most):
    settings.SHOP = {"NAME": "某某汽车"}
    rules = replace(RULES, caps=caps_with(campaign=1), cap_overall=7)

    assert standard_wording(scope, rules) == (
        f"我同意某某汽车向我的手机号发送{kind}，每月不超过 {most} 条，"
        "直到我撤回同意为止；我可以随时回复 TD 或告知门店撤回。"
    )
