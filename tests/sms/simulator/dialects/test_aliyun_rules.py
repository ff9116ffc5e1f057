from __future__ import annotations

import pytest

from sms.gateways.aliyun import AliyunGateway
from sms.gateways.base import Accepted, Rejected, Submission, TemplateLost
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import KEY

PHONE = "13800138000"


TWO = "${name}，您的${plate}该保养了"


ONE = "${name}，该保养了"


CONTENT = "isv.SMS_CONTENT_ILLEGAL"


ILLEGAL = "isv.SMS_TEMPLATE_ILLEGAL"


UNSUPPORTED = "isv.UNSUPPORTED_CONTENT"


MISSING = "isv.TEMPLATE_MISSING_PARAMETERS"


LENGTH = "isv.PARAM_LENGTH_LIMIT"


URL = "isv.PARAM_NOT_SUPPORT_URL"


def gateway_of(simulator):
    return AliyunGateway(key_id="simulator", key_secret=KEY, base_url=simulator.url)


def send(simulator, template, message_class="service", **values):
    simulator.desk.file(FiledTemplate("SMS_1", template, message_class))
    submission = Submission("a", PHONE, "某某", "", "SMS_1", tuple(values.items()))
    return gateway_of(simulator).submit(submission)


@pytest.mark.parametrize(
    ("label", "template", "values", "shown"),
    [
        ("by name", TWO, {"plate": "沪A1", "name": "王"}, "王，您的沪A1该保养了"),
        ("no variable", "您好", {}, "您好"),
        ("a value like a variable", ONE, {"name": "${name}"}, "${name}，该保养了"),
        ("the shortest value", ONE, {"name": "王"}, "王，该保养了"),
        ("the longest value", ONE, {"name": "王" * 35}, "王" * 35 + "，该保养了"),
    ],
)
def test_the_phone_shows_the_filled_template(simulator, label, template, values, shown):
    outcome = send(simulator, template, **values)

    [text] = simulator.desk.texts(PHONE)
    assert outcome == Accepted(text.id)
    assert text.text == f"【某某】{shown}"


@pytest.mark.parametrize(
    ("label", "template", "values", "code"),
    [
        ("too few values", TWO, {"name": "王"}, MISSING),
        ("a value by another name", ONE, {"naem": "王"}, MISSING),
        ("too many values", ONE, {"name": "王", "x": "y"}, ILLEGAL),
        ("an empty value", ONE, {"name": ""}, LENGTH),
        ("too long a value", ONE, {"name": "王" * 36}, LENGTH),
        ("a link", ONE, {"name": "a.cn/x"}, URL),
        ("an emoji", ONE, {"name": "王\U0001f600"}, UNSUPPORTED),
        ("a star", ONE, {"name": "★王"}, UNSUPPORTED),
        ("a signature in the text", "【某某】该保养了", {}, UNSUPPORTED),
        ("代办年检", "代办年检，请来电", {}, CONTENT),
        ("积分兑换", "积分兑换开始了", {}, CONTENT),
        ("抽奖", "到店抽奖", {}, CONTENT),
        ("返现", "保养返现", {}, CONTENT),
        ("a mobile number", "请拨13900139000", {}, CONTENT),
        ("one variable twice", "${name}好，${name}", {"name": "王"}, ILLEGAL),
        ("two side by side", "${name}${plate}好", {"name": "a", "plate": "b"}, ILLEGAL),
        ("a variable alone", "${name}", {"name": "王"}, ILLEGAL),
        ("too long a template", "好" * 501, {}, ILLEGAL),
    ],
)
def test_what_aliyun_refuses_does_not_arrive(simulator, label, template, values, code):
    refused = TemplateLost if code == ILLEGAL else Rejected

    assert send(simulator, template, **values) == refused(code)
    assert simulator.desk.texts() == []


@pytest.mark.parametrize(
    ("label", "template"),
    [
        ("年检 by itself", "您的年检快到了"),
        ("a landline", "请拨021-60000000"),
        ("a longer number", "编号213900139000"),
        ("the longest template", "好" * 500),
    ],
)
def test_what_is_only_like_it_arrives(simulator, label, template):
    assert isinstance(send(simulator, template), Accepted)
