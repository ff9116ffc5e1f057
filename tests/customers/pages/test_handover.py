from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from calls.models import CallTask
from customers.models import Customer, Handover
from shop import clock
from tests.factories import make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    user = make_staff("经理")
    client.force_login(user)
    return user


@pytest.fixture
def leaver():
    return User.objects.create(username="wang", name="王芳")


@pytest.fixture
def li():
    return User.objects.create(username="li", name="李明")


def _post(client, leaver, **typed):
    address = reverse("customers:hand-over", args=[leaver.pk])
    return client.post(address, typed, follow=True)


def said(response):
    return [str(each) for each in response.context["messages"]]


def _advisers(*customers):
    found = Customer.objects.in_bulk([each.pk for each in customers])
    return [found[each.pk].adviser for each in customers]


def test_shares_districts_and_single_customers_in_one_step(client, boss, leaver, li):
    single, east, other = (
        make_customer(adviser=leaver, district=district)
        for district in ("浦东", "浦东", "静安")
    )
    zhao = User.objects.create(username="zhao", name="赵强")
    page = client.get(reverse("customers:hand-over", args=[leaver.pk]))
    fields = {each.about.name: each.name for each in page.context["districts"]}

    response = _post(
        client,
        leaver,
        **{
            f"share-{boss.pk}": "1",
            fields["浦东"]: zhao.pk,
            f"hand-{single.pk}": li.pk,
        },
    )

    assert said(response) == ["已交接：客户 3 位，电话任务 0 个。"]
    assert _advisers(single, east, other) == [li, zhao, boss]
    leaver.refresh_from_db()
    assert leaver.is_active is False


def test_the_account_stays_open_for_who_only_changes_the_job(client, boss, leaver, li):
    _post(client, leaver, stays="1", **{f"share-{li.pk}": "1"})

    leaver.refresh_from_db()
    assert leaver.is_active is True


def test_a_refused_form_keeps_what_was_typed(client, boss, leaver, li):
    make_customer(adviser=leaver, district="浦东")
    single = make_customer(adviser=leaver, district="静安")

    response = _post(client, leaver, **{f"hand-{single.pk}": li.pk, "stays": "1"})

    assert said(response) == [
        "还有 1 位客户没有接手人（浦东 1 位），请给员工填份额，或给区域选接手人。"
    ]
    typed = {each.name: each.typed for each in response.context["customers"]}
    assert typed[f"hand-{single.pk}"] == li.pk
    assert response.context["stays"] is True


def test_without_a_receiver_the_page_says_what_is_missing(client, boss, leaver):
    make_customer(adviser=leaver)

    response = _post(client, leaver)

    assert said(response) == ["请至少选一位接手的员工。"]
    assert Handover.objects.count() == 0


@pytest.mark.parametrize("typed", ["-1", "1.5", "一", "99999999999", "9" * 400])
def test_a_share_that_is_no_number_counts_as_none(client, boss, leaver, li, typed):
    response = _post(client, leaver, **{f"share-{li.pk}": typed, "hand-x": "1"})

    assert said(response) == ["请至少选一位接手的员工。"]


def test_the_calls_of_who_left_stand_in_the_list_of_the_other(client, boss, leaver):
    customer = make_customer(adviser=leaver)
    CallTask.objects.create(
        customer=customer,
        vehicle=make_vehicle(owner=customer),
        phone_index=customer.phone_index,
        assigned_to=leaver,
        call_on=clock.today(),
        due_on=clock.today(),
        created_at=clock.now(),
    )
    mine = f"{reverse('admin:calls_calltask_changelist')}?turn=today"
    assert list(client.get(mine).context["cl"].result_list) == []

    _post(client, leaver, **{f"share-{boss.pk}": "1"})

    (task,) = client.get(mine).context["cl"].result_list
    assert (task.customer, task.assigned_to) == (customer, boss)


def test_an_undo_by_the_button(client, boss, leaver, li):
    customer = make_customer(adviser=leaver)
    _post(client, leaver, **{f"share-{li.pk}": "1"})
    handover = Handover.objects.get()

    address = reverse("customers:undo-handover", args=[handover.pk])
    first, second = (client.post(address, follow=True) for _ in range(2))

    assert said(first) == ["已撤销交接；交接以后又改过的客户和电话任务不变。"]
    assert said(second) == ["这次交接已经撤销过了。"]
    assert _advisers(customer) == [leaver]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(
    client, boss, count, django_assert_max_num_queries
):
    for number in range(count):
        make_customer(adviser=User.objects.create(username=f"u{number}", name="某"))

    with django_assert_max_num_queries(12):
        client.get(reverse("customers:staff"))


def test_who_left_with_customers_is_still_listed(client, boss, leaver, li):
    User.objects.filter(pk__in=(leaver.pk, li.pk)).update(is_active=False)
    make_customer(adviser=leaver)

    members = client.get(reverse("customers:staff")).context["members"]

    assert [each.user for each in members] == [boss, leaver]


def test_an_adviser_hands_nothing_over(client, leaver):
    client.force_login(make_staff("服务顾问"))

    assert client.get(reverse("customers:staff")).status_code == 403
    assert _post(client, leaver).status_code == 403
