from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread

import pytest
from django.db import connection


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
