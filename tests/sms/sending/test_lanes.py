"""Two lanes lead to one wire: gate and books run beside it, no second text does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from sms.models import Message
from sms.sending.claims import BATCH
from sms.sending.lanes import deliver_in_lanes
from sms.simulator.ledger import read_events
from tests.factories import NOW, make_message
from tests.sms import pausing
from tests.sms.conftest import Worker, gateway_entry, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

BUDGET = timedelta(seconds=20)


def send_all(calls=None):
    calls = [] if calls is None else calls
    return deliver_in_lanes(
        lambda: NOW, budget=BUDGET, on_backlog=lambda: calls.append(True)
    )


def sessions():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("texts", "calls"), [(BATCH - 1, 0), (BATCH, 1), (2 * BATCH + 5, 1)]
)
def test_no_two_texts_of_a_sender_are_on_the_wire_at_once(
    run_simulator, settings, texts, calls
):
    simulator = run_simulator(answer_seconds=0.02)
    entry = gateway_entry(simulator, total_seconds=5.0)
    settings.SMS_GATEWAYS = {"default": entry}
    phones = {make_message().phone for _ in range(texts)}
    called: list[bool] = []
    before = sessions()

    assert send_all(called) == {"accepted": texts}

    kinds = ("request", "accepted")
    events = [each for each in read_events(simulator.log) if each["event"] in kinds]
    assert [each["event"] for each in events] == [*kinds] * texts
    assert {each["phone"] for each in events} == phones
    assert len(called) == calls
    # The server notices a closed connection a moment later.
    assert wait_until(lambda: sessions() == before)


def test_the_next_text_passes_its_gate_while_one_is_on_the_wire(simulator, settings):
    pausing.at_the_wire.clear()
    pausing.may_leave.clear()
    entry = gateway_entry(simulator, total_seconds=5.0)
    backend = "tests.sms.pausing.StandingGateway"
    settings.SMS_GATEWAYS = {"default": {**entry, "BACKEND": backend}}
    for _ in range(2 * BATCH):
        make_message()

    sender = Worker(send_all)
    assert pausing.at_the_wire.wait(5)
    sending = Message.objects.filter(status=Message.Status.SENDING)
    both = wait_until(lambda: sending.count() == 2)
    requested = simulator.events("request")
    pausing.may_leave.set()

    assert (both, requested) == (True, [])
    assert sender.result() == {"accepted": 2 * BATCH}
