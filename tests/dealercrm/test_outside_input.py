"""No address answers 500 to NUL: all of them, taken from the URL configuration."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.screen_rows import make_owned, make_settings_rows

pytestmark = pytest.mark.django_db
SENTENCE = "网址或表单里有无法识别的字符（NUL），请去掉后重试。"
VALUES = {"int": "1", "uuid": str(uuid.uuid4()), "slug": "reports"}
_ARGUMENT = re.compile(r"<(?:(\w+):)?\w+>")
_PATTERN = re.compile(r"\(\?P<\w+>[^)]*\)")


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss", name="店长"))
    client.raise_request_exception = False
    return client


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for each in (resolver or get_resolver()).url_patterns:
        route = before + str(each.pattern).replace("\\Z", "").strip("^$")
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from routes(each, route)


def addresses(value: str = "x") -> list[str]:
    """Return an address for each route, with this in the place of free arguments."""
    return [
        "/"
        + _ARGUMENT.sub(lambda a: VALUES.get(a[1], value), _PATTERN.sub(value, route))
        for route in routes()
    ]


def test_the_addresses_are_those_of_the_url_configuration():
    assert "/sms/callbacks/reports/x/reports/" in addresses()
    assert reverse("admin:customers_customer_changelist") in addresses()
    assert len(addresses()) > 200


def test_every_address_refuses_nul_in_its_query(boss: Client):
    answers = {a: boss.get(a, {"q": "a\0b"}).status_code for a in addresses()}

    assert {a: s for a, s in answers.items() if s != 400} == {}


def test_every_address_refuses_nul_in_its_path(boss: Client):
    changed = set(addresses("%00")) - set(addresses())
    answers = {a: boss.get(a).status_code for a in changed}

    assert len(answers) > 100
    assert {a: s for a, s in answers.items() if s != 400} == {}


def filters() -> Iterator[tuple[str, str]]:
    """Yield every list of the admin with each parameter that its page offers."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        yield reverse(name), "q"


def test_every_list_refuses_nul_in_its_search_and_in_each_filter(boss: Client):
    make_owned()
    make_settings_rows(1)
    answers = {}
    for address, search in filters():
        page = boss.get(address).content.decode()
        offered = set(re.findall(r'[?&;"](\w+(?:__\w+)+)[="]', page)) | {
            search,
            "o",
            "p",
        }
        for parameter in offered:
            answers[address, parameter] = boss.get(
                address, {parameter: "\0"}
            ).status_code

    assert len(answers) > 100
    assert {a: s for a, s in answers.items() if s != 400} == {}


def test_the_answer_is_one_chinese_sentence(boss: Client):
    page = boss.get("/admin/customers/customer/?q=%00")

    assert (page.status_code, SENTENCE in page.content.decode()) == (400, True)


def test_a_name_of_a_parameter_and_a_cookie_are_looked_at_too(boss: Client):
    assert boss.get("/admin/?%00=1").status_code == 400
    boss.cookies.load('sessionid="\\000aaaaaaaaa"')
    assert boss.get("/admin/").status_code == 400


def test_a_form_with_nul_is_refused_before_the_view_sees_it(boss: Client):
    owned = make_owned()
    address = reverse("customers:leave-alone", args=[owned.customer.pk])

    answer = boss.post(address, {"note": "a\0b"})

    assert answer.status_code == 400
    assert boss.post(address, {"note": "a"}).status_code == 302


def test_what_looks_like_nul_but_is_none_is_let_through(boss: Client):
    assert boss.get("/admin/customers/customer/?q=%2500").status_code == 200
