from __future__ import annotations

import pytest

from sms.simulator.dialects.aliyun_rules import LONGEST_VALUE
from sms.texts.rendering import MAX_UNITS
from sms.texts.value_limits import longest_value, shorten, too_long
from tests.sms.texts.vendors import use

WORK = "更换机油、机滤、空调滤芯"


@pytest.mark.parametrize(
    ("gateways", "longest"),
    [
        (["yunpian"], MAX_UNITS),
        (["tencent", "yunpian"], MAX_UNITS),
        (["tencent", "aliyun"], LONGEST_VALUE),
        (["simulator"], LONGEST_VALUE),
    ],
)
def test_the_strictest_gateway_in_use_counts(settings, gateways, longest):
    use(settings, *gateways)

    assert longest_value() == longest


def test_a_lenient_simulator_stands_for_nobody(settings):
    use(settings, "simulator")
    settings.SMS_GATEWAYS["simulator"]["OPTIONS"]["is_lenient"] = True

    assert longest_value() == MAX_UNITS


@pytest.mark.parametrize(
    ("longest", "told"),
    [
        (len(WORK), WORK),
        (len(WORK) - 1, "更换机油、机滤等"),
        (8, "更换机油、机滤等"),
        (7, "更换机油等"),
        (5, "更换机油等"),
        (4, WORK),
    ],
)
def test_a_list_tells_as_many_members_as_fit(longest, told):
    assert shorten(WORK, longest) == told


def test_what_is_no_list_is_not_cut():
    values = {"称呼": "上海某某汽车租赁服务有限公司"}

    assert shorten(values["称呼"], 10) == values["称呼"]
    assert too_long(values, 10) == ["称呼"]
    assert too_long(values, 14) == []
