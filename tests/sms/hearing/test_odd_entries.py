"""An odd entry of a callback costs no other one, whatever the gateway's dialect."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dashboard.problems import problems
from shop import clock
from shop.database.sealed import index_of
from sms.gateways.simulator.adapter import sign
from sms.hearing.callbacks import process_pending
from sms.models import Callback, InboundMessage, Message, OptOut
from tests.factories import NOW, make_message, make_phone
from tests.screen_rows import make_staff
from tests.sms.conftest import KEY
from tests.sms.gateways.generic import described
from tests.sms.hearing.dialects import (
    HEADERS,
    ODD_VALUES,
    REPLIES,
    REPORTS,
    Dialect,
    simulator_reply,
    tencent_post,
    written,
    yunpian_post,
)
from tests.sms.hearing.test_receipts import make_attempt

pytestmark = pytest.mark.django_db
TOKEN = "token-of-128-bits"
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def gateways(settings):
    settings.SMS_CALLBACK_TOKENS = [TOKEN]
    classes = {
        "simulator": ("SimulatorGateway", {"base_url": NOWHERE, "key": KEY}),
        "aliyun": ("AliyunGateway", {"key_id": "a", "key_secret": KEY}),
        "tencent": (
            "TencentGateway",
            {"secret_id": "a", "secret_key": KEY, "app_id": "1"},
        ),
        "yunpian": ("YunpianGateway", {"api_key": KEY}),
        "generic": (
            "GenericGateway",
            described.options(
                NOWHERE, replies={**described.REPLIES, "items": "replies"}
            ),
        ),
    }
    settings.SMS_GATEWAYS = {
        name: {"BACKEND": f"sms.gateways.{name}.{kind}", "OPTIONS": options}
        for name, (kind, options) in classes.items()
    }


def hear(client, dialect, kind, body):
    """Post the body, or read it as the answer to a pull; return what became of it."""
    if dialect.is_pulled:
        Callback.objects.create(
            gateway=dialect.gateway,
            kind={"replies": "reply", "reports": "report"}[kind],
            is_pulled=True,
            body=body.decode("latin-1"),
            received_at=NOW,
        )
        process_pending(now=NOW)
    else:
        response = client.post(
            reverse("sms:callback", args=[dialect.gateway, TOKEN, kind]),
            body,
            content_type="application/json",
            headers={
                "X-Simulator-Signature": sign(KEY, body).decode(),
                **dialect.headers,
            },
        )
        assert response.status_code == 200
    row = Callback.objects.get()
    assert row.processed_at is not None
    return row


def is_closed(phone):
    return OptOut.objects.filter(phone_index=index_of(phone)).exists()


def is_kept(phone):
    return InboundMessage.objects.filter(phone_index=index_of(phone)).exists()


@pytest.mark.parametrize("value", ODD_VALUES.values(), ids=ODD_VALUES)
@pytest.mark.parametrize("dialect", REPLIES.values(), ids=REPLIES)
def test_an_odd_reply_costs_no_other_and_is_heard_or_shown(client, dialect, value):
    first, last = make_phone(), make_phone()
    odd = {name: make_phone() for name in dialect.names}
    entries = [
        dialect.entry(phone, f"{number}") | {dialect.names[name]: value}
        for number, (name, phone) in enumerate(odd.items())
    ]

    row = hear(
        client,
        dialect,
        "replies",
        dialect.body(
            [dialect.entry(first, "first"), *entries, dialect.entry(last, "last")]
        ),
    )

    assert (is_closed(first), is_closed(last), is_closed(odd["at"])) == (True,) * 3
    assert row.problem or all(map(is_kept, odd.values()))


@pytest.mark.parametrize("value", ODD_VALUES.values(), ids=ODD_VALUES)
@pytest.mark.parametrize("dialect", REPORTS.values(), ids=REPORTS)
def test_an_odd_report_costs_no_other_and_is_heard_or_shown(client, dialect, value):
    names = list(dialect.entry(make_message(), "", "1"))
    texts = [make_message(status="accepted") for _ in range(len(names) + 2)]
    entries = [
        dialect.entry(
            text, str(make_attempt(text, gateway=dialect.gateway).token), f"{key}"
        )
        for key, text in enumerate(texts, 1)
    ]
    for name, entry in zip(names, entries[1:-1], strict=True):
        entry[name] = value

    row = hear(client, dialect, "reports", dialect.body(entries))

    delivered = {text.pk for text in Message.objects.filter(status="delivered")}
    dated = texts[1 + names.index(dialect.names["at"])]
    assert {texts[0].pk, texts[-1].pk, dated.pk} <= delivered
    assert row.problem


@pytest.mark.parametrize("value", ODD_VALUES.values(), ids=ODD_VALUES)
@pytest.mark.parametrize(
    ("gateway", "make", "name"),
    [
        ("tencent", tencent_post, "mobile"),
        ("tencent", tencent_post, "text"),
        ("tencent", tencent_post, "time"),
        ("yunpian", yunpian_post, "mobile"),
        ("yunpian", yunpian_post, "text"),
        ("yunpian", yunpian_post, "reply_time"),
    ],
)
def test_an_odd_reply_that_is_posted_alone_is_heard_or_shown(
    client, gateway, make, name, value
):
    phone = make_phone()

    row = hear(client, Dialect(gateway, dict, {}), "replies", make(phone, name, value))

    assert row.problem or is_kept(phone)
    assert is_closed(phone) or "time" not in name


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"7",
        b"{}",
        b'"\\ud800"',
        b"1e400",
        b"[1e400]",
        b"\xff\xfe\xed\xa0\x80",
        b"\0",
        b"[" * 100_000,
        b'{"a":' * 30_000,
        b"sms_reply=%ff&sms_status=%00",
        b"sms_reply=%5B&sms_status=%7B",
        b'sms_reply={"_sign":"\\ud800"}&sms_status="\\ud800"',
        b'{"token": "\\ud800", "events": 1e400}',
    ],
)
@pytest.mark.parametrize("kind", ["replies", "reports"])
@pytest.mark.parametrize(
    "gateway", ["simulator", "aliyun", "tencent", "yunpian", "generic"]
)
def test_an_odd_body_is_shown_or_refused(client, gateway, kind, body):
    response = client.post(
        reverse("sms:callback", args=[gateway, TOKEN, kind]),
        body,
        content_type="application/json",
        headers={"X-Simulator-Signature": sign(KEY, body).decode(), **HEADERS},
    )

    problems = list(Callback.objects.values_list("problem", flat=True))
    if response.status_code == 200:
        assert [bool(problem) for problem in problems] == [True]
    else:
        assert (response.status_code, problems) == (403, [])


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        ({"text": 7}, "回调缺少 text。"),
        ({"id": None}, "回调缺少 id。"),
        ({"phone": "私密号码"}, "有一条回复的号码无法识别"),
    ],
)
def test_staff_find_the_kept_entry_from_the_problems_of_the_day(client, odd, shown):
    first = simulator_reply("13912345678", "1")
    hear(
        client,
        REPLIES["simulator"],
        "replies",
        written([first, simulator_reply("13687654321", "2") | odd]),
    )
    client.force_login(make_staff("经理"))

    [problem] = [
        each for each in problems(clock.now()) if "读不出的内容" in each.sentence
    ]
    listed = client.get(problem.url).content.decode()
    kept = Callback.objects.get()
    page = client.get(reverse("admin:sms_callback_change", args=[kept.pk]))

    assert (problem.count, shown in listed) == (1, True)
    html = page.content.decode()
    assert "139****5678" in html
    assert ("136****4321" in html) == ("phone" not in odd)
    assert "13912345678" not in html
    assert "13687654321" not in html
