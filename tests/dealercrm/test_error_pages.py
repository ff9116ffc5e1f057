from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.test import Client

from dealercrm.error_pages import NOT_UNDERSTOOD, ErrorPageFilter, bad_request
from tests.screen_rows import make_staff

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


@pytest.mark.parametrize(
    ("address", "status", "expected"),
    [
        ("/no/such/page", 404, "页面不存在"),
        ("/admin/accounts/user/", 403, "没有权限"),
    ],
)
def test_a_page_that_cannot_be_shown_says_so_in_chinese(
    client, db, address, status, expected
):
    client.force_login(make_staff())

    answer = client.get(address)

    assert answer.status_code == status
    assert f"<h1>{expected}</h1>" in answer.content.decode()


def test_an_expired_form_says_so_in_chinese(db):
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {})

    assert answer.status_code == 403
    assert "<h1>页面已过期</h1>" in answer.content.decode()
