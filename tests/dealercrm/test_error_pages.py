from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, SuspiciousOperation

from dealercrm.error_pages import NOT_UNDERSTOOD, ErrorPageFilter, bad_request

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


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BadRequest("用户名太长。"), "用户名太长。"),
        (BadRequest(""), NOT_UNDERSTOOD),
        (SuspiciousOperation("Invalid HTTP_HOST header"), NOT_UNDERSTOOD),
    ],
)
def test_a_bad_request_is_answered_with_one_chinese_sentence(rf, error, expected):
    answer = bad_request(rf.get("/"), error)

    assert answer.status_code == 400
    assert f"<p>{expected}</p>" in answer.content.decode()
