from __future__ import annotations

import argparse
import signal
import subprocess
import sys

import pytest

from sms.gateways.base import Accepted, NotSent, Submission
from sms.gateways.simulator import SimulatorGateway
from sms.simulator.carrier import Options
from sms.simulator.ledger import read_events
from sms.simulator.server import add_arguments, arguments_of, options_of
from tests.sms.conftest import KEY
from tests.sms.simulator.posting import PHONE


@pytest.mark.parametrize("key", ["", "a-key", "-a-key", "--port", "--log=elsewhere"])
def test_options_survive_the_command_line_whatever_the_key_begins_with(tmp_path, key):
    options = Options(
        log=tmp_path / "log",
        port=8190,
        callback_url="http://127.0.0.1:8000/sms/callbacks/simulator/-token",
        key=key,
        report_seconds=0.5,
        answer_seconds=0.25,
        clock="10:00",
    )
    parser = argparse.ArgumentParser()
    add_arguments(parser)

    given = parser.parse_args(arguments_of(options))

    assert options_of(vars(given)) == options


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
