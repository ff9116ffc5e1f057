from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from tests.factories import make_customer
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


PHONE = "13817658000"


@pytest.fixture
def wang():
    return make_customer(name="王小明", phone=PHONE, landline="021-60000000")


def address(customer):
    return reverse("admin:customers_customer_reveal", args=[customer.pk])


def audit():
    rows = AuditEntry.objects.order_by("pk")
    return list(rows.values_list("user", "action", "target", "target_id", "ip_address"))


def test_a_revealed_number_is_shown_and_written_down(client, wang):
    adviser = make_staff("服务顾问")
    client.force_login(adviser)

    response = client.post(address(wang), {"field": "phone"}, REMOTE_ADDR="10.0.0.7")

    assert PHONE in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert audit() == [
        (adviser.pk, "reveal_phone", "王小明 手机", str(wang.pk), "10.0.0.7")
    ]


REFUSED = {
    "no permission": ("数据专员", "post", "phone", 403),
    "no role": ("", "post", "phone", 403),
    "a link or a picture": ("服务顾问", "get", "phone", 405),
    "another column": ("服务顾问", "post", "notes", 404),
    "no column": ("服务顾问", "post", "", 404),
}


@pytest.mark.parametrize(
    ("role", "method", "field", "status"), REFUSED.values(), ids=list(REFUSED)
)
def test_a_number_stays_hidden(client, wang, role, method, field, status):
    client.force_login(make_staff(role))

    response = getattr(client, method)(address(wang), {"field": field})

    assert response.status_code == status
    assert PHONE not in response.content.decode()
    assert audit() == []


def test_a_stranger_is_sent_to_the_login(client, wang):
    response = client.post(address(wang), {"field": "phone"})

    assert response.status_code == 302
    assert audit() == []
