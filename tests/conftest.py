from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import settings as hypothesis_settings

from reminders.models import Holdout, RuleStep
from reminders.reasons.value import OCCASIONS
from reminders.setup.installation import load_defaults

# A machine with other work to do is not a failure.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


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


@pytest.fixture
def all_rules(db):
    """The plans, cycles, steps and texts of a fresh installation; all hear of all.

    Who would be drawn into a control group hangs on the numbers that a test happens
    to get.
    """
    load_defaults()
    Holdout.objects.all().delete()


@pytest.fixture
def rules(all_rules):
    """Texts on the duties of a car alone, two of an insurance: no greeting, no call."""
    RuleStep.objects.filter(
        Q(reason__in=OCCASIONS)
        | Q(template__slug="insurance-eve")
        | ~Q(channel=RuleStep.Channel.TEXT)
    ).update(is_active=False)
