from __future__ import annotations

import json
import signal
import subprocess
import sys

import httpx
import pytest

from sms.gateways.base import Accepted, NotSent, Submission, Unknown
from sms.gateways.simulator import SimulatorGateway
from sms.simulator.carrier import Options
from sms.simulator.faults import EVERY_PHONE, Fault, FaultKind
from sms.simulator.ledger import Ledger, read_events
from sms.simulator.server import arguments_of
from tests.sms.conftest import KEY, wait_until
from tests.sms.gateways.contract import RecordedCallbacks

PHONE = "13800138000"
OTHER = "13900139000"


def send(simulator, phone=PHONE, reference="a", text="【某某】您好"):
    gateway = SimulatorGateway(base_url=simulator.url, key=KEY)
    return gateway.submit(Submission(reference, phone, "某某", text))


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


def test_a_fault_hits_its_number_as_often_as_it_says(simulator):
    simulator.desk.switch_on(Fault(FaultKind.DROP, phone=PHONE, times=1))

    outcomes = [type(send(simulator, phone)) for phone in (OTHER, PHONE, PHONE)]

    assert outcomes == [Accepted, Unknown, Accepted]


def test_calm_ends_every_fault(simulator):
    simulator.desk.switch_on(Fault(FaultKind.DROP, phone=EVERY_PHONE))
    simulator.desk.calm()

    assert isinstance(send(simulator), Accepted)


def test_a_fault_can_be_asked_for_in_one_request(simulator):
    response = httpx.post(
        f"{simulator.url}/send",
        json={"reference": "a", "phone": PHONE, "text": "您好"},
        headers={
            "Authorization": f"Bearer {KEY}",
            "X-Simulator-Fault": "error_after_accept",
        },
        trust_env=False,
    )

    assert response.status_code == 500
    assert len(simulator.desk.texts(PHONE)) == 1


def test_a_late_acceptance_reaches_the_phone_after_the_sender_gave_up(simulator):
    simulator.desk.switch_on(Fault(FaultKind.LATE_ACCEPT, seconds=0.6))
    gateway = SimulatorGateway(base_url=simulator.url, key=KEY, total_seconds=0.2)

    outcome = gateway.submit(Submission("a", PHONE, "某某", "【某某】您好"))

    assert outcome == Unknown("timeout", "RemoteProtocolError")
    assert simulator.events("accepted") == []
    assert wait_until(lambda: simulator.events("accepted"))


@pytest.mark.parametrize(
    ("label", "method", "path", "status"),
    [
        ("no such page", "GET", "/", 404),
        ("wrong method", "GET", "/simulator/replies", 404),
        ("not JSON", "POST", "/simulator/replies", 400),
    ],
)
def test_the_desk_refuses_what_it_cannot_read(simulator, label, method, path, status):
    response = httpx.request(
        method,
        simulator.url + path,
        content=b"nonsense",
        headers={"Authorization": f"Bearer {KEY}"},
        trust_env=False,
    )

    assert response.status_code == status


def test_the_desk_is_closed_to_strangers(simulator):
    response = httpx.get(f"{simulator.url}/simulator/texts", trust_env=False)

    assert response.status_code == 404


@pytest.mark.parametrize("key", [KEY, "-key-that-begins-with-a-dash", "--port=1"])
def test_it_runs_as_a_process_of_its_own(tmp_path, key):
    log = tmp_path / "log"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "sms.simulator",
            *arguments_of(Options(log=log, key=key)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        gateway = SimulatorGateway(base_url=url, key=key)
        outcome = gateway.submit(Submission("a", PHONE, "某某", "【某某】您好"))
        process.send_signal(signal.SIGTERM)

        assert process.wait(5) == 0
    assert isinstance(outcome, Accepted)
    assert [event["event"] for event in read_events(log)][:2] == ["request", "accepted"]
    assert isinstance(
        gateway.submit(Submission("b", PHONE, "某某", "【某某】您好")), NotSent
    )
