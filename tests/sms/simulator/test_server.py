from __future__ import annotations

import argparse

import pytest

from sms.simulator.carrier import Options
from sms.simulator.server import add_arguments, arguments_of, options_of


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
