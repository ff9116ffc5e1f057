from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from threading import Event, Thread

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import settings as hypothesis_settings

from reminders.models import Holdout, RuleStep
from reminders.reasons import registry
from tests.fresh_installation import Tables, read_fresh_installation, write

# A machine with other work to do is not a failure, and no outcome depends on chance.
hypothesis_settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis_settings.load_profile("repeatable")


def pytest_collection_finish() -> None:
    """Exempt what is imported by now from garbage collection: a sixth less CPU time."""
    gc.freeze()


@pytest.fixture(scope="session")
def fresh_installation(django_db_setup, django_db_blocker) -> Tables:
    """The rows that `load_defaults` writes into an empty database, read once."""
    with django_db_blocker.unblock():
        return read_fresh_installation()


@pytest.fixture
def installed(fresh_installation, db) -> None:
    """Everything that `load_defaults` writes, its control groups included."""
    write(fresh_installation)


@pytest.fixture
def all_rules(installed) -> None:
    """The plans, cycles, steps and texts of a fresh installation; no control groups.

    Who is drawn into a control group depends on the phone numbers of the test.
    """
    Holdout.objects.all().delete()


@pytest.fixture
def rules(all_rules) -> None:
    """The steps that a car's duties cause, as texts, and one insurance text fewer.

    Greetings, other occasions and calls are switched off.
    """
    RuleStep.objects.filter(
        Q(reason__in=registry.codes(is_occasion=True))
        | Q(template__slug="insurance-eve")
        | ~Q(channel=RuleStep.Channel.TEXT)
    ).update(is_active=False)


@pytest.fixture
def follow_up_rules(all_rules) -> None:
    """The steps that follow a complaint or an appointment, and two duties of a car."""
    keep = ("complaint", "booking", "insurance", "inspection")
    RuleStep.objects.exclude(reason__in=keep).update(is_active=False)


@pytest.fixture
def second_connection():
    """Return a context manager that holds another one open on its own connection."""

    @contextmanager
    def run(make: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
        is_held, may_leave = Event(), Event()

        def hold() -> None:
            try:
                with make():
                    is_held.set()
                    may_leave.wait(30)
            finally:
                connection.close()

        thread = Thread(target=hold)
        thread.start()
        assert is_held.wait(10)
        try:
            yield
        finally:
            may_leave.set()
            thread.join()

    return run


@pytest.fixture
def impatient():
    """Let this connection give up on a lock after a moment instead of waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")


_numbers = count()


@pytest.fixture(autouse=True)
def own_witness(settings, monkeypatch, tmp_path_factory) -> None:
    """Give each test a witness directory, as each has a new database.

    The processes that a test starts read it from their environment.
    """
    directory = tmp_path_factory.getbasetemp() / f"witness-{next(_numbers)}"
    settings.WITNESS_DIR = directory
    monkeypatch.setenv("WITNESS_DIR", str(directory))


@pytest.fixture(autouse=True)
def plain_http(settings):
    """Serve as the demo does: no redirect to HTTPS, static files from their source."""
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = False
    settings.CSRF_COOKIE_SECURE = False
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }
