from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from sms.gateways.base import Accepted, CallbackKind, Submission
from sms.simulator import carrier
from sms.simulator.faults import Fault, FaultKind
from sms.simulator.ledger import FiledTemplate
from tests.sms.conftest import Worker
from tests.sms.gateways.contract import RecordedCallbacks
from tests.sms.simulator.posting import (
    OTHER,
    PHONE,
    plain,
    pull_all,
    send_by_tencent,
)


@pytest.fixture
def recorded():
    recorded = RecordedCallbacks()
    yield recorded
    recorded.close()


@pytest.fixture
def posting(run_simulator, recorded):
    return run_simulator(callback_url=recorded.url)


def send(simulator, reference, phone=PHONE):
    return plain(simulator).submit(Submission(reference, phone, "某某", "【某某】您好"))


def posted_report(recorded):
    [item] = json.loads(recorded.take().body)
    return item["reference"], item["status"]


def posted_reply(recorded):
    [item] = json.loads(recorded.take().body)
    return item["id"], item["text"]


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        (FaultKind.REPORT_FAILED, ["FAILED"]),
        (FaultKind.REPORT_TWICE, ["DELIVERED", "DELIVERED"]),
        (FaultKind.REPORT_CONTRADICTED, ["DELIVERED", "FAILED"]),
        (FaultKind.REPORT_EARLY, ["DELIVERED"]),
        (FaultKind.REPORT_MISSING, []),
        (FaultKind.REPORT_UNPOSTED, []),
    ],
)
def test_a_fault_decides_which_reports_are_posted(posting, recorded, kind, statuses):
    posting.desk.switch_on(Fault(kind, times=1))
    send(posting, "odd")
    send(posting, "plain")

    posted = [posted_report(recorded) for _ in range(len(statuses) + 1)]

    expected = [("odd", status) for status in statuses]
    assert posted == [*expected, ("plain", "DELIVERED")]


def test_an_early_report_comes_before_the_answer(run_simulator, recorded, monkeypatch):
    monkeypatch.setattr(carrier, "EARLY_SECONDS", 1.0)
    slow = run_simulator(callback_url=recorded.url, report_seconds=60.0)
    slow.desk.switch_on(Fault(FaultKind.REPORT_EARLY))

    sender = Worker(lambda: send(slow, "a"))
    posted = posted_report(recorded)

    assert (posted, sender.is_alive()) == (("a", "DELIVERED"), True)
    assert isinstance(sender.result(), Accepted)


def test_a_report_that_nobody_posts_can_be_asked_for(posting):
    posting.desk.switch_on(Fault(FaultKind.REPORT_UNPOSTED))
    send(posting, "a")

    [text] = posting.desk.texts()
    assert text.status == "DELIVERED"
    assert pull_all(posting, CallbackKind.REPORT, "reference") == ["a"]


def test_a_text_without_a_report_is_not_handed_out(simulator):
    simulator.desk.switch_on(Fault(FaultKind.REPORT_MISSING, times=1))
    send(simulator, "silent")
    send(simulator, "plain")

    assert pull_all(simulator, CallbackKind.REPORT, "reference") == ["plain"]
    simulator.desk.report("silent", "FAILED")
    assert pull_all(simulator, CallbackKind.REPORT, "reference") == ["silent"]


@pytest.mark.parametrize(
    ("kind", "count"), [(FaultKind.REPLY_MISSING, 0), (FaultKind.REPLY_TWICE, 2)]
)
def test_a_fault_decides_how_often_a_reply_is_posted(posting, recorded, kind, count):
    posting.desk.switch_on(Fault(kind, phone=PHONE, times=1))
    posting.desk.type_reply(PHONE, "TD")
    posting.desk.type_reply(OTHER, "好的")

    posted = [posted_reply(recorded) for _ in range(count + 1)]

    odd, plain_one = posting.desk.replies()
    assert posted == [(odd.id, "TD")] * count + [(plain_one.id, "好的")]


def test_a_reply_that_nobody_posts_can_be_pulled(simulator):
    simulator.desk.switch_on(Fault(FaultKind.REPLY_MISSING))
    simulator.desk.type_reply(PHONE, "TD")

    assert pull_all(simulator, CallbackKind.REPLY, "text") == ["TD"]


def test_every_item_is_handed_out_once_to_whoever_pulls(simulator):
    for at in range(230):
        simulator.desk.type_reply(PHONE, str(at))
    barrier = Barrier(8)

    def pull():
        barrier.wait(5)
        return pull_all(simulator, CallbackKind.REPLY, "text")

    with ThreadPoolExecutor(8) as pool:
        pulls = [pool.submit(pull) for _ in range(8)]
    pulled = [text for each in pulls for text in each.result()]

    assert sorted(pulled, key=int) == [str(at) for at in range(230)]


def test_each_dialect_posts_to_its_own_path(run_simulator, recorded):
    simulator = run_simulator(callback_url=f"{recorded.url}/{{dialect}}/secret/")
    simulator.desk.file(FiledTemplate("1110", "{1}，您好"))

    send(simulator, "p")
    recorded.take()
    send_by_tencent(simulator)
    recorded.take()
    for phone in (PHONE, OTHER):
        simulator.desk.type_reply(phone, "好的")
        recorded.take()

    assert recorded.paths == [
        "/callbacks/plain/secret/reports/",
        "/callbacks/tencent/secret/reports/",
        "/callbacks/plain/secret/replies/",
        "/callbacks/tencent/secret/replies/",
    ]


def test_a_reader_is_told_of_where_the_vendor_tells(run_simulator, recorded):
    simulator = run_simulator(callback_url=recorded.url)
    send(simulator, "a")
    assert posted_report(recorded) == ("a", "DELIVERED")

    assert simulator.desk.report("a", "READ") is True
    body = recorded.take().body
    [report] = plain(simulator).parse_reports(body)

    assert (report.reference, report.status, report.is_read) == ("a", "delivered", True)
    assert report.dedupe_key.startswith(f"{report.vendor_id}:read:")
    [delivered] = plain(simulator).parse_reports(body.replace(b"READ", b"DELIVERED"))
    assert delivered.is_read is False
    assert delivered.dedupe_key.startswith(f"{report.vendor_id}:delivered:")


def test_a_vendor_that_cannot_tell_of_readers_says_nothing(run_simulator, recorded):
    simulator = run_simulator(callback_url=recorded.url)
    simulator.desk.file(FiledTemplate("1110", "{1}您好"))
    assert isinstance(send_by_tencent(simulator), Accepted)
    recorded.take()

    assert simulator.desk.report("t", "READ") is False
    assert simulator.desk.report("nobody", "READ") is False
    [text] = simulator.desk.texts()
    assert text.status == "DELIVERED"
