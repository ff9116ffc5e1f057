from __future__ import annotations

import json
import logging

import pytest
from django.db import IntegrityError, connection
from django.test import RequestFactory
from django.urls import resolve

from dealercrm.logs.lines import JsonLines

PHONE = "13812345678"
NAME = "Smith"


def line_of(message: str, *args: object, error: BaseException | None = None, **more):
    info = (type(error), error, error.__traceback__) if error else None
    level = more.pop("level", logging.ERROR if error else logging.WARNING)
    record = logging.LogRecord("x", level, "", 0, message, args, info)
    record.__dict__.update(more)
    return json.loads(JsonLines().format(record))


@pytest.mark.django_db
def test_a_real_unique_violation_is_logged_without_its_row():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE t (name text, CONSTRAINT one UNIQUE (name))"
        )
        insert = "INSERT INTO t VALUES (%s)"
        cursor.execute(insert, [f"{NAME} {PHONE}"])
        with pytest.raises(IntegrityError) as raised:
            cursor.execute(insert, [f"{NAME} {PHONE}"])
    assert PHONE in str(raised.value)

    line = line_of("Internal Server Error: %r", raised.value, error=raised.value)

    assert PHONE not in str(line)
    assert NAME not in str(line)
    assert line["error"].splitlines()[-1] == (
        "django.db.utils.IntegrityError: "
        'duplicate key value violates unique constraint "one"'
    )
    assert "psycopg2.errors.UniqueViolation: duplicate key" in line["error"]


def test_the_causes_of_an_error_are_logged_and_masked_too():
    try:
        try:
            int(NAME)
        except ValueError as cause:
            raise RuntimeError("王小明") from cause
    except RuntimeError as error:
        line = line_of("failed", error=error)

    assert "ValueError: invalid literal for int() with base 10: […]" in line["error"]
    assert line["error"].splitlines()[-1] == "builtins.RuntimeError: […]"
    assert NAME not in line["error"]


def test_a_request_is_logged_by_its_route_without_token_and_query():
    request = RequestFactory().get(
        "/sms/callbacks/aliyun/secret-token/reports/?q=Smith"
    )
    request.resolver_match = resolve(request.path)

    line = line_of("%s: %s", "Gone", request.path, request=request, status_code=410)

    assert line["message"] == (
        "410 GET sms/callbacks/<slug:gateway>/<str:token>/<slug:kind>/"
    )


def test_a_line_can_be_written_whatever_is_in_it():
    assert line_of("bad \ud800 \x00 %s", "\n")["message"] == "bad ? \0 \n"


@pytest.mark.parametrize(
    ("status", "is_traced"), [(400, False), (499, False), (500, True)]
)
def test_a_refused_request_has_no_traceback(status, is_traced):
    request = RequestFactory().get("/")

    line = line_of("x", error=ValueError(), request=request, status_code=status)

    assert ("error" in line) is is_traced


@pytest.mark.parametrize(
    ("level", "expected"),
    [(logging.WARNING, "lost: 'Smith' […]"), (logging.ERROR, "lost: […] […]")],
)
def test_an_error_told_without_its_traceback_is_masked_like_one(level, expected):
    assert line_of("lost: %r %s", NAME, PHONE, level=level)["message"] == expected
