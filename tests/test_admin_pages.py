"""Every page of the admin: cheap, in Chinese, and without a number in clear."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry, User
from customers.models import Customer, Vehicle
from imports.models import ImportBatch
from sms.models import Callback, InboundMessage, Message, OptOut
from tests.screen_rows import make_owned, make_settings_rows, make_staff

pytestmark = pytest.mark.django_db
CANARY = "13987654321"


# Queries of a list, its session and permissions included: 1 row or 3, the same.
LISTS = {
    "accounts_user": 6,
    "auth_group": 5,
    "accounts_auditentry": 4,
    "customers_vehicle": 5,
    "customers_customer": 6,
    "customers_vehiclemodel": 4,
    "customers_servicerecord": 4,
    "customers_tagrule": 4,
    "imports_importbatch": 4,
    "imports_sourcefile": 5,
    "workshop_appointment": 4,
    "sms_message": 4,
    "sms_inboundmessage": 5,
    "sms_optout": 5,
    "sms_template": 4,
    "sms_filing": 4,
    "sms_bannedword": 4,
    "sms_callback": 4,
    "calls_calltask": 9,
    "calls_offer": 4,
    "feedback_complaint": 4,
    "campaigns_campaign": 4,
    "campaigns_segment": 5,
    "reminders_holdout": 4,
    "reminders_dueitem": 4,
    "telematics_eventsource": 4,
    "telematics_vehicleevent": 5,
    "reminders_reminder": 5,
    "recalls_recall": 5,
    "declined_declineditem": 4,
    "declined_partrule": 4,
    "reminders_rulestep": 4,
    "reminders_inspectionrule": 4,
    "reminders_maintenanceplan": 5,
    "reminders_dayrun": 4,
    "reminders_itemcost": 5,
    "reminders_remarkrule": 4,
    "reminders_symptom": 4,
    "shop_holiday": 4,
    "shop_houserule": 4,
    "shop_categorycap": 4,
    "sms_cannedanswer": 4,
}


PAGES = {
    "customers_vehicle_overview": 22,
    "customers_customer_overview": 22,
}


def fill(rows: int) -> None:
    for number in range(1, rows + 1):
        make_owned(name=f"王{number}")
        make_settings_rows(number)


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss", name="店长"))
    return client


def queries_of(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "expected"), LISTS.items(), ids=list(LISTS))
def test_a_list_costs_the_same_with_one_row_and_with_three(
    boss: Client, name: str, expected: int, rows: int
):
    fill(rows)
    address = reverse(f"admin:{name}_changelist") + "?window=all" * (
        name == "reminders_dueitem"
    )

    queries = queries_of(boss, address)

    assert len(queries) == expected, "\n".join(queries)


def test_the_table_above_names_every_list():
    registered = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry
    }

    assert set(LISTS) == registered


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("name", "expected"), PAGES.items(), ids=list(PAGES))
def test_a_page_costs_the_same_with_one_of_everything_and_with_three(
    boss: Client, name: str, expected: int, times: int
):
    owned = make_owned(times=times)
    record = owned.vehicle if "vehicle" in name else owned.customer

    queries = queries_of(boss, reverse(f"admin:{name}", args=[record.pk]))

    assert len(queries) == expected, "\n".join(queries)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_counts_a_whole_table(boss: Client, name: str):
    fill(1)

    counting = [
        sql
        for sql in queries_of(boss, reverse(f"admin:{name}_changelist"))
        if "COUNT(" in sql
    ]

    assert [sql for sql in counting if "LIMIT 1001" not in sql] == []
    assert len(counting) == 1


def addresses() -> list[str]:
    """Every address that a row of any model has, and every form to add one."""
    found = [reverse("admin:index"), reverse("admin:password_change")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        found += [
            reverse(f"{name}_{page}", args=[row.pk])
            for row in model._default_manager.all()[:1]
            for page in ("change", "history", "delete")
        ]
    return [
        *found,
        reverse("admin:customers_vehicle_overview", args=[Vehicle.objects.first().pk]),
        reverse(
            "admin:customers_customer_overview", args=[Customer.objects.first().pk]
        ),
        reverse("customers:consents"),
        *(
            reverse(f"customers:{name}", args=[Customer.objects.first().pk])
            for name in ("record-consent", "withdraw-consent")
        ),
        reverse("admin:search") + "?extended=1&s=" + CANARY[-4:],
        reverse("admin:search") + "?extended=1&s=" + CANARY,
        reverse("admin:autocomplete")
        + "?app_label=customers&model_name=vehiclecontact&field_name=customer&term=王",
    ]


def test_no_page_answers_with_an_error(boss: Client):
    fill(1)
    ImportBatch.objects.all().delete()

    failed = {
        address: status
        for address in addresses()
        if (status := boss.get(address).status_code) not in {200, 302, 403}
    }

    assert failed == {}


def test_no_page_shows_a_number_in_clear(boss: Client):
    make_owned(name="王金", phone=CANARY, second_phone="13912345679")
    make_settings_rows(1)
    shown = re.compile(rf"{CANARY}|13912345679")

    leaks = [
        address
        for address in addresses()
        if shown.search(boss.get(address).content.decode().replace(address, ""))
    ]

    assert leaks == []


# Role, and how the address answers it: 200 shown, 403 refused, 302 sent to the login.
DOORS = {
    "服务顾问": {
        "customers_customer_changelist": 200,
        "customers_customer_add": 200,
        "sms_optout_add": 200,
        "sms_template_add": 403,
        "reminders_rulestep_add": 403,
        "accounts_user_changelist": 403,
        "accounts_auditentry_changelist": 403,
    },
    "经理": {
        "customers_customer_changelist": 200,
        "sms_template_add": 200,
        "reminders_rulestep_add": 200,
        "accounts_user_changelist": 200,
        "accounts_user_add": 403,
        "accounts_auditentry_changelist": 200,
    },
    "数据专员": {
        "customers_customer_changelist": 200,
        "customers_customer_add": 403,
        "sms_optout_add": 403,
        "sms_message_changelist": 200,
        "accounts_auditentry_changelist": 403,
    },
    "": {
        "customers_customer_changelist": 403,
        "sms_message_changelist": 403,
        "reminders_dueitem_changelist": 403,
    },
}


@pytest.mark.parametrize("role", DOORS, ids=lambda role: role or "no role")
def test_a_role_opens_its_doors_and_no_others(client: Client, role: str):
    client.force_login(make_staff(role))

    answers = {
        name: client.get(reverse(f"admin:{name}")).status_code for name in DOORS[role]
    }

    assert answers == DOORS[role]


def test_staff_without_a_role_see_an_empty_home_page(client: Client):
    make_owned(name="王金")
    client.force_login(make_staff())

    html = client.get(reverse("admin:index")).content.decode()

    assert "您还没有任何权限" in html
    assert "今日短信" not in html
    assert reverse("admin:customers_customer_changelist") not in html


def test_nobody_deletes_a_text_an_opt_out_or_an_audit_row(boss: Client):
    make_owned()
    make_settings_rows(1)

    for model in (Message, InboundMessage, OptOut, AuditEntry, Callback):
        rows = model._default_manager.all()
        label = model._meta.label_lower.replace(".", "_")
        address = reverse(f"admin:{label}_delete", args=[rows[0].pk])
        before = rows.count()
        assert boss.post(address, {"post": "yes"}).status_code == 403
        assert rows.count() == before
