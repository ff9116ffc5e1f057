from __future__ import annotations

import pytest

from sms.gateways.carriers import Says, says, says_with_unicom

BLOCKED, UNREACHABLE, OTHER = Says.BLOCKED, Says.UNREACHABLE, Says.OTHER
# The code, the words beside it, and what they say about the number.
REPORTS = [
    ("DELIVRD", "用户短信送达成功", OTHER),
    ("", "", OTHER),
    ("NEVER_HEARD_OF", "", OTHER),
    # Block lists of the user, the vendor and the carriers:
    ("MX:0012", "", BLOCKED),
    ("MX:0011", "", BLOCKED),
    ("MBBLACK", "", BLOCKED),
    ("W-BLACK", "", BLOCKED),
    ("MOBILE BLACK", "", BLOCKED),
    ("BWLIST _006", "", BLOCKED),
    ("DB:0141", "用户多次投诉", BLOCKED),
    ("tuiding", "", BLOCKED),
    ("手机号防骚扰名单过滤", "", BLOCKED),
    ("X:1", "网关黑名单", BLOCKED),
    ("X:1", "运营商黑名单，客户投诉可能", BLOCKED),
    ("X:1", "用户已退订此签名", BLOCKED),
    # Lists of other things than numbers:
    ("X:1", "签名黑名单", OTHER),
    ("X:1", "命中内容黑名单", OTHER),
    ("X:1", "营销退订内容不符合规定", OTHER),
    ("X:1", "内容无退订", OTHER),
    # 空号 and 停机, also where 关机 stands beside them:
    ("MK:0001", "", UNREACHABLE),
    ("MK:0000", "空号", UNREACHABLE),
    ("MI:0013", "停机", UNREACHABLE),
    ("UNDELIV", "", UNREACHABLE),
    ("UNDELIV_640", "", UNREACHABLE),
    ("X:1", "关机/停机/无法接通", UNREACHABLE),
    ("空号", "", UNREACHABLE),
    # A phone that is off, far away or full; an expired text; the carrier's own errors:
    ("MK:0023", "用户关机", OTHER),
    ("MK:0008", "用户不在服务区", OTHER),
    ("MK:0017", "手机内存满", OTHER),
    ("EXPIRED", "", OTHER),
    ("EXPIRED_640", "", OTHER),
    ("REJECTD", "", OTHER),
    ("MX:0003", "超过当日下发上限", OTHER),
    ("IB:0008", "流量控制错", OTHER),
    ("12", "", OTHER),
    ("69", "", OTHER),
]


@pytest.mark.parametrize(("code", "words", "meaning"), REPORTS)
def test_what_a_report_says_about_the_number(code, words, meaning):
    assert says(code, words) is meaning


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("69", BLOCKED), ("1", UNREACHABLE), ("12", UNREACHABLE), ("4", OTHER)],
)
def test_bare_numbers_are_china_unicoms_where_the_vendor_passes_them_on(code, meaning):
    assert says_with_unicom(code) is meaning


def test_other_codes_mean_the_same_beside_china_unicoms():
    assert says_with_unicom("MX:0012") is BLOCKED
    assert says_with_unicom("X:1", "空号") is UNREACHABLE
