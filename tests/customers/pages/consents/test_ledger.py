from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from customers.models import Consent
from customers.pages.consents.ledger import Door, Tally
from customers.wishes.withdrawal import withdraw_consents
from tests.customers.wishes.consents import FILE, given, record
from tests.factories import NOW, make_customer, make_phone
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


def page(client, **chosen):
    return client.get(reverse("customers:consents"), chosen).context


def fill():
    """A proved, an unproved and a withdrawn consent to advertising."""
    proved, unproved, withdrawn = make_customer(), make_customer(), make_customer()
    record(
        given(proved),
        given(unproved, proof="", channel="导入", origin=FILE),
        given(withdrawn),
    )
    withdraw_consents(
        customers={withdrawn.pk: ""},
        scopes=[Consent.Scope.MARKETING],
        through="电话",
        by=None,
        now=NOW,
    )
    return proved, unproved, withdrawn


def test_customers_are_counted_by_scope_state_and_door(client, staff):
    fill()

    shown = page(client)

    assert shown["counts"] == [Tally("营销短信", 1, 1, 1), Tally("服务提醒", 0, 0, 0)]
    assert shown["doors"] == [
        Door("营销短信", "到店书面", "", 1, 0, 1),
        Door("营销短信", "导入", "客户.xlsx", 0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ({}, [2, 1, 0]),
        ({"state": "proved"}, [0]),
        ({"state": "unproved"}, [1]),
        ({"state": "withdrawn"}, [2]),
        ({"channel": "导入"}, [1]),
        ({"scope": "service"}, []),
        ({"scope": "nonsense"}, [2, 1, 0]),
    ],
)
def test_the_list_is_filtered(client, staff, chosen, shown):
    people = fill()

    lines = page(client, **chosen)["lines"]

    assert [people.index(line.consent.customer) for line in lines] == shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_consent_and_three(
    client, staff, count, django_assert_num_queries
):
    record(*(given(make_customer()) for _ in range(count)))

    with django_assert_num_queries(7):
        page(client)


def exported(client, **chosen):
    response = client.post(reverse("customers:export-consents"), chosen)
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [tuple(cell or "" for cell in row) for row in sheet.values]


def test_the_export_masks_numbers_and_is_recorded(client, staff):
    owner = make_customer(name="=王小明", phone="13912345678")
    record(given(owner, wording="同意接收优惠"), by=staff)

    header, line = exported(client, numbers="masked")

    assert header[:4] == ("客户", "手机号", "范围", "状态")
    assert line[:8] == (
        *("=王小明", "139****5678", "营销短信", "有效", "2026-11-21"),
        *("到店书面", "同意接收优惠", "签字的同意书"),
    )
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.action, entry.target, entry.reason) == (
        staff,
        "export",
        "同意记录",
        "1 条，号码已遮盖",
    )


def test_full_numbers_are_recorded_as_such(client, staff):
    owner = make_customer(phone="13912345678")
    record(given(owner))

    assert exported(client, numbers="full")[1][1] == "13912345678"
    assert AuditEntry.objects.get().reason == "1 条，完整号码"


def test_full_numbers_need_the_permission(client):
    record(given(make_customer()))
    client.force_login(make_staff("数据专员"))

    response = client.post(reverse("customers:export-consents"), {"numbers": "full"})

    assert (response.status_code, AuditEntry.objects.count()) == (403, 0)


def test_a_number_that_the_customer_gave_up_is_not_shown_as_theirs(client, staff):
    owner = make_customer(phone="13912345678")
    record(given(owner))
    owner.phone = make_phone()
    owner.save()

    assert exported(client, numbers="full")[1][1] == "号码已更换"


def test_the_export_has_the_chosen_lines_only(client, staff):
    fill()
    later = NOW + timedelta(days=1)
    record(given(make_customer(name="李四"), channel="微信"), now=later)

    rows = exported(client, numbers="masked", channel="微信")

    assert [row[0] for row in rows[1:]] == ["李四"]
