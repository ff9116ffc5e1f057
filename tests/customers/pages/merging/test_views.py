from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from customers.merging.records import merge_customers
from customers.models import Customer, KeptApart, Merge, Vehicle
from customers.panels import overview_url
from shop import clock
from shop.database.number_lock import holding
from tests.factories import make_customer, make_phone, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

LIST = "customers:merging"


@pytest.fixture
def staff(client):
    user = make_staff("经理")
    client.force_login(user)
    return user


def page_of(kind, kept, lost):
    return reverse(f"customers:merge-{kind}", args=[kept.pk, lost.pk])


def undo_of(merge):
    return reverse("customers:undo-merge", args=[merge.pk])


def said(response):
    return [str(each) for each in response.context["messages"]]


def test_the_list_names_each_pair_with_its_reason(client, staff):
    phone = make_phone()
    first, second = make_customer(phone=phone), make_customer(phone=phone)
    cars = [make_vehicle(plate="沪A12345") for _ in range(2)]

    context = client.get(reverse(LIST)).context

    (people,), (car_pair,) = context["people"], context["cars"]
    assert (people.first, people.second) == (first, second)
    assert people.reasons == ("号码和姓名相同",)
    assert people.address == page_of("customers", first, second)
    assert (car_pair.first, car_pair.second) == tuple(cars)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(
    client, staff, count, django_assert_max_num_queries
):
    for _ in range(count):
        phone = make_phone()
        for _ in range(2):
            make_vehicle(owner=make_customer(phone=phone), plate=f"沪A{phone[-5:]}")
        pair = make_customer(), make_customer()
        merge_customers(pair[0].pk, pair[1].pk, by=staff, now=clock.now())

    with django_assert_max_num_queries(26):
        client.get(reverse(LIST))


def test_what_was_chosen_is_merged(client, staff):
    kept, lost = make_customer(name="王小"), make_customer(name="王小明")

    response = client.post(
        page_of("customers", kept, lost),
        {"take-name": "lost", "take-phone": "kept", "because": "电话核实"},
        follow=True,
    )

    assert said(response) == ["已合并。90 天内可以在“重复档案”里撤销。"]
    kept, lost = Customer.objects.get(pk=kept.pk), Customer.objects.get(pk=lost.pk)
    assert (kept.name, kept.second_phone, lost.merged_into) == (
        "王小明",
        lost.phone,
        kept,
    )
    merge = Merge.objects.get()
    assert (merge.by, merge.because, merge.lost_name) == (staff, "电话核实", "王小明")
    assert AuditEntry.objects.filter(action="merge").count() == 2


def test_of_two_owners_the_chosen_one_stays(client, staff):
    kept, lost = (make_vehicle(owner=make_customer()) for _ in range(2))
    owner = lost.contacts.get().customer

    client.post(page_of("cars", kept, lost), {"take-owner": "lost"})

    assert [each.customer for each in kept.contacts.owners()] == [owner]
    assert Vehicle.objects.get(pk=lost.pk).merged_into == kept


def test_a_car_without_a_vin_is_merged_into_the_one_that_has_one(client, staff):
    alone, known = make_vehicle(vin=None), make_vehicle()

    for pair in ((alone, known), (known, alone)):
        context = client.get(page_of("cars", *pair), follow=True).context
        assert (context["kept"], context["lost"]) == (known, alone)


def test_the_page_offers_what_differs_and_counts_what_moves(client, staff):
    kept = make_customer(district="", tier="银卡")
    lost = make_customer(district="静安", tier="银卡", name="王大明")
    make_vehicle(owner=lost)

    context = client.get(page_of("customers", kept, lost)).context

    rows = {row.name: (row.can_choose, row.takes_lost) for row in context["rows"]}
    assert rows["name"] == (True, False)
    assert rows["district"] == (True, True)
    assert rows["tier"] == (False, False)
    assert [(each.label, each.count) for each in context["moves"]] == [("名下车辆", 1)]


def test_numbers_are_masked(client, staff):
    kept, lost = make_customer(), make_customer()

    page = client.get(page_of("customers", kept, lost)).content.decode()

    assert kept.phone not in page
    assert lost.phone not in page


def test_an_undo_by_the_button(client, staff):
    kept, lost = make_customer(), make_customer()
    merge = merge_customers(kept.pk, lost.pk, by=staff, now=clock.now())

    response = client.post(
        reverse("customers:undo-merge", args=[merge.pk]), follow=True
    )

    assert said(response) == [
        "已撤销合并；合并以后新增的记录留在保留的那一条，退订两边都有效。"
    ]
    assert Customer.objects.get(pk=lost.pk).merged_into is None


def test_an_undo_after_90_days_says_why_not(client, staff):
    kept, lost = make_customer(), make_customer()
    long_ago = clock.now() - timedelta(days=90)
    merge = merge_customers(kept.pk, lost.pk, by=staff, now=long_ago)

    response = client.post(
        reverse("customers:undo-merge", args=[merge.pk]), follow=True
    )

    assert said(response) == ["合并已超过 90 天，不能再撤销。"]


def test_a_pair_that_is_merged_already_says_so(client, staff):
    kept, lost = make_customer(), make_customer()
    merge_customers(kept.pk, lost.pk, by=staff, now=clock.now())

    response = client.post(page_of("customers", kept, lost), {}, follow=True)
    again = client.get(page_of("customers", kept, lost), follow=True)

    assert said(response) == ["其中一条刚刚已经并入别的记录，请刷新页面后再看。"]
    assert said(again) == ["其中一条已经并入别的记录，或不存在，请重新选择。"]


def test_two_people_are_called_different(client, staff):
    phone = make_phone()
    pair = make_customer(phone=phone), make_customer(phone=phone)

    response = client.post(page_of("customers", *pair), {"apart": "1"}, follow=True)

    assert said(response) == ["已记下不是同一位客户，不再列出。"]
    assert response.context["people"] == []
    assert KeptApart.objects.get().by == staff


@pytest.mark.django_db(transaction=True)
def test_while_a_text_is_on_the_wire_the_page_asks_to_wait(
    client, second_connection, monkeypatch
):
    client.force_login(make_staff("经理"))
    kept, lost = make_customer(), make_customer()
    monkeypatch.setattr("customers.merging.records.PATIENCE", timedelta(seconds=0.1))

    with second_connection(lambda: holding(lost.phone_index)):
        response = client.post(page_of("customers", kept, lost), {})

    assert said(response) == ["正在向其中一位客户发送短信，请过几秒再试。"]
    assert Merge.objects.count() == 0


@pytest.mark.parametrize("role", ["服务顾问"])
def test_an_adviser_merges_nothing(client, role):
    client.force_login(make_staff(role))
    kept, lost = make_customer(), make_customer()

    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(page_of("customers", kept, lost), {}).status_code == 403
    assert Merge.objects.count() == 0


def test_the_lost_record_points_to_the_other(client, staff):
    kept, lost = make_vehicle(), make_vehicle()
    client.post(page_of("cars", kept, lost), {})

    page = client.get(overview_url(lost)).content.decode()
    listed = client.get(reverse("admin:customers_vehicle_changelist")).content.decode()

    assert "这份档案已并入" in page
    assert lost.vin not in listed
    assert kept.vin in listed


def test_another_record_is_found_from_the_page_of_a_customer(client, staff):
    kept, lost = make_customer(), make_customer(name="王大明")
    panel = f'action="{reverse("customers:merge-customers-with", args=[kept.pk])}"'
    assert panel in client.get(overview_url(kept)).content.decode()

    def found(query):
        address = reverse("customers:merge-customers-with", args=[kept.pk])
        return client.get(address, {"q": query}).context["others"]

    assert found("王大明") == [(lost, page_of("customers", kept, lost))]
    assert found(kept.phone) == []
    assert found("") == []


def test_another_car_is_found_by_its_vin(client, staff):
    kept, lost = make_vehicle(), make_vehicle()
    address = reverse("customers:merge-cars-with", args=[kept.pk])

    context = client.get(address, {"q": lost.vin}).context

    assert context["others"] == [(lost, page_of("cars", kept, lost))]
