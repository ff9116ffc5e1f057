from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import AuditEntry
from shop.database.number_lock import holding
from shop.database.sealed import index_of
from sms.models import (
    Message,
    OptOut,
    PersonRefusal,
)
from sms.pages.optout_admin import OptOutAdmin
from tests.factories import (
    NOW,
    make_customer,
    make_message,
    make_vehicle,
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
    assert (
        AuditEntry.objects.exclude(action="withdraw_consent").get().action == "opt_out"
    )


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


def refuse(customer):
    """Write the customer's TD from his number; return the opt-out."""
    opt_out = make_opt_out(customer)
    PersonRefusal.objects.create(opt_out=opt_out, customer=customer, created_at=NOW)
    return opt_out


def closed(opt_out):
    """Return whether the number and whether each person is still closed."""
    number = OptOut.objects.standing().filter(pk=opt_out.pk).exists()
    people = PersonRefusal.objects.standing().filter(opt_out=opt_out)
    return number, people.count()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        (
            {"opens": "number", "ended_proof": " "},
            {"ended_proof": ["这个字段是必填项。"]},
        ),
        (
            {"ended_proof": "到店签字"},
            {"opens": ["请选择恢复这个号码、这位客户，还是两者都恢复。"]},
        ),
    ],
)
def test_opening_needs_proof_and_what_to_open(manager, posted, sentence):
    row = refuse(make_customer())

    refused = manager.post(address(row), posted)

    assert refused.context["adminform"].form.errors == sentence
    assert closed(row) == (True, 1)


@pytest.mark.parametrize(
    ("opens", "still_closed", "audited", "stays"),
    [
        (["number"], (False, 1), 1, "；仍不发送：这位客户：王芳"),
        (["person"], (True, 0), 1, "；仍不发送：这个号码（尾号 8000）"),
        (["number", "person"], (False, 0), 2, ""),
    ],
)
def test_a_manager_opens_the_number_the_person_or_both(
    manager, opens, still_closed, audited, stays
):
    wang = make_customer(name="王芳", phone="13817658000")
    row = refuse(wang)
    opens = [str(wang.pk) if each == "person" else each for each in opens]

    posted = {"opens": opens, "ended_proof": "到店签字"}
    response = manager.post(address(row), posted, follow=True)

    assert closed(row) == still_closed
    assert messages(response) == [f"已恢复{stays}。营销短信须另行取得同意。"]
    opened = AuditEntry.objects.filter(action="opt_in", reason="到店签字")
    assert opened.count() == audited


def test_a_person_can_be_opened_after_the_number(manager):
    wang = make_customer()
    row = refuse(wang)
    manager.post(address(row), {"opens": ["number"], "ended_proof": "到店签字"})

    form = manager.get(address(row)).context["adminform"].form
    assert form["ended_proof"].value() == ""
    manager.post(address(row), {"opens": [str(wang.pk)], "ended_proof": "电话同意"})

    assert closed(row) == (False, 0)


def test_of_a_crowd_staff_choose_who_refused(manager):
    wang, *_ = (make_customer(phone="13817658000") for _ in range(3))
    row = make_opt_out(wang, asks_who=True)
    moved = make_message(phone="13900000000", customer=wang)

    response = manager.post(address(row), {"who": [str(wang.pk)]}, follow=True)

    row.refresh_from_db()
    moved.refresh_from_db()
    assert (row.asks_who, row.ended_at, moved.status) == (False, None, "suppressed")
    assert messages(response) == [
        "已确认：1 位客户换号码后也不再发送，这个号码照样停发。"
    ]
    refused = PersonRefusal.objects.values_list("customer", flat=True)
    assert list(refused) == [wang.pk]


def test_the_crowd_is_told_apart_by_its_cars(manager):
    wang = make_customer(name="王芳", phone="13817658000")
    make_vehicle(owner=wang, plate="沪A12345")
    make_customer(name="李明", phone="13817658000")
    row = make_opt_out(wang, asks_who=True)

    form = manager.get(address(row)).context["adminform"].form

    labels = [label for _, label in form.fields["who"].choices]
    assert labels == ["李明", "王芳　沪A12345"]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "退订中"),
        ({"asks_who": True}, "退订中，请确认是谁"),
        ({"source": "review"}, "暂停中，请判断回复"),
        ({"asks_who": True, "ended_at": NOW}, "已恢复"),
    ],
)
def test_the_list_says_what_is_left_to_do(fields, state):
    row = make_opt_out(make_customer(), **fields)

    assert strip_tags(OptOutAdmin(OptOut, site).state(row)) == state


def test_an_adviser_cannot_open_a_number(adviser):
    row = make_opt_out(make_customer())

    response = adviser.post(
        address(row), {"opens": "number", "ended_proof": "到店签字"}
    )

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
