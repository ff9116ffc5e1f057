from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sms.gateways.base import BadOptions, CannotParse
from sms.gateways.generic.callbacks import ReplyForm, ReportForm
from sms.gateways.generic.forms import read_form
from tests.sms.gateways.contract import PHONE

REPLIES = {"header": "X-Key", "secret": "k", "phone": "from", "text": "t", "at": "at"}
REPORTS = {
    "token": "auth.key",
    "secret": "k",
    "phone": "to",
    "status": "s",
    "delivered": ["0"],
    "undelivered": ["1", "2"],
    "id": "id",
}
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def replies(said, **changes):
    form = read_form(ReplyForm, "replies", {**REPLIES, **changes})
    return form.read(json.dumps(said).encode())


def reports(said, **changes):
    form = read_form(ReportForm, "reports", {**REPORTS, **changes})
    return form.read(json.dumps(said).encode())


@pytest.mark.parametrize("given", [PHONE, f"+86{PHONE}", f"86{PHONE}", int(PHONE)])
def test_a_number_is_read_with_and_without_its_country(given):
    [reply] = replies({"from": given, "t": "TD", "at": "1"})

    assert reply.phone == PHONE


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        (1795320000, NOON),
        ("1795320000000", NOON),
        ("2026-11-22T04:00:00+00:00", NOON),
        ("2026-11-22T04:00:00Z", NOON),
        ("2026-11-22 12:00:00", NOON),
        ("20261122120000", NOON),
        ("noon", None),
    ],
)
def test_a_moment_is_read_in_the_usual_forms(given, moment):
    [reply] = replies({"from": PHONE, "t": "TD", "at": given})

    assert reply.sent_at == moment


def test_a_second_td_is_not_the_first_again():
    said = {"from": PHONE, "t": "TD"}
    one, two = ({**said, "at": at} for at in ("2026-11-22 12:00", "2026-11-23 12:00"))

    keys = [reply.dedupe_key for reply in replies([one, two, one])]

    assert (keys[0] == keys[2], keys[0] == keys[1]) == (True, False)


def test_nonsense_beside_a_td_does_not_cost_it():
    read = replies([7, {"from": PHONE}, {"from": PHONE, "t": "TD", "at": 1}])

    assert [reply.text for reply in read] == ["TD"]
    assert read.problem == "回调内容的形式不对。"


@pytest.mark.parametrize("missing", ["from", "t", "at"])
def test_a_reply_without_a_field_is_not_read(missing):
    said = {"from": PHONE, "t": "TD", "at": "1", missing: None}

    with pytest.raises(CannotParse, match=f"回调缺少 {missing}"):
        replies(said)


@pytest.mark.parametrize(
    ("word", "status"),
    [(0, "delivered"), ("1", "undelivered"), (2, "undelivered")],
)
def test_a_status_is_one_of_the_listed_words(word, status):
    [report] = reports({"to": PHONE, "s": word, "id": "a"})

    assert (report.status, report.vendor_id, report.reference) == (status, "a", "")


@pytest.mark.parametrize("word", [3, "", None, True])
def test_another_status_is_not_read(word):
    with pytest.raises(CannotParse, match="回调中的状态未知"):
        reports({"to": PHONE, "s": word, "id": "a"})


def test_items_are_found_at_their_path():
    said = {"data": {"list": [{"to": PHONE, "s": 0, "id": 1}]}}

    assert len(reports(said, items="data.list")) == 1
    with pytest.raises(CannotParse):
        reports({"data": {}}, items="data.list")


@pytest.mark.parametrize(
    ("form", "given", "changes", "sentence"),
    [
        (ReplyForm, REPLIES, {"secret": ""}, "回调的 secret 不能为空"),
        (ReplyForm, REPLIES, {"header": ""}, "header 和 token 必须填一个"),
        (ReplyForm, REPLIES, {"token": "token"}, "header 和 token 必须填一个"),
        (ReplyForm, REPLIES, {"at": ""}, "须有「id」或「at」"),
        (ReportForm, REPORTS, {"id": ""}, "须有「id」或「reference」"),
    ],
)
def test_a_callback_that_proves_nothing_is_refused(form, given, changes, sentence):
    with pytest.raises(BadOptions, match=sentence):
        read_form(form, "callback", {**given, **changes})
