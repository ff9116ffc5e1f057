from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from accounts.roles import sync_roles
from calls.desk import record_attempt
from calls.models import CallTask
from customers.models import VehicleContact
from recalls.reach import Why, figures, read_unreached
from reminders.day import run_day
from sms.models import Message
from tests.contact import doubt
from tests.factories import make_customer, make_vehicle
from tests.recalls.brakes import MONDAY, car, opened
from tests.reminders.builders import at
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


def owned(**fields):
    return make_vehicle(
        owner=make_customer(**fields), registered_on=None, delivered_on=None
    )


def doubted():
    vehicle = car()
    doubt(VehicleContact.objects.get(vehicle=vehicle).customer)
    return vehicle


def without_anybody():
    return make_vehicle(registered_on=None, delivered_on=None)


def told(recall):
    return {each.vehicle: (each.why, each.sentence) for each in read_unreached(recall)}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (car, (Why.ON_THE_WAY, "短信待发送")),
        (
            lambda: owned(phone="", landline="021-62345678"),
            (Why.CALL, "2026-11-23 由服务顾问打电话"),
        ),
        (lambda: owned(phone=""), (Why.NOBODY, "没有手机号和座机，请补录")),
        (doubted, (Why.NOBODY, "号码都存疑，请核实或补录")),
        (without_anybody, (Why.NOBODY, "没有联系人，请补录车主和电话")),
    ],
)
def test_the_list_says_why_an_owner_was_not_told(make, expected, clerk, boss):
    sync_roles()
    vehicle = make()
    recall = opened(clerk, boss, vehicle)
    assert told(recall) == {
        vehicle: expected
        if expected[0] is Why.NOBODY
        else (Why.WAITING, "系统还没有处理到这辆车")
    }

    run_day(now=at(MONDAY))

    assert told(recall) == {vehicle: expected}


@pytest.mark.parametrize(
    ("outcome", "is_told"),
    [("considering", True), ("no_answer", False), ("wrong_number", False)],
)
def test_only_a_call_that_reached_the_owner_counts(outcome, is_told, clerk, boss):
    sync_roles()
    recall = opened(clerk, boss, owned(phone="", landline="021-62345678"))
    run_day(now=at(MONDAY))

    record_attempt(CallTask.objects.get(), outcome, by=boss, now=at(MONDAY, 15))

    assert (figures(recall).called, len(read_unreached(recall))) == (
        int(is_told),
        int(not is_told),
    )


def test_a_delivered_text_leaves_the_list(clerk, boss):
    recall = opened(clerk, boss, car())
    run_day(now=at(MONDAY))
    Message.objects.update(status="delivered")

    assert read_unreached(recall) == []


def test_the_list_is_filtered_and_exported(client, clerk, boss):
    sync_roles()
    client.force_login(make_staff("经理"))
    recall = opened(
        clerk, boss, owned(phone=""), owned(phone="", landline="021-62345678")
    )
    run_day(now=at(MONDAY))

    page = client.get(reverse("recalls:recall", args=[recall.pk]), {"why": "call"})
    address = reverse("recalls:recall-export", args=[recall.pk])
    content = client.post(address, {"why": "nobody"}).content

    assert [each.why for each in page.context["unreached"]] == [Why.CALL]
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [row[4:7] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert rows == [("无联系方式", "没有手机号和座机，请补录", None)]
    assert AuditEntry.objects.get(action="export").reason == "1 辆"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(
    count, clerk, boss, django_assert_num_queries
):
    recall = opened(clerk, boss, *(car() for _ in range(count)))
    run_day(now=at(MONDAY))

    with django_assert_num_queries(8):
        read_unreached(recall)
