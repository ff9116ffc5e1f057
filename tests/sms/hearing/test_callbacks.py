from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from customers.wishes.refusal_journal import JOURNAL
from shop.database.number_lock import holding
from shop.database.sealed import index_of
from sms.gateways.simulator.adapter import sign
from sms.hearing.callbacks import MAX_BODY_BYTES, process_callback, process_pending
from sms.models import Callback, InboundMessage, Message, OptOut, Report
from tests.contact import why_not
from tests.factories import NOW, make_message, make_phone
from tests.sms.hearing.test_receipts import make_attempt

pytestmark = pytest.mark.django_db(transaction=True)
TOKENS = ["old-token-of-128-bits", "new-token-of-128-bits"]
KEY = "a-shared-key"
PATIENCE = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def gateways(settings):
    settings.SMS_CALLBACK_TOKENS = TOKENS
    settings.SMS_GATEWAYS = {
        "default": {
            "BACKEND": "sms.gateways.simulator.SimulatorGateway",
            "OPTIONS": {"base_url": "http://127.0.0.1:1", "key": KEY},
        }
    }


def address(*, gateway="default", token=TOKENS[0], kind="replies"):
    return reverse("sms:callback", args=[gateway, token, kind])


def post(client, items, *, key=KEY, remote="127.0.0.1", **place):
    body = items if isinstance(items, bytes) else json.dumps(items).encode()
    return client.post(
        address(**place),
        body,
        content_type="application/json",
        headers={"X-Simulator-Signature": sign(key, body).decode()},
        REMOTE_ADDR=remote,
    )


def reply(phone, text="TD", key="r-1"):
    return {"id": key, "phone": phone, "text": text}


def test_td_closes_the_number_before_the_answer(client):
    phone = make_phone()

    response = post(client, [reply(phone)])

    assert (response.status_code, response.json()) == (200, {"code": "OK"})
    assert OptOut.objects.get().phone_index == index_of(phone)


def noted():
    """Return the numbers that the journal outside the database calls closed."""
    return [entry["phone"] for entry in JOURNAL.read().entries if "scope" in entry]


def test_td_is_in_the_journal_outside_the_database_before_the_answer(client):
    phone = make_phone()

    post(client, [reply(phone), reply(make_phone(), "谢谢", key="r-2")])

    assert noted() == [index_of(phone)]
    assert phone not in str(JOURNAL.read().entries)


def test_without_the_journal_the_vendor_is_asked_to_post_again(client, settings):
    phone, directory = make_phone(), Path(settings.WITNESS_DIR)
    directory.write_text("a file where the directory should be")

    refused = post(client, [reply(phone)])
    assert OptOut.objects.get().phone_index == index_of(phone)
    directory.unlink()
    again = post(client, [reply(phone)])

    assert (refused.status_code, again.status_code) == (503, 200)
    assert noted() == [index_of(phone)]


def test_td_of_a_busy_number_is_in_the_journal_before_it_is_interpreted(
    client, second_connection
):
    phone = make_phone()

    with second_connection(lambda: holding(index_of(phone))):
        response = post(client, [reply(phone)])

    assert response.status_code == 200
    assert (noted(), OptOut.objects.count()) == ([index_of(phone)], 0)


def test_report_delivers_its_text(client):
    message = make_message(status="accepted")
    attempt = make_attempt(message, vendor_id="v-1")

    post(
        client,
        [
            {
                "id": "v-1",
                "reference": str(attempt.token),
                "phone": message.phone,
                "status": "DELIVERED",
            }
        ],
        kind="reports",
    )

    assert Message.objects.get().status == "delivered"


def test_same_body_twice_is_kept_twice_and_followed_once(client):
    phone = make_phone()

    post(client, [reply(phone)])
    post(client, [reply(phone)])

    assert Callback.objects.filter(processed_at=None).count() == 0
    assert Callback.objects.count() == 2
    assert InboundMessage.objects.count() == 1


def test_unknown_reference_is_kept(client):
    post(
        client,
        [{"id": "v-7", "reference": "nobody", "phone": "1", "status": "FAILED"}],
        kind="reports",
    )

    assert Report.objects.get().message is None


def test_nonsense_beside_a_td_does_not_cost_it(client):
    phone = make_phone()

    post(client, [{"id": 1}, 7, reply(phone), {"phone": phone}])

    assert OptOut.objects.get().phone_index == index_of(phone)
    row = Callback.objects.get()
    assert (row.processed_at is None, row.problem) == (False, "回调缺少 id。")


@pytest.mark.parametrize("token", TOKENS)
def test_probe_is_answered_with_either_token(client, token):
    assert client.get(address(token=token)).json() == {"code": "OK"}


@pytest.fixture
def aliyun(settings):
    options = {"key_id": "a", "key_secret": "b", "base_url": "http://127.0.0.1:1"}
    settings.SMS_GATEWAYS["default"] = {
        "BACKEND": "sms.gateways.aliyun.AliyunGateway",
        "OPTIONS": options,
    }


@pytest.mark.parametrize("kind", ["reports", "replies"])
def test_aliyuns_probe_and_post_hear_the_same(client, aliyun, kind):
    probed = client.get(address(kind=kind))
    posted = post(client, [], kind=kind)

    for response in (probed, posted):
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        assert response.json() == {"code": 0, "msg": "成功"}


def test_aliyuns_report_settles_what_was_unknown(client, aliyun):
    message = make_message(status="unknown")
    attempt = make_attempt(message, outcome="unknown")
    report = {"biz_id": "9006^0", "out_id": str(attempt.token), "success": True}

    post(client, [{**report, "phone_number": message.phone}], kind="reports")

    attempt.refresh_from_db()
    assert Message.objects.get().status == "delivered"
    assert (attempt.outcome, attempt.vendor_id) == ("accepted", "9006^0")


def test_aliyuns_td_closes_the_number(client, aliyun):
    phone = make_phone()

    post(client, [{"phone_number": phone, "content": "TD", "sequence_id": 7}])

    assert OptOut.objects.get().phone_index == index_of(phone)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param({"token": "new-token-of-128-bitz"}, id="wrong token"),
        pytest.param({"gateway": "nobody"}, id="unknown gateway"),
        pytest.param({"kind": "letters"}, id="unknown kind"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_wrong_address_is_not_found_and_keeps_nothing(client, place, method):
    response = getattr(client, method)(address(**place))

    assert response.status_code == 404
    assert Callback.objects.count() == 0


def test_wrong_signature_is_refused_and_keeps_nothing(client):
    response = post(client, [reply(make_phone())], key="another key")

    assert response.status_code == 403
    assert Callback.objects.count() == 0


@pytest.mark.parametrize(
    ("networks", "status"),
    [
        ({}, 200),
        ({"default": ["127.0.0.0/8"]}, 200),
        ({"default": ["203.0.113.0/24", "127.0.0.1"]}, 200),
        ({"default": ["203.0.113.0/24"]}, 403),
        ({"default": []}, 403),
        ({"another": ["203.0.113.0/24"]}, 200),
    ],
)
def test_only_the_networks_of_the_list_may_post(client, settings, networks, status):
    settings.SMS_CALLBACK_NETWORKS = networks
    phone = make_phone()

    assert post(client, [reply(phone)]).status_code == status

    assert OptOut.objects.count() == Callback.objects.count() == (status == 200)


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        pytest.param("unknown", "0.0.0.0/0", id="address is a word"),
        pytest.param("", "0.0.0.0/0", id="no address, as from a socket"),
        pytest.param("203.0.113.7:443", "0.0.0.0/0", id="address has a port"),
        pytest.param("203.0.113.7", "0.0.0.0/33", id="network is unreadable"),
    ],
)
def test_an_address_that_cannot_be_compared_is_refused(
    client, settings, remote, network
):
    settings.SMS_CALLBACK_NETWORKS = {"default": [network]}

    response = post(client, [reply(make_phone())], remote=remote)

    assert response.status_code == 403
    assert Callback.objects.count() == 0


@pytest.mark.parametrize(
    ("size", "status"), [(MAX_BODY_BYTES, 200), (MAX_BODY_BYTES + 1, 413)]
)
def test_body_has_a_limit(client, size, status):
    body = b"[]" + b" " * (size - 2)

    assert post(client, body).status_code == status


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"garbage", b"[" * 100_000, b'[{"id": 1}]', b"\xff\xfe\x00"],
)
def test_unreadable_body_is_answered_kept_and_marked(client, body):
    response = post(client, body)

    assert response.status_code == 200
    row = Callback.objects.get()
    assert row.body.encode("latin-1") == body
    assert row.processed_at is not None
    assert row.problem != ""


def test_storage_that_is_down_asks_for_a_repeat(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sms_callback RENAME TO sms_callback_gone")
    try:
        response = post(client, [reply(make_phone())])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sms_callback_gone RENAME TO sms_callback")

    assert response.status_code == 503


def test_busy_number_is_answered_and_read_by_the_sweep(client, second_connection):
    phone = make_phone()
    with second_connection(lambda: holding(index_of(phone))):
        response = post(client, [reply(phone)])
        assert response.status_code == 200
        assert why_not("another") == "有客户回复尚未读取，读取后再发"
        assert OptOut.objects.count() == 0

    assert process_pending(now=NOW) == 1
    assert OptOut.objects.get().phone_index == index_of(phone)
    assert why_not("another") == ""


def test_callback_in_other_hands_is_left_to_them(client, second_connection):
    phone = make_phone()
    with second_connection(lambda: holding(index_of(phone))):
        post(client, [reply(phone)])
    row = Callback.objects.get()

    assert process_callback(row.pk, now=NOW, patience=PATIENCE) is True
    assert process_callback(row.pk, now=NOW, patience=PATIENCE) is False


def test_raw_body_keeps_no_number_in_clear(client):
    post(client, [reply("13912345678")])

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM sms_callback")
        assert "13912345678" not in cursor.fetchone()[0]


BAD_ENTRIES = [
    {"sent_at": "0001-01-01T00:00:00+08:00"},
    {"sent_at": "9999-12-31T23:59:59-12:00"},
    {"sent_at": "\ud800"},
    {"sent_at": 10**40},
    {"id": "\ud800"},
    {"text": "TD\ud800"},
]


@pytest.mark.parametrize("bad", BAD_ENTRIES)
def test_a_td_in_an_odd_entry_is_heard_and_so_are_the_others(client, bad):
    first, odd, last = make_phone(), make_phone(), make_phone()
    entries = [reply(first, key="1"), {**reply(odd, key="2"), **bad}, reply(last)]

    assert post(client, entries).status_code == 200

    closed = set(OptOut.objects.values_list("phone_index", flat=True))
    assert closed == {index_of(first), index_of(odd), index_of(last)}
    assert Callback.objects.get().problem == ""


@pytest.mark.parametrize(
    "bad",
    [
        {"phone": None},
        {"text": 7},
        {"id": None},
        {"phone": ["1"]},
    ],
)
def test_an_entry_that_cannot_be_read_costs_no_other_and_is_shown(client, bad):
    first, last = make_phone(), make_phone()
    entries = [reply(first, key="1"), {**reply(make_phone()), **bad}, reply(last)]

    assert post(client, entries).status_code == 200

    closed = set(OptOut.objects.values_list("phone_index", flat=True))
    assert closed == {index_of(first), index_of(last)}
    assert Callback.objects.get().problem != ""
