from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from customers.models import Customer, FoundVin, Vehicle
from dashboard.problems import problems
from imports.batches import create_batch, run_batch
from tests.factories import NOW, make_customer, make_vehicle, make_vin
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

PLATE = "苏E60K41"
QUERIES = 8


@pytest.fixture
def staff(client):
    user = make_staff("经理")
    client.force_login(user)
    return user


@pytest.fixture
def car():
    return make_vehicle(vin=None, plate=PLATE, owner=make_customer(name="周明远"))


def post(client, name, *args, **typed):
    page = client.post(reverse(f"customers:{name}", args=args), typed, follow=True)
    return [str(each) for each in page.context["messages"]]


def shown(client):
    rows = client.get(reverse("customers:missing-vins")).context["rows"]
    return [(row.vehicle.plate, row.vins, row.question) for row in rows]


def test_only_cars_in_use_without_a_vin_are_listed(client, staff, car):
    make_vehicle(vin=None, plate="苏E60K42", status="sold")
    vin = make_vehicle(plate=PLATE).vin

    assert shown(client) == [(PLATE, [vin], "")]
    told = [each.count for each in problems(NOW) if "没有车架号" in each.sentence]
    assert told == [1]


def test_a_typed_vin_completes_the_car(client, staff, car):
    vin = make_vin()

    assert post(client, "add-vin", car.pk, vin=vin.lower()) == [
        f"{PLATE} 的车架号已补上：{vin}。"
    ]
    assert shown(client) == []
    found = FoundVin.objects.get()
    assert (found.vehicle.vin, found.by) == (vin, staff)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "请填写 17 位车架号。"), ("LSVAA418", "只有车架号后 8 位，请补全 17 位")],
)
def test_what_is_no_vin_is_refused(client, staff, car, typed, said):
    assert post(client, "add-vin", car.pk, vin=typed) == [said]
    assert Vehicle.objects.get().vin is None


def test_a_vin_of_another_car_needs_a_person_who_is_sure(client, staff, car):
    other = make_vehicle(registered_on=date(2026, 9, 1), owner=make_customer())

    (said,) = post(client, "add-vin", car.pk, vin=other.vin)
    assert said == (
        f"系统里已有车架号 {other.vin} 的车，和这辆对不上：车主不同、注册日期不同。"
        "确认是同一辆车，请勾选后再保存；不是同一辆，请核对车架号。"
    )

    post(client, "add-vin", car.pk, vin=other.vin, sure="on")
    car.refresh_from_db()
    assert (car.merged_into, shown(client)) == (other, [])


def test_a_found_vin_is_taken_away_again(client, staff, car):
    vin = make_vin()
    post(client, "add-vin", car.pk, vin=vin)

    post(client, "take-vin-away", car.pk, FoundVin.objects.get().pk)

    assert list(Vehicle.objects.order_by("pk").values_list("vin", "plate")) == [
        (None, PLATE),
        (vin, ""),
    ]
    again = post(client, "take-vin-away", car.pk, FoundVin.objects.get().pk)
    assert again == ["已拆开过，或超过 90 天，或车架号已变，不能再拆开。"]


def test_the_list_is_downloaded_to_be_filled_in(client, staff, car):
    answer = client.post(reverse("customers:export-missing-vins"))

    sheet = load_workbook(BytesIO(answer.content)).active
    assert [list(row) for row in sheet.values] == [
        ["车牌号", "车主", "车型", "注册日期", "车架号"],
        [PLATE, "周明远", "大众迈腾", "2023-05-10", None],
    ]


def test_the_page_of_the_car_has_the_form(client, staff, car):
    url = reverse("admin:customers_vehicle_overview", args=[car.pk])

    assert (
        reverse("customers:add-vin", args=[car.pk]) in client.get(url).content.decode()
    )
    post(client, "add-vin", car.pk, vin=make_vin())
    assert "拆开" in client.get(url).content.decode()


def test_one_and_three_cars_cost_the_same_queries(
    client, staff, car, django_assert_num_queries
):
    url = reverse("customers:missing-vins")
    with django_assert_num_queries(QUERIES):
        client.get(url)
    for number in range(2):
        make_vehicle(vin=None, plate=f"苏E60K5{number}", owner=make_customer())

    with django_assert_num_queries(QUERIES):
        client.get(url)


def test_the_filled_list_completes_the_cars(client, staff, car, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    answer = client.post(reverse("customers:export-missing-vins"))
    book, vin = load_workbook(BytesIO(answer.content)), make_vin()
    book["补录车架号"]["E2"] = vin
    path = tmp_path / "补录车架号.xlsx"
    book.save(path)

    batch = run_batch(create_batch(path, name=path.name), now=NOW)

    assert (batch.status, batch.counts["vehicles"]["updated"]) == ("finished", 1)
    assert [(each.pk, each.vin) for each in Vehicle.objects.all()] == [(car.pk, vin)]
    assert Customer.objects.count() == 1
