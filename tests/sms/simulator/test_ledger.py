from __future__ import annotations

import json

from sms.gateways.base import Accepted, CallbackKind
from sms.simulator.ledger import FiledTemplate, Ledger, read_events
from tests.sms.gateways.contract import RecordedCallbacks
from tests.sms.simulator.posting import (
    PHONE,
    pull_all,
    send,
    send_by_tencent,
)


def test_a_restart_hands_out_nothing_again(run_simulator):
    first = run_simulator()
    first.desk.type_reply(PHONE, "一")
    assert pull_all(first, CallbackKind.REPLY, "text") == ["一"]
    first.desk.type_reply(PHONE, "二")

    assert pull_all(run_simulator(), CallbackKind.REPLY, "text") == ["二"]


def test_an_approved_template_survives_a_restart(run_simulator):
    first = run_simulator()
    first.desk.file(FiledTemplate("1110", "旧{1}"))
    first.desk.file(FiledTemplate("1110", "{1}，您好，拒收请回复R", "commercial"))

    second = run_simulator(clock="12:00")

    assert isinstance(send_by_tencent(second), Accepted)
    assert [text.text for text in second.desk.texts()] == [
        "【某某】王先生，您好，拒收请回复R"
    ]


def test_a_restart_keeps_every_text_and_reply(run_simulator):
    first = run_simulator()
    accepted = send(first)
    first.desk.type_reply(PHONE, "好的")

    second = run_simulator()

    [text] = second.desk.texts(PHONE)
    assert Accepted(text.id, 1) == accepted
    assert [reply.text for reply in second.desk.replies()] == ["好的"]


def test_a_restart_posts_what_nobody_had_taken(run_simulator):
    send(run_simulator())
    recorded = RecordedCallbacks()

    run_simulator(callback_url=recorded.url)

    [report] = json.loads(recorded.take().body)
    recorded.close()
    assert report["reference"] == "a"


def test_a_line_torn_by_a_crash_is_skipped_and_ended(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(b'{"event":"posted","key":"a"}\n{"event":"pos')

    with Ledger(log) as ledger:
        ledger.post("b")

    assert [event["key"] for event in read_events(log)] == ["a", "b"]
    with Ledger(log) as ledger:
        assert ledger.posted == {"a", "b"}
