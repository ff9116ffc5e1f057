"""The Celery application of the chaos run: the shop's own, with beats by the second."""

from __future__ import annotations

import django

from dealercrm.celery import app

django.setup()

from tests.chaos import hooks  # noqa: E402  (needs the apps)

hooks.install()
app.conf.beat_schedule = {
    f"{task} each second": {"task": f"sms.tasks.{task}", "schedule": 1.0}
    for task in ("sweep", "deliver")
}
app.conf.broker_transport_options = {
    **app.conf.broker_transport_options,
    "visibility_timeout": 5,
}
