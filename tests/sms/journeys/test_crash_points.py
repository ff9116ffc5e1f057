"""SIGKILL at each of seven points, through each adapter: what is left, exactly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from shop.hours import SHOP_ZONE
from sms.gateways.registry import gateway
from sms.models import Attempt, CapSlot, Filing, Message
from sms.sending.claims import recover
from sms.sending.delivery import deliver
from sms.sending.reconcile import reconcile
from sms.simulator.ledger import FiledTemplate
from tests.factories import make_message, make_template
from tests.house_rules import WHOLE_DAY, put_rule
from tests.sms.conftest import KEY, wait_until

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]

PAST = datetime(2020, 1, 1, tzinfo=SHOP_ZONE)
# When a lost text is asked for, counted from its attempt.
QUERIES = [timedelta(minutes=3), timedelta(minutes=15), timedelta(hours=2)]
BUDGET = timedelta(seconds=20)

ADAPTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "simulator": ("sms.gateways.simulator.SimulatorGateway", {"key": KEY}),
    "aliyun": (
        "sms.gateways.aliyun.AliyunGateway",
        {"key_id": "simulator", "key_secret": KEY},
    ),
    "tencent": (
        "sms.gateways.tencent.TencentGateway",
        {"secret_id": "simulator", "secret_key": KEY, "app_id": "1400006666"},
    ),
    "yunpian": ("sms.gateways.yunpian.YunpianGateway", {"api_key": KEY}),
}
# What the vendor has approved, and what it calls our placeholder.
FILED = {
    "aliyun": (FiledTemplate("SMS_1", "${name}，该保养了"), {"称呼": "name"}),
    "tencent": (FiledTemplate("1110", "{1}，该保养了"), {"称呼": "1"}),
    "yunpian": (FiledTemplate("7", "#name#，该保养了"), {}),
}

# Nothing left the house, and the state proves it.
UNSENT = ("before the claim", "after the claim")
# Nothing left either, but only the gateway knows.
PERHAPS = ("after the gate", "connected")
TAKEN = ("sent", "answered")


@pytest.fixture(params=ADAPTERS)
def adapter(request, simulator, settings):
    """The text is due through this gateway; whether its silence is evidence."""
    backend, options = ADAPTERS[request.param]
    options = {**options, "base_url": simulator.url, "total_seconds": 2.0}
    settings.SMS_GATEWAYS = {
        request.param: {"BACKEND": backend, "OPTIONS": options},
    }
    put_rule("sending_hours", WHOLE_DAY)
    version = make_template()
    if request.param in FILED:
        template, variables = FILED[request.param]
        simulator.desk.file(template)
        Filing.objects.create(
            version=version,
            gateway=request.param,
            state=Filing.State.APPROVED,
            code=template.code,
            variables=variables,
        )
    make_message(
        now=timezone.now(), template_version=version, values='{"称呼": "王先生"}'
    )
    return gateway(request.param)


def die_at(point):
    """Let another process send the text, and be killed at the point."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    head, _, _ = parts.path.rpartition("/")
    database = parts._replace(path=f"{head}/{connection.settings_dict['NAME']}")
    command = [sys.executable, "-m", "tests.sms.doomed", point]
    done = subprocess.run(
        [*command, json.dumps(configured.SMS_GATEWAYS)],
        env={**os.environ, "DATABASE_URL": database.geturl()},
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def let_it_be_settled():
    """Everything that the minutes and hours after the crash bring."""
    Message.objects.exclude(lease_until=None).update(lease_until=PAST)
    started = timezone.now()
    recover(now=started)
    deliver(timezone.now, budget=BUDGET)
    for after in QUERIES:
        reconcile(now=started + after)
    deliver(lambda: started + QUERIES[-1], budget=BUDGET)


def state():
    message = Message.objects.get()
    reached = message.status in ("accepted", "delivered")
    return ("on the phone" if reached else message.status, Attempt.objects.count())


@pytest.mark.parametrize("point", UNSENT)
def test_before_the_gate_the_text_is_sent_by_another_worker(adapter, simulator, point):
    die_at(point)
    assert simulator.events("request") == []

    let_it_be_settled()

    assert state() == ("on the phone", 1)
    assert len(simulator.desk.texts()) == len(simulator.events("request")) == 1


@pytest.mark.parametrize("point", PERHAPS)
def test_between_gate_and_wire_only_evidence_lets_it_go_again(
    adapter, simulator, point
):
    die_at(point)
    assert simulator.events("request") == []

    let_it_be_settled()

    is_evidence = adapter.capabilities.absence_is_evidence
    assert state() == (("on the phone", 2) if is_evidence else ("unknown", 1))
    assert len(simulator.desk.texts()) == len(simulator.events("request"))
    assert (len(simulator.desk.texts()), CapSlot.objects.count()) == (is_evidence, 1)


@pytest.mark.parametrize("point", TAKEN)
def test_what_the_gateway_took_is_found_and_not_sent_again(adapter, simulator, point):
    die_at(point)
    assert wait_until(lambda: simulator.events("reported"))
    assert Message.objects.get().status == "sending"

    let_it_be_settled()

    assert state() == ("on the phone", 1)
    assert len(simulator.desk.texts()) == len(simulator.events("request")) == 1


def test_after_the_record_nothing_is_left_to_do(adapter, simulator):
    die_at("recorded")

    assert state() == ("on the phone", 1)
    let_it_be_settled()
    assert state() == ("on the phone", 1)
    assert len(simulator.events("request")) == 1
