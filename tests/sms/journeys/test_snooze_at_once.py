"""A wish for a later reminder counts when it comes, also during the day's run."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Event

import pytest
from django.db import transaction

from reminders.models import Reminder
from reminders.tasks import plan_snoozes
from shop.database.advisory_lock import take_turn
from sms.models import InboundMessage
from sms.sending.delivery import deliver
from tests.factories import make_customer, make_message
from tests.sms.conftest import Worker
from tests.sms.journeys.test_replied_ladders import Shop, insure, make_car, only
from tests.sms.sending.due_texts import BUDGET, state_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
WEEK_BEFORE = date(2026, 12, 26)


@pytest.fixture
def shop(client, wired, settings, all_rules):
    only("insurance")
    return Shop(client, wired, settings)


@pytest.fixture
def owner(shop):
    """An owner who was told on that day that his insurance ends in a week."""
    owner = make_customer()
    insure(make_car(owner), WEEK_BEFORE + 7 * DAY, "compulsory")
    assert shop.live(WEEK_BEFORE, WEEK_BEFORE) == [(WEEK_BEFORE, "insurance-week")]
    return owner


@pytest.fixture
def running():
    """Another process that holds the turn of the day's run until the test ends."""
    has_turn, may_end = Event(), Event()

    def run():
        with transaction.atomic():
            take_turn()
            has_turn.set()
            may_end.wait(30)

    worker = Worker(run)
    assert has_turn.wait(10)
    yield
    may_end.set()
    worker.result()


def test_the_wish_is_heard_while_the_days_run_has_the_turn(shop, owner, running):
    waiting = make_message(
        now=shop.now, customer=owner, phone=owner.phone, expires_at=shop.now + 30 * DAY
    )

    shop.reply(owner.phone, "过三天再说")

    kept = InboundMessage.objects.get()
    assert (kept.verdict, kept.rule, kept.outcome) == (
        "acted",
        "稍后提醒",
        "12月29日起再提醒",
    )
    deliver(lambda: shop.now, budget=BUDGET)
    assert state_of(waiting) == ("queued", "客户请求 2026-12-29 再提醒")


def test_the_reminder_comes_again_on_its_day(shop, owner):
    shop.reply(owner.phone, "过三天再说")
    assert plan_snoozes() == {"planned": 1}

    told = shop.live(WEEK_BEFORE + DAY, WEEK_BEFORE + 4 * DAY)

    assert told == [(WEEK_BEFORE + 3 * DAY, "insurance-week")]
    assert Reminder.objects.filter(round__gt=0).count() == 1


def test_the_days_run_plans_what_a_lost_task_left(shop, owner):
    shop.reply(owner.phone, "过三天再说")

    told = shop.live(WEEK_BEFORE + DAY, WEEK_BEFORE + 4 * DAY)

    assert told == [(WEEK_BEFORE + 3 * DAY, "insurance-week")]
