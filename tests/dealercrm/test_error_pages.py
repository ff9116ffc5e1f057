from __future__ import annotations

import pytest

from dealercrm.error_pages import ErrorPageFilter

STARS = ErrorPageFilter.cleansed_substitute


@pytest.mark.parametrize(
    ("name", "is_hidden"),
    [
        ("SMS_GATEWAY_OPTIONS", True),
        ("DATABASE_URL", True),
        ("REDIS_URL", True),
        ("CELERY_BROKER_URL", True),
        ("SECRET_KEY", True),
        ("db_password", True),
        ("TIME_ZONE", False),
    ],
)
def test_the_page_of_an_error_hides_secrets_by_their_names(name, is_hidden):
    shown = ErrorPageFilter().cleanse_setting(name, "value")

    assert shown == (STARS if is_hidden else "value")
