"""Whatever arrives from outside at any address: never an answer of 500."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from customers.models import Customer, Vehicle
from tests.screen_rows import make_owned, make_settings_rows

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# Percent-encoded values: NUL, a lone surrogate, numbers and days that overflow.
ODD = (
    *("a%00b", "%ED%A0%80", "-1", "1e400", "9" * 41, "9" * 5000),
    *("0001-01-01", "9999-12-31", "%D9%A1%D9%A2", "x" * 3000),
)
# What no form of the page offers, yet a view may read.
NAMES = frozenset(
    re.findall(
        r"\w+",
        "q on p o page preview window state channel e kind pk about outcome field note"
        " phone text reason numbers action _selected_action index select_across date"
        " ids cars vehicles file wording day until term days number draft words"
        " until_on name username password next reveal sort",
    )
)
BODIES = (
    (b"", JSON),
    (b"\xff\xfe\x00", JSON),
    (b"[" * 100_000, JSON),
    (b'{"a":' * 50_000, JSON),
    (b'{"events": [{"id": "\\u0000", "amount": 1e400, "vin": "\\ud800"}]}', JSON),
    (
        b'{"events": [{"id": "' + b"9" * 5000 + b'", "amount": ' + b"9" * 5000 + b"}]}",
        JSON,
    ),
    (
        b'[{"PhoneNumber": "\\ud800", "SuccessCode": "\\u0000", "DestCode": 1e400}]',
        JSON,
    ),
    (b"a=%ff&%00=%00", FORM),
    (b"x", "multipart/form-data"),
    (b"x", "multipart/form-data; boundary=a"),
    (b"--a\r\nContent-Disposition: form-data", "multipart/form-data; boundary=a"),
)
ODD_PARTS = ("9" * 41, "9" * 5000, "%ED%A0%80", "-1", "1e400", "_ud800", "é")
_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Yield our own pages; those of the admin are Django's, except its lists."""
    for each in (resolver or get_resolver()).url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        elif route != "admin/":
            yield from routes(each, route)


ROUTES = sorted({*routes(), "admin/login/", "admin/search/"} - {"healthz"})


@pytest.fixture
def boss(client: Client, settings) -> Client:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_owned()
    make_settings_rows(1)
    client.force_login(User.objects.create_superuser("boss", name="店长"))
    client.raise_request_exception = False
    return client


def arguments() -> dict[str, str]:
    """Values with which a page is found, by the type of the argument or its name."""
    return {
        "uuid": str(Customer.objects.first().pk),
        "int": str(Vehicle.objects.first().pk),
        "str": "x",
        "slug": "simulator",
        "token": settings.SMS_CALLBACK_TOKENS[0],
        "kind": "replies",
    }


def filled(route: str, odd: str = "") -> str:
    known = arguments()

    def fill(argument: re.Match[str]) -> str:
        return odd or known.get(argument[2]) or known[argument[1] or "str"]

    return "/" + _ARGUMENT.sub(fill, route)


def fields_of(page: str) -> set[str]:
    found = set(re.findall(r'name="([\w-]+)"', page))
    return {*NAMES, *found, *re.findall(r"[?&;](\w+)=", page)} - {"csrfmiddlewaretoken"}


def answers(client: Client, route: str) -> Iterator[tuple[str, int]]:
    address = filled(route)
    page = client.get(address)
    is_text = not page.streaming and "html" in page.get("Content-Type", "")
    names = fields_of(page.content.decode() if is_text else "")
    for odd in ODD:
        query = "&".join(f"{name}={odd}" for name in sorted(names))
        yield f"GET {odd[:12]}", client.get(f"{address}?{query}").status_code
        posted = client.post(address, query.encode(), content_type=FORM)
        yield f"POST {odd[:12]}", posted.status_code
    for body, kind in BODIES:
        yield f"{kind} {body[:20]!r}", client.post(address, body, kind).status_code
    for odd in ODD_PARTS if "<" in route else ():
        yield f"path {odd[:12]}", client.get(filled(route, odd)).status_code
        yield f"path {odd[:12]}", client.post(filled(route, odd)).status_code


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route or "home")
def test_no_input_makes_an_address_fail(boss: Client, route: str):
    failed = [what for what, status in answers(boss, route) if status >= 500]

    assert failed == []


LISTS = sorted(
    f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    for model in admin.site._registry
)


@pytest.mark.parametrize("name", LISTS)
def test_no_filter_of_a_list_makes_it_fail(boss: Client, name: str):
    """Give one parameter at a time, because a list stops at the first wrong one."""
    address = reverse(name)
    page = boss.get(address).content.decode()
    offered = {*re.findall(r'[?&;](\w+)=|name="(\w+__\w+)"', page)}
    names = {"q", "o", "p", "all", "e", "pk__in", "id__exact"} | {*sum(offered, ())}

    failed = [
        (parameter, odd[:12])
        for parameter in sorted(names - {""})
        for odd in ("9" * 41, "9999-12-31")
        if boss.get(f"{address}?{parameter}={odd}").status_code >= 500
    ]

    assert failed == []
