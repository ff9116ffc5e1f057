"""A silent owner hears of the service once more, on the simulated phone."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from reminders.day import run_day
from reminders.models import RuleStep
from sms.gateways.simulator.adapter import sign
from sms.models import Message
from sms.sending.delivery import deliver
from tests.factories import make_vin
from tests.imports.importing import import_rows
from tests.reminders.builders import at
from tests.sms.conftest import KEY

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, TOKEN = "13912345678", "a-token-of-128-bits"
DAY = timedelta(days=1)
CAR = {"客户": "张伟", "性别": "男", "手机": PHONE, "车牌": "沪A12345"}


def name_of(text):
    texts = Message.objects.select_related("template_version__template")
    return {each.body: each.template_version.template.slug for each in texts}[text]


@pytest.fixture
def live(all_rules, wired, client, settings, tmp_path):
    """Return what imports a car and lives two weeks; only its service speaks.

    Reports and replies come by the gateway's post.
    """
    RuleStep.objects.exclude(reason="maintenance").update(is_active=False)
    settings.SMS_CALLBACK_TOKENS = [TOKEN]
    desk = wired.desk

    def post(kind, day, **entry):
        settings.CLOCK_SHIFT = at(day, 12) - timezone.now()
        body = json.dumps([entry]).encode()
        answer = client.post(
            reverse("sms:callback", args=["default", TOKEN, kind]),
            body,
            content_type="application/json",
            headers={"X-Simulator-Signature": sign(KEY, body).decode()},
        )
        assert answer.status_code == 200

    def live(first, bought_on, *, status="DELIVERED", reply_on=None):
        told: dict[str, str] = {}
        row = {**CAR, "车架号": make_vin(), "购车日期": bought_on}
        import_rows(tmp_path, row, now=at(first, 9))
        for day in (first + n * DAY for n in range(14)):
            before = len(desk.texts())
            run_day(now=at(day, 9))
            deliver(partial(at, day, 11), budget=timedelta(seconds=20))
            for each in desk.texts()[before:]:
                told[f"{day:%m-%d}"] = name_of(each.text)
                entry = {"id": each.id, "reference": each.reference, "status": status}
                post("reports", day, phone=each.phone, **entry)
            if day == reply_on:
                post("replies", day, id="r1", phone=PHONE, text="好的谢谢")
        return told

    return live


SOON, AGAIN, DUE = "maintenance-soon", "maintenance-again", "maintenance-due"
# The service is due on 1 December: its last step is told in December.
BOUGHT_ON, FIRST = "2026-06-01", date(2026, 11, 22)


@pytest.mark.parametrize("status", ["DELIVERED", "READ"])
def test_who_keeps_silent_hears_it_once_more(live, status):
    assert live(FIRST, BOUGHT_ON, status=status) == {
        "11-24": SOON,
        "11-27": AGAIN,
        "12-02": DUE,
    }


def test_a_reply_is_enough(live):
    replied = live(FIRST, BOUGHT_ON, reply_on=date(2026, 11, 26))

    assert replied == {"11-24": SOON, "12-02": DUE}


def test_a_text_that_did_not_arrive_is_not_repeated(live):
    assert live(FIRST, BOUGHT_ON, status="FAILED") == {"11-24": SOON, "12-02": DUE}


def test_the_last_place_of_the_month_is_left_to_the_day_itself(live):
    """The service is due on 27 November, and a month allows two of a kind."""
    told = live(date(2026, 11, 18), "2026-05-27")

    assert told == {"11-20": SOON, "11-27": DUE}
