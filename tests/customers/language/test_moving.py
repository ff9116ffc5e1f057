from __future__ import annotations

import pytest

from customers.language.moving import move_in


@pytest.mark.parametrize(
    "text",
    [
        "我搬到外地了",
        "车开回老家了",
        "不在上海了",
        "人在深圳，来不了",
        "调到苏州工作了",
        "搬家了，离你们太远",
        "车一直放在安徽老家",
        "全家移民去加拿大了",
    ],
)
def test_somebody_has_moved(text):
    assert move_in(text)[0] == "说人或车去了外地"


@pytest.mark.parametrize(
    "text",
    [
        "最近在外地，回来再联系",
        "出差在北京",
        "下周去杭州旅游",
        "后天我要去北京开会",
        "你们店搬到哪里了",
        "过年回老家，回来再说",
        "我在上班",
        "搬东西把车刮了",
        "",
    ],
)
def test_a_journey_is_no_move(text):
    assert move_in(text) == ("", "")
