from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from reminders.models import ListedDate
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    return make_customer(kind="company", name="锦程物流")


def add_car(owner, days=7):
    vehicle = make_vehicle(owner=owner)
    return make_due_item(vehicle=vehicle, due_on=TODAY + timedelta(days=days))


def post(client, owner, action="note", **fields):
    page = reverse(f"reminders:{action}-fleet", args=[owner.pk])
    return client.post(page, fields, follow=True)


def test_the_page_names_plate_matter_and_day(owner, client):
    item = add_car(owner)
    add_car(owner, days=-3)
    client.force_login(make_staff("服务顾问"))

    page = client.get(reverse("reminders:fleet", args=[owner.pk])).content.decode()

    plate = f"{item.vehicle.plate[:2]}·{item.vehicle.plate[2:]}"
    wanted = (plate, "保险", "2026-11-28", "2026-11-18", "已过期", "还没有告知")
    assert [word for word in wanted if word not in page] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(
    owner, client, django_assert_num_queries, count
):
    for _ in range(count):
        add_car(owner)
    client.force_login(make_staff("服务顾问"))

    page = reverse("reminders:fleet", args=[owner.pk])
    client.get(page)
    with django_assert_num_queries(10):
        client.get(page)


@pytest.mark.parametrize(
    ("fields", "said", "noted"),
    [
        ({"all": "1", "outcome": "told"}, "已登记 2 项：已告知。", 2),
        ({"outcome": "told"}, "请先勾选车辆", 0),
        ({"all": "1"}, "清单已经更新", 0),
        ({"all": "1", "outcome": "texted"}, "清单已经更新", 0),
        ({"items": ["0"], "outcome": "told"}, "清单已经更新", 0),
        ({"items": ["x"], "outcome": "told"}, "清单已经更新", 0),
        ({"all": "1", "outcome": "told", "task": "²"}, "已登记 2 项", 2),
        ({"all": "1", "outcome": "told", "task": "9" * 40}, "已登记 2 项", 2),
    ],
)
def test_what_is_noted(owner, client, fields, said, noted):
    add_car(owner), add_car(owner)
    client.force_login(make_staff("服务顾问"))

    page = post(client, owner, **fields).content.decode()

    assert said in page
    assert ListedDate.objects.count() == noted


def test_one_date_is_noted_alone(owner, client):
    item, _ = add_car(owner), add_car(owner)
    staff = make_staff("服务顾问")
    client.force_login(staff)

    post(client, owner, items=[item.pk], outcome="declined")

    row = ListedDate.objects.get()
    assert (row.due_item_id, row.outcome, row.by) == (item.pk, "declined", staff)


def test_the_export_is_recorded(owner, client):
    add_car(owner)
    client.force_login(make_staff("服务顾问"))

    answer = post(client, owner, "export")

    assert answer["Cache-Control"].startswith("no-store")
    assert "attachment" in answer["Content-Disposition"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target, entry.reason) == (
        "export",
        "车队清单 锦程物流",
        "1 项",
    )


def test_who_has_no_role_sees_nothing(owner, client, django_user_model):
    nobody = django_user_model.objects.create(username="nobody", is_staff=True)
    client.force_login(nobody)

    assert client.get(reverse("reminders:fleet", args=[owner.pk])).status_code == 403
    assert post(client, owner, all="1", outcome="told").status_code == 403
    assert post(client, owner, "export").status_code == 403
