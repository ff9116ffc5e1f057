from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from customers.models import DoNotDisturb, NumberDoubt
from customers.panels import overview_url
from tests.contact import complain, doubt, leave_alone
from tests.factories import make_customer, make_phone
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = make_staff("经理")
    client.force_login(user)
    return user


def post(client, name, *args, **typed):
    return client.post(reverse(f"customers:{name}", args=args), typed, follow=True)


def said(response):
    return [str(each) for each in response.context["messages"]]


def audited():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "reason"))


def test_do_not_disturb_is_recorded_and_lifted_with_proof(client, staff):
    owner = make_customer()

    post(client, "leave-alone", owner.pk, proof="到店要求")
    post(client, "lift", owner.pk, proof="到店签字同意")

    line = DoNotDisturb.objects.get()
    assert (line.recorded_by, line.lifted_by) == (staff, staff)
    assert (line.proof, line.lifted_proof) == ("到店要求", "到店签字同意")
    assert audited() == [("do_not_disturb", "到店要求"), ("lift_dnd", "到店签字同意")]


def test_a_number_is_doubted_and_confirmed_with_proof(client, staff):
    owner = make_customer(second_phone=make_phone())

    post(client, "doubt", owner.pk, field="second_phone", proof="来电说不是本人")
    row = NumberDoubt.objects.get()
    post(client, "end-doubt", owner.pk, row.pk, proof="到店当面确认")

    row.refresh_from_db()
    assert (row.phone_index, row.note) == (owner.second_phone_index, "来电说不是本人")
    assert (row.ended_by, row.ended_proof) == (staff, "到店当面确认")
    assert [action for action, _ in audited()] == ["doubt_number", "confirm_number"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("leave-alone", "请写明客户何时以何种方式要求勿扰，再保存。"),
        ("lift", "解除勿扰需要凭证，请写明客户何时以何种方式同意恢复联系。"),
        ("doubt", "请写明为什么号码存疑，例如「来电说不是本人」。"),
    ],
)
def test_without_proof_nothing_changes(client, staff, name, sentence):
    owner = make_customer()
    if name == "lift":
        leave_alone(owner)

    assert said(post(client, name, owner.pk, field="phone")) == [sentence]
    assert audited() == []


@pytest.mark.parametrize("name", ["lift", "leave-alone"])
def test_only_who_may_records_and_lifts(client, name):
    owner = make_customer()
    leave_alone(owner)
    client.force_login(make_staff("数据专员" if name == "leave-alone" else "服务顾问"))

    response = client.post(
        reverse(f"customers:{name}", args=[owner.pk]), {"proof": "x"}
    )

    assert response.status_code == 403


def test_each_fact_is_shown_on_the_page_in_the_form_and_in_the_list(client, staff):
    owner = make_customer()
    for happens in (leave_alone, doubt, complain):
        happens(owner)
    make_customer(name="李娜")
    lists = reverse("admin:customers_customer_changelist")
    pages = [
        overview_url(owner),
        reverse("admin:customers_customer_change", args=[owner.pk]),
        f"{lists}?mark=alone",
        f"{lists}?mark=doubt",
        f"{lists}?mark=complaint",
    ]

    for page in pages:
        text = client.get(page).content.decode()
        found = [label in text for label in ("客户要求勿扰", "号码存疑", "投诉处理中")]
        assert (found, "李娜" in text) == ([True] * 3, False), page
