from __future__ import annotations

import httpx

from sms.gateways.base import Accepted, Submission, Unknown
from sms.gateways.simulator import SimulatorGateway
from sms.simulator.faults import EVERY_PHONE, Fault, FaultKind
from tests.sms.conftest import KEY, wait_until
from tests.sms.simulator.posting import OTHER, PHONE, send


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
