from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from sms.texts.default_words import load_default_words
from tests.factories import make_template
from tests.screen_rows import make_staff
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(settings):
    use(settings, "simulator", "yunpian")
    load_default_words()
    make_template(text="{称呼}，{车牌}该年检了")


def page(client, **asked):
    return client.get(reverse("sms:filings"), asked).content.decode()


def test_the_vendor_in_use_is_shown_first_and_another_on_demand(client):
    client.force_login(User.objects.create_superuser("boss", name="店长"))

    assert "#name#，#plate#该年检了" in page(client)
    assert "待报备 1，已通过 0" in page(client)
    assert "{1}，{2}该检验了" in page(client, gateway="tencent")
    assert "#name#" in page(client, gateway="nobody")


def test_staff_without_the_right_do_not_see_it(client):
    client.force_login(make_staff())

    assert client.get(reverse("sms:filings")).status_code == 403
