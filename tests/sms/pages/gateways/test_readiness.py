from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from sms.models import Attempt, Callback, Filing
from sms.pages.gateways.readiness import filing_notes, live_notes_on, notes_on
from tests.factories import NOW, make_message, make_template
from tests.sms.pages.gateways.gateway_pages import (
    TOKEN,
)
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db


def said(notes, *tones):
    return [note.sentence for note in notes if note.tone in tones]


def test_a_fresh_installation_is_told_what_is_missing(settings):
    settings.SMS_CALLBACK_TOKENS = []
    use(settings, "tencent")
    settings.SMS_GATEWAYS["tencent"]["OPTIONS"]["secret_key"] = ""
    make_template(slug="a")

    notes = notes_on("tencent", now=NOW)

    assert said(notes, "bad", "warn") == [
        "缺少设置：TENCENT_SECRET_KEY，请写进 .env 后重启。",
        "没有 SMS_CALLBACK_TOKENS，收不到状态报告和退订。",
        "有 1 个模板没有审核通过：a。",
        "还没有收到过状态报告回调，请在网关后台填写回调地址。",
        "还没有收到过客户回复回调，请在网关后台填写回调地址。",
    ]


def test_a_gateway_at_work_has_nothing_to_complain_of(settings):
    settings.SMS_CALLBACK_TOKENS = [TOKEN]
    use(settings, "tencent")
    version = make_template()
    Filing.objects.create(version=version, gateway="tencent", state="approved")
    for kind in ("report", "reply"):
        Callback.objects.create(gateway="tencent", kind=kind, received_at=NOW)

    notes = notes_on("tencent", now=NOW)

    assert said(notes, "bad", "warn") == []
    assert "最近一次客户回复回调：2026-11-21 10:00。" in said(notes, "good")


def test_what_was_pulled_is_no_callback(settings):
    use(settings, "tencent")
    Callback.objects.create(
        gateway="tencent", kind="reply", received_at=NOW, is_pulled=True
    )

    warnings = said(notes_on("tencent", now=NOW), "warn")
    assert "还没有收到过客户回复回调，请在网关后台填写回调地址。" in warnings


def test_aliyun_cannot_be_asked_for_replies(settings):
    use(settings, "aliyun")

    infos = said(notes_on("aliyun", now=NOW), "info")
    assert "客户回复不能主动拉取，回调地址必须能从外网访问。" in infos


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (9, "已暂停（NO_BALANCE），10:10 起逐条试发。"),
        (10, "已暂停（NO_BALANCE），正在逐条试发。"),
    ],
)
def test_a_pause_says_why_and_until_when(minutes, sentence):
    Attempt.objects.create(
        message=make_message(),
        number=1,
        gateway="default",
        started_at=NOW,
        finished_at=NOW,
        outcome="throttled",
        code="NO_BALANCE",
        account_paused_until=NOW + timedelta(minutes=10),
    )

    notes = notes_on("default", now=NOW + timedelta(minutes=minutes))

    assert sentence in said(notes, "bad")


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (3, "有 3 个模板没有审核通过：t0、t1、t2。"),
        (4, "有 4 个模板没有审核通过：t0、t1、t2 等。"),
    ],
)
def test_templates_without_approval_are_named(settings, count, sentence):
    use(settings, "aliyun")
    for number in range(count):
        version = make_template(slug=f"t{number}")
        Filing.objects.create(version=version, gateway="aliyun", state="submitted")

    assert said(filing_notes("aliyun"), "bad") == [sentence]


def test_an_approved_older_wording_is_enough(settings):
    use(settings, "aliyun")
    Filing.objects.create(
        version=make_template(), gateway="aliyun", state="approved", code="1"
    )
    make_template()

    assert said(filing_notes("aliyun"), "bad") == []


def test_the_check_warns_of_them_when_it_may_ask_the_database(settings, capsys):
    use(settings, "aliyun")
    make_template(slug="t0")

    call_command("check", databases=["default"])

    assert "网关「aliyun」有 1 个模板没有审核通过：t0。" in capsys.readouterr().err


def test_the_vendor_is_asked_for_balance_and_clock(wired):
    assert said(live_notes_on("default"), "good") == [
        "余额：1000.00 元。",
        "连接正常，时钟一致。",
    ]


def test_a_vendor_that_is_silent_is_said(settings):
    assert said(live_notes_on("default"), "bad") == [
        "查不到余额（refused），请检查密钥和网络。",
        "连不上网关，请检查网络和地址。",
    ]
