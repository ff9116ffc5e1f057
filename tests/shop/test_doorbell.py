from __future__ import annotations

import pytest
from celery import Celery
from django.db import transaction

from dealercrm import celery_app
from shop.doorbell import ring, ring_on_commit


@pytest.fixture
def redis_is_down():
    broken = Celery(broker="redis://127.0.0.1:9/0", set_as_current=False)
    options = celery_app.conf.broker_transport_options
    broken.conf.broker_transport_options = options
    broken.set_current()
    yield
    celery_app.set_current()
    broken.close()


def test_a_lost_wake_up_is_only_logged(redis_is_down, caplog):
    ring()

    (record,) = caplog.records
    assert (record.levelname, record.message) == (
        "WARNING",
        "The doorbell is out of order; the sweeper will find it.",
    )


@pytest.mark.django_db
def test_the_wake_up_waits_for_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung, transaction.atomic():
        ring_on_commit()
        assert rung == []

    assert rung == [ring]
