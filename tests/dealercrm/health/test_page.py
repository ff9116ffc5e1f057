from __future__ import annotations

import json
import re

import pytest

from reminders.models import DayRun
from shop import clock
from tests.factories import make_message

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture(autouse=True)
def finished_day(db):
    now = clock.now()
    DayRun.objects.create(on=now.date(), started_at=now, finished_at=now)


def test_a_monitor_without_a_login_sees_that_all_is_well(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    content = answer.json()
    assert (content["status"], content["bad"]) == ("ok", [])
    assert set(content["parts"]) == {
        *("database", "redis", "beat", "worker", "watcher"),
        *("oldest_due_text", "gateways", "day_run", "hold"),
    }


def test_a_monitor_sees_which_part_is_bad(client, redis):
    redis.hdel("dealercrm:pulses", "beat")

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["bad"]) == (503, ["beat"])
    assert answer.json()["parts"]["beat"] == {"ok": False, "age_seconds": None}


def test_the_answer_contains_no_person_no_secret_and_no_address(client, settings):
    make_message()

    shown = json.dumps(client.get("/healthz").json(), ensure_ascii=False)

    assert re.search(r"[0-9]{7,}|[一-鿿]|://|@|/tmp", shown) is None
    assert settings.SECRET_KEY not in shown


def test_the_proxy_is_not_needed_to_ask(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/admin/").status_code == 301


def test_asking_changes_nothing(client):
    assert client.post("/healthz").status_code == 405
