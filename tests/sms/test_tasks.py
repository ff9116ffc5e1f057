from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from celery import Celery
from django.db import transaction

from dealercrm import celery_app
from shop import clock
from shop.hours import SHOP_ZONE
from sms import tasks
from sms.models import Attempt, Callback, Message
from sms.sending import outbox
from tests.factories import make_message
from tests.sms.sending.test_outbox import make_draft

pytestmark = pytest.mark.django_db

PAST = datetime(2020, 1, 1, tzinfo=SHOP_ZONE)
FUTURE = datetime(2100, 1, 1, tzinfo=SHOP_ZONE)


@pytest.fixture(autouse=True)
def at_ten(settings):
    """Let the shop's clock stand at ten, whatever the time of the test."""
    now = datetime.now(SHOP_ZONE)
    settings.CLOCK_SHIFT = now.replace(hour=10, minute=0) - now


def due_message(**fields):
    return make_message(not_before=PAST, expires_at=FUTURE, **fields)


def states():
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_a_sweep_finds_all_that_was_left_behind():
    due_message(status="claimed", lease_until=PAST)
    lost = due_message(status="sending", lease_until=PAST, attempts_made=1)
    Attempt.objects.create(
        message=lost, number=1, gateway="default", started_at=clock.now()
    )
    make_message(not_before=PAST, expires_at=PAST + timedelta(days=1))
    Callback.objects.create(
        gateway="default", kind="reply", body="[]", received_at=clock.now()
    )

    counts = {
        "requeued": 1,
        "unknown": 1,
        "expired": 1,
        "endings": 0,
        "callbacks": 1,
        "reports": 0,
        "noted": 0,
    }
    assert tasks.sweep() == counts
    assert states() == ["queued", "unknown", "expired"]
    assert tasks.sweep() == dict.fromkeys(counts, 0)


def test_the_tasks_send_and_settle(wired):
    due_message()

    assert tasks.deliver() == {"accepted": 1}
    assert tasks.deliver() == {}
    assert tasks.reconcile_unknown() == {"settled": 0}
    assert tasks.process_callbacks() == {"callbacks": 0}


@pytest.fixture
def redis_is_down():
    broken = Celery(broker="redis://127.0.0.1:9/0", set_as_current=False)
    options = celery_app.conf.broker_transport_options
    broken.conf.broker_transport_options = options
    broken.set_current()
    yield
    celery_app.set_current()
    broken.close()


def test_a_text_is_queued_while_redis_is_down(
    redis_is_down, caplog, django_capture_on_commit_callbacks
):
    draft = make_draft("a")

    with django_capture_on_commit_callbacks(execute=True):
        outbox.enqueue([draft], now=clock.now())

    assert states() == ["queued"]
    [record] = caplog.records
    assert record.message == "The doorbell is out of order; the sweeper will find it."


def test_the_doorbell_waits_for_the_commit(django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks() as rolled_back,
        suppress(ZeroDivisionError),
        transaction.atomic(),
    ):
        outbox.enqueue([make_draft("a")], now=clock.now())
        raise ZeroDivisionError

    assert (rolled_back, states()) == ([], [])
