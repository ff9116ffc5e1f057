"""What the page says of a gateway, asked of the real simulator over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from shop.database.sealed import index_of
from sms.gateways.skew import skew_of
from sms.models import Attempt, Callback, Filing, Message, OptOut
from sms.pages.readiness import filing_notes, live_notes_on, notes_on
from sms.texts.default_texts import load_default_texts
from tests.factories import NOW, make_message, make_phone, make_template
from tests.screen_rows import make_staff
from tests.sms.conftest import gateway_entry
from tests.sms.texts.test_linting import use

pytestmark = pytest.mark.django_db

TOKEN = "a-token-that-cannot-be-guessed"


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


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


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_the_skew_is_ours_over_theirs(simulator, minutes):
    off = timedelta(minutes=minutes)

    ahead = skew_of(simulator.url, lambda: timezone.now() + off)

    assert ahead is not None
    assert off - timedelta(seconds=5) < ahead < off + timedelta(seconds=5)


def test_the_page_shows_every_gateway_and_no_secret(manager, settings):
    use(settings, "aliyun", "tencent")
    settings.SMS_GATEWAYS["aliyun"]["OPTIONS"]["key_secret"] = "s3cret-of-aliyun"
    settings.SMS_CALLBACK_TOKENS = [TOKEN]

    html = manager.get(reverse("sms:gateways")).content.decode()

    assert html.index("阿里云") < html.index("腾讯云")
    assert "主用" in html
    assert "备用 1" in html
    assert "http://testserver/sms/callbacks/tencent/******/replies/" in html
    for secret in ("s3cret-of-aliyun", TOKEN):
        assert secret not in html


def test_the_page_costs_the_same_with_more_templates(
    manager, settings, django_assert_max_num_queries
):
    use(settings, "aliyun")
    for number in range(5):
        make_template(slug=f"t{number}")

    with django_assert_max_num_queries(9):
        manager.get(reverse("sms:gateways"))


@pytest.mark.parametrize("view", ["gateway-live", "gateway-test"])
def test_a_gateway_that_is_not_there_is_not_found(manager, view):
    method = manager.get if view == "gateway-live" else manager.post

    assert method(reverse(f"sms:{view}", args=["nobody"])).status_code == 404


def test_advisers_see_the_page_and_do_nothing_there(client):
    client.force_login(make_staff("服务顾问"))

    assert client.get(reverse("sms:gateways")).status_code == 200
    for address in (
        reverse("sms:gateway-test", args=["default"]),
        reverse("sms:pull"),
    ):
        assert client.post(address, {"phone": make_phone()}).status_code == 403
    assert Message.objects.count() == 0


def test_who_has_no_role_sees_nothing(client):
    client.force_login(make_staff())

    for view in ("gateways", "unknown"):
        assert client.get(reverse(f"sms:{view}")).status_code == 403
    address = reverse("sms:gateway-live", args=["default"])
    assert client.get(address).status_code == 403


def send_test(client, phone, gateway="default"):
    address = reverse("sms:gateway-test", args=[gateway])
    return client.post(address, {"phone": phone}, follow=True)


def complaints(response):
    return [str(message) for message in response.context["messages"]]


def test_a_test_goes_to_ones_own_phone_through_that_gateway(manager):
    load_default_texts()
    phone = make_phone()

    send_test(manager, f"+86 {phone[:3]} {phone[3:]}")

    text = Message.objects.get()
    assert (text.phone, text.category, text.only_gateway) == (phone, "test", "default")
    assert text.body == (
        "【锦程汽车】这是锦程汽车的测试短信，收到说明短信网关可以使用，请勿理会。回TD退订"
    )


def test_a_test_needs_a_number(manager):
    load_default_texts()

    response = send_test(manager, "")

    assert complaints(response) == ["请填写自己的 11 位手机号。"]
    assert Message.objects.count() == 0


def test_a_test_uses_what_the_vendor_has_approved(manager, settings):
    use(settings, "aliyun")
    load_default_texts()
    refused = send_test(manager, make_phone(), "aliyun")
    assert complaints(refused) == ["还没有审核通过的服务类模板，不能试发。"]

    version = make_template(slug="other", text="{称呼}，该保养了")
    Filing.objects.create(version=version, gateway="aliyun", state="approved")
    send_test(manager, make_phone(), "aliyun")

    assert Message.objects.get().body == "【锦程汽车】王先生，该保养了"


@pytest.mark.django_db(transaction=True)
def test_what_callbacks_missed_can_be_fetched_here(manager, wired):
    phone = make_phone()
    wired.desk.type_reply(phone, "TD")

    response = manager.post(reverse("sms:pull"), follow=True)

    assert complaints(response) == [
        "已拉取：状态报告 1 批，客户回复 1 批，逐条查询到结果 0 条。"
    ]
    assert OptOut.objects.get().phone_index == index_of(phone)


def test_what_cannot_be_fetched_is_said(manager, settings, simulator):
    settings.SMS_GATEWAYS = {
        "default": gateway_entry(simulator, base_url="http://127.0.0.1:9")
    }

    response = manager.post(reverse("sms:pull"), follow=True)

    assert complaints(response)[1] == "有 2 项没有拉到，请稍后再试。"
