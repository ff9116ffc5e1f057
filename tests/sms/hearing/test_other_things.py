from __future__ import annotations

import pytest

from sms.hearing.keywords import ReplyKind, classify


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("退订，保险不买了", ReplyKind.REVIEW),
        ("退订我的保险", ReplyKind.NOTHING),
        ("退订车卖了", ReplyKind.REVIEW),
        ("酒店已退订", ReplyKind.NOTHING),
        ("小药箱退订", ReplyKind.REVIEW),
        ("材料又被拒收了", ReplyKind.NOTHING),
        ("安全带提醒一直响，怎么关掉", ReplyKind.NOTHING),
        ("屏幕提醒保养，别再发短信", ReplyKind.REVIEW),
        ("别忘了以后不要再发", ReplyKind.OPT_OUT),
        ("再发一次，没看清", ReplyKind.NOTHING),
        ("别再发一次了", ReplyKind.REVIEW),
    ],
)
def test_another_thing_in_a_reply_hides_no_refusal(text, kind):
    assert classify(text).kind == kind
