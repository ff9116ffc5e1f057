from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError

from shop import clock
from sms.models import Message
from tests.reminders.why.insured import (
    insured,
    run,
)

pytestmark = pytest.mark.django_db


def test_run_day_command_runs_and_reports(rules):
    insured(clock.today() + timedelta(days=7))

    text = run("run_day")
    again = json.loads(run("run_day", "--json"))

    assert text.splitlines()[0] == str(clock.today())
    assert "  排队短信 1" in text.splitlines()
    assert set(again["counts"].values()) == {0}
    assert (again["on"], again["dry_run"]) == (str(clock.today()), False)


def test_run_day_command_rehearses_a_later_day_without_a_row(rules):
    insured(clock.today() + timedelta(days=37))

    report = json.loads(
        run(
            "run_day",
            "--dry-run",
            "--json",
            "--on",
            str(clock.today() + timedelta(days=30)),
        )
    )

    assert (report["counts"]["排队短信"], report["dry_run"]) == (1, True)
    assert not Message.objects.exists()


def test_run_day_command_can_run_a_later_day(rules):
    insured(clock.today() + timedelta(days=37))

    report = json.loads(
        run("run_day", "--json", "--on", str(clock.today() + timedelta(days=30)))
    )

    assert report["counts"]["排队短信"] == 1
    assert Message.objects.count() == 1


def test_run_day_command_does_not_rehearse_the_past(rules):
    with pytest.raises(CommandError, match="只能演练今天或以后的日期"):
        run("run_day", "--dry-run", "--on", str(clock.today() - timedelta(days=1)))
