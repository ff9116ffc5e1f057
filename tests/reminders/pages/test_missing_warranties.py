from __future__ import annotations

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from customers.models import Warranty
from dashboard.problems import problems
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

QUERIES = 13


@pytest.fixture
def staff(client, settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


def bought(delivered_on="2024-03-02", **owner):
    return make_vehicle(
        owner=make_customer(**owner),
        delivered_on=date.fromisoformat(delivered_on),
        registered_on=None,
    )


def shown(client, **query):
    page = client.get(reverse("reminders:missing-warranties"), query)
    return [row.vehicle for row in page.context["rows"]]


def record(client, car, **typed):
    url = reverse("reminders:record-warranty", args=[car.pk])
    page = client.post(url, typed, follow=True)
    return [str(each) for each in page.context["messages"]]


def recorded():
    return list(Warranty.objects.values_list("kind", "until_on", "until_km"))


def test_the_one_that_may_end_first_comes_first_and_the_home_page_counts(client, staff):
    later, sooner = bought("2025-01-01"), bought("2024-03-02")
    bought("2020-01-01")

    assert shown(client) == [sooner, later]
    told = [each.count for each in problems(NOW) if "质保" in each.sentence]
    assert told == [2]


def test_an_adviser_sees_his_own_customers_alone(client, staff):
    mine = bought(adviser=staff)
    bought(adviser=make_staff("经理"))

    assert shown(client, mine="1") == [mine]


def test_a_recorded_term_closes_the_task(client, staff):
    car = bought()

    said = record(client, car, until_on="2029-03-02", until_km="100000")

    assert said == [f"{car} 的整车质保已录入。"]
    assert recorded() == [("whole", date(2029, 3, 2), 100_000)]
    assert shown(client) == []
    entry = LogEntry.objects.get()
    assert (entry.user_id, entry.get_change_message()) == (
        staff.pk,
        "补录整车质保：2029-03-02 或 100,000 公里",
    )


@pytest.mark.parametrize(
    ("until_on", "until_km", "said"),
    [
        ("", "", "请填写整车质保到期日，例如 2028-05-09。"),
        ("x", "", "请填写整车质保到期日，例如 2028-05-09。"),
        (
            "2027-03-01",
            "",
            "2027-03-01 早于三包最低期限 2027-03-02，请核对保修手册；"
            "营运或单位的车，请先改车辆的使用性质或车主类型。",
        ),
        ("2042-03-03", "", "2042-03-03 太远，请核对年份。"),
        ("2027-03-02", "十万", "请填写到期公里数，例如 100000；厂家不限里程的留空。"),
        (
            "2027-03-02",
            "59999",
            "59,999 公里少于三包最低的 60,000 公里，请核对保修手册；"
            "厂家不限里程的留空。",
        ),
    ],
)
def test_a_term_below_the_law_is_refused(client, staff, until_on, until_km, said):
    car = bought()

    assert record(client, car, until_on=until_on, until_km=until_km) == [said]
    assert (recorded(), shown(client)) == ([], [car])


@pytest.mark.parametrize("until_km", ["", "60000"])
def test_the_least_term_itself_and_one_without_kilometres_are_taken(
    client, staff, until_km
):
    record(client, bought(), until_on="2027-03-02", until_km=until_km)

    assert recorded() == [("whole", date(2027, 3, 2), int(until_km or 0) or None)]


def test_what_a_colleague_recorded_meanwhile_stays(client, staff):
    car = bought()
    Warranty.objects.create(vehicle=car, kind="whole", until_on=date(2030, 1, 1))

    assert record(client, car, until_on="2029-03-02") == [
        f"{car} 的整车质保已经录入过，请到车辆资料里修改。"
    ]
    assert recorded() == [("whole", date(2030, 1, 1), None)]


def test_a_car_without_a_delivery_is_answered(client, staff):
    car = make_vehicle(owner=make_customer(), delivered_on=None)

    assert record(client, car, until_on="2029-03-02") == [
        "这辆车没有交车日期，请先在车辆资料里补上。"
    ]


def test_the_page_of_the_car_has_the_form_and_comes_back(client, staff):
    car = bought()
    url = reverse("admin:customers_vehicle_overview", args=[car.pk])

    assert "按三包最低期限推定到2027年3月2日" in client.get(url).content.decode()
    answer = client.post(
        reverse("reminders:record-warranty", args=[car.pk]),
        {"until_on": "2029-03-02", "from": "car"},
    )
    assert answer.url == url
    assert "推定" not in client.get(url).content.decode()


def test_who_may_not_record_is_refused(client, staff):
    client.force_login(make_staff())
    url = reverse("reminders:record-warranty", args=[bought().pk])

    assert client.post(url, {"until_on": "2029-03-02"}).status_code == 403
    assert recorded() == []


def test_one_and_three_cars_cost_the_same_queries(
    client, staff, django_assert_num_queries
):
    url = reverse("reminders:missing-warranties")
    bought()
    with django_assert_num_queries(QUERIES):
        client.get(url)
    bought()
    bought("2025-01-01")

    with django_assert_num_queries(QUERIES):
        client.get(url)
