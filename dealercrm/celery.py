"""The Celery application and the schedule of beat.

Every task takes an id or nothing. The state is in PostgreSQL, so if Redis loses every
message, work is only delayed by at most a minute.
"""

from __future__ import annotations

import gc
import os

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import (
    after_task_publish,
    beat_init,
    setup_logging,
    task_prerun,
    worker_before_create_process,
    worker_init,
)

from dealercrm.health import pulses
from dealercrm.starting import refuse_unfit_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")

app = Celery("dealercrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A task of every minute that no worker took expires before the next one.
ONLY_THIS_MINUTE = {"expires": 55}

app.conf.beat_schedule = {
    "advance the witness": {
        "task": "shop.tasks.advance_witness",
        "schedule": crontab(),
        "options": ONLY_THIS_MINUTE,
    },
    "refresh due dates": {
        "task": "reminders.tasks.refresh_everything",
        "schedule": crontab(hour="2", minute="10"),
    },
    "refresh what changed": {
        "task": "reminders.tasks.refresh_changed_vehicles",
        "schedule": crontab(),
        "options": ONLY_THIS_MINUTE,
    },
    "make the forecast": {
        "task": "reminders.tasks.make_forecast",
        "schedule": crontab(hour="3", minute="20"),
    },
    "renew the forecast": {
        "task": "reminders.tasks.renew_forecast",
        "schedule": crontab(),
        "options": ONLY_THIS_MINUTE,
    },
    "play the trials": {
        "task": "reminders.tasks.play_trials",
        "schedule": crontab(),
        "options": ONLY_THIS_MINUTE,
    },
    "run the day": {
        "task": "reminders.tasks.run_day",
        # At 08:30; later runs do nothing, or catch up after an outage.
        "schedule": crontab(hour="8-19", minute="30"),
    },
    "watch the day's run": {
        "task": "reminders.tasks.watch_day",
        "schedule": crontab(),
        "options": ONLY_THIS_MINUTE,
    },
    "catch up with the recalls": {
        "task": "recalls.tasks.catch_up",
        "schedule": crontab(minute="*/15", hour="8-21"),
    },
    "watch the campaigns": {
        "task": "campaigns.tasks.watch_campaigns",
        "schedule": crontab(),
        "options": ONLY_THIS_MINUTE,
    },
    "tag the customers": {
        "task": "customers.tasks.retag",
        "schedule": crontab(hour="2", minute="40"),
    },
    "count the effects": {
        "task": "reports.tasks.count_effects",
        # At night; later runs do nothing, or catch up after an outage.
        "schedule": crontab(hour="2-21", minute="50"),
    },
    "look for the files of the night": {
        "task": "imports.tasks.look_at_sources",
        # The second look takes what has not changed since the first, long before the
        # refresh at 02:10; the later hours find what came late.
        "schedule": crontab(minute="20,25"),
    },
    "sweep the imports": {
        "task": "imports.tasks.sweep_imports",
        "schedule": crontab(),
        "options": ONLY_THIS_MINUTE,
    },
    "drop files that nobody answered about": {
        "task": "imports.tasks.drop_unanswered",
        "schedule": crontab(hour="3", minute="40"),
    },
    "fetch what callbacks missed": {
        "task": "sms.tasks.pull_missed",
        # Before the day's run and the first text of the day.
        "schedule": crontab(hour="7", minute="40"),
    },
    "sweep the outbox": {
        "task": "sms.tasks.sweep",
        "schedule": crontab(),
        "options": ONLY_THIS_MINUTE,
    },
}


@worker_init.connect
@beat_init.connect
def refuse_to_work_on_unfit_database(**_: object) -> None:
    refuse_unfit_database()


@setup_logging.connect
def keep_logging_of_settings(**_: object) -> None:
    """Celery sets up its own logging only where nobody listens to this signal."""


@beat_init.connect
def note_that_beat_works(**_: object) -> None:
    """From now on note each task that beat sends; other processes send tasks too."""
    after_task_publish.connect(_note_beat)


def _note_beat(**_: object) -> None:
    pulses.note(pulses.BEAT)


@task_prerun.connect
def note_that_a_worker_works(task: Task[..., object], **_: object) -> None:
    """Note by queue, because the watcher's worker is another one."""
    if queue := (task.request.delivery_info or {}).get("routing_key"):
        pulses.note(queue)


@worker_before_create_process.connect
def freeze_imports(**_: object) -> None:
    """Exempt imported modules from garbage collection before a process is forked.

    Each collection would traverse them, and copy every page that parent and child
    share. Source: gc.freeze in Python's library reference.
    """
    gc.collect()
    gc.freeze()
