from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shop.database.sealed import index_of
from tests.factories import NOW, make_customer, make_phone


def lines_of(old):
    out = StringIO()
    call_command("carry_over", old.url, stdout=out)
    return out.getvalue().splitlines()


def test_it_tells_what_was_carried_over_and_what_was_left(old):
    phone = make_phone()
    make_customer(phone=phone)
    old.add_customer(phone, hold="do_not_disturb")
    person = old.add_customer(make_phone(), hold="complaint")
    key = {"customer_id": person, "phone_index": index_of("13900000000")}
    old.add("customers_consent", scope="marketing", **key)
    old.add_customer(hold="do_not_disturb")
    old.refuse(phone)

    assert lines_of(old) == [
        "退订：新写入 1，已有 0",
        "勿扰：客户 新写入 1，已有 0",
        "勿扰但号码还没有客户，改为退订所有短信：新写入 0，已有 0",
        "同意记录：新写入 0，已有 0",
        "已撤回同意但号码还没有客户，改为退订：新写入 0，已有 0",
        "操作记录：新写入 0，已有 0",
        "没有带入：同意 1 条，它们的号码还没有客户，或由多位客户共用而分不清是谁。"
        "导入客户档案后请再运行一次。",
        "没有带入：1 位没有号码的客户的勿扰，请在新系统里登记。",
        "没有带入：投诉处理中 1 位、号码存疑 0 位，请在新系统里登记。",
    ]


def test_unread_callbacks_make_it_fail_after_all_else_is_carried(old):
    callback = {"kind": "reply", "body": "", "received_at": NOW}
    old.add("sms_callback", id="0190a5d0-0000-7000-8000-000000000002", **callback)

    with pytest.raises(CommandError, match="还有 1 条网关回调没有处理"):
        lines_of(old)
