from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.urls import reverse

from accounts.models import AuditEntry
from shop.database.number_lock import holding
from shop.database.sealed import index_of
from sms.models import (
    Message,
    OptOut,
)
from sms.pages.optout_admin import OptOutAdmin
from tests.factories import (
    NOW,
    make_customer,
    make_message,
)
from tests.screen_rows import make_opt_out, make_reply, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    client.force_login(make_staff("服务顾问"))
    return client


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


def address(row, page="change"):
    name = row._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{name}_{page}", args=[row.pk] if row.pk else [])


def messages(response):
    return [str(each) for each in response.context["messages"]]


def test_an_adviser_registers_an_opt_out_given_by_phone(adviser):
    wang = make_customer(phone="13817658000")
    queued = make_message(phone=wang.phone)

    adviser.post(
        reverse("admin:sms_optout_add"),
        {
            "phone": "138 1765 8000",
            "scope": "all",
            "source": "phone",
            "note": "来电要求",
        },
    )

    row = OptOut.objects.get()
    assert (row.phone_index, row.phone_tail) == (wang.phone_index, "8000")
    assert (row.source, row.note, row.ended_at) == ("phone", "来电要求", None)
    queued.refresh_from_db()
    assert queued.status == Message.Status.SUPPRESSED
    assert AuditEntry.objects.get().action == "opt_out"


def test_an_opt_out_by_reply_cannot_be_typed_in(adviser):
    response = adviser.post(
        reverse("admin:sms_optout_add"),
        {"phone": "13817658000", "scope": "all", "source": "reply"},
    )

    assert list(response.context["adminform"].form.errors) == ["source"]
    assert OptOut.objects.count() == 0


def test_a_number_registered_twice_has_one_row(adviser):
    for _ in range(2):
        adviser.post(
            reverse("admin:sms_optout_add"),
            {"phone": "13817658000", "scope": "all", "source": "phone"},
        )

    assert OptOut.objects.count() == 1


def test_opening_a_number_needs_proof(manager):
    row = make_opt_out(make_customer())

    refused = manager.post(address(row), {"ended_proof": " "})
    row.refresh_from_db()
    assert list(refused.context["adminform"].form.errors) == ["ended_proof"]
    assert row.ended_at is None

    manager.post(address(row), {"ended_proof": "2026-11-21 到店签字"})
    row.refresh_from_db()
    assert (row.ended_proof, row.ended_at is None) == ("2026-11-21 到店签字", False)


def test_an_adviser_cannot_open_a_number(adviser):
    row = make_opt_out(make_customer())

    response = adviser.post(address(row), {"ended_proof": "到店签字"})

    assert response.status_code == 403
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.mark.django_db(transaction=True)
def test_a_number_on_the_wire_asks_to_wait(adviser, second_connection, monkeypatch):
    monkeypatch.setattr("sms.hearing.judging.PATIENCE", timedelta(milliseconds=50))
    reply = make_reply(make_customer(), "几点开门")

    with second_connection(lambda: holding(reply.phone_index)):
        response = adviser.post(address(reply), {"judgement": "answered"}, follow=True)

    assert messages(response) == ["正在向这个号码发送短信，请过几秒再保存。"]
    reply.refresh_from_db()
    assert reply.handled_at is None


def test_an_opt_out_of_a_stranger_is_found_by_the_whole_number():
    make_opt_out(make_customer())
    row = OptOut.objects.create(
        phone_index=index_of("13817658000"),
        phone_tail="8000",
        source=OptOut.Source.REPLY,
        created_at=NOW,
    )

    admin = OptOutAdmin(OptOut, site)

    assert list(admin.narrow(OptOut.objects.all(), "13817658000")) == [row]
