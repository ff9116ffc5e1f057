from __future__ import annotations

import pytest
from django.urls import reverse

from customers.panels import overview_url
from tests.factories import make_customer
from tests.screen_rows import make_owned, make_staff

pytestmark = pytest.mark.django_db
LIST = reverse("admin:customers_customer_changelist")


@pytest.fixture
def adviser(client):
    client.force_login(make_staff("服务顾问"))
    return client


def test_a_row_leads_to_the_page_and_not_to_the_form(adviser):
    wang = make_customer()

    html = adviser.get(LIST).content.decode()

    assert f'href="{overview_url(wang)}"' in html
    form = reverse("admin:customers_customer_change", args=[wang.pk])
    assert f'href="{form}"' not in html


def test_a_row_of_a_popup_is_chosen_instead(adviser):
    wang = make_customer()

    html = adviser.get(LIST, {"_popup": "1"}).content.decode()

    assert f'data-popup-opener="{wang.pk}"' in html
    assert overview_url(wang) not in html


@pytest.mark.parametrize(
    ("role", "status", "may"),
    [
        ("服务顾问", 200, (True, True)),
        ("数据专员", 200, (True, False)),
        ("", 403, None),
    ],
)
def test_the_page_offers_what_the_role_may(client, role, status, may):
    client.force_login(make_staff(role))

    response = client.get(overview_url(make_customer()))

    assert response.status_code == status
    if may is not None:
        shown = response.context
        assert (bool(shown["can_change"]), shown["can_reveal"]) == may


def test_a_record_that_is_gone_is_not_found(adviser):
    wang = make_customer()
    address = overview_url(wang)
    wang.delete()

    assert adviser.get(address).status_code == 404


@pytest.mark.parametrize(("shown", "queries"), [("customer", 24), ("vehicle", 24)])
def test_a_page_reads_nothing_twice(
    client, installed, django_assert_num_queries, shown, queries
):
    client.force_login(make_staff("经理"))
    record = getattr(make_owned(adviser=make_staff("服务顾问")), shown)
    client.get(overview_url(record))

    with django_assert_num_queries(queries):
        client.get(overview_url(record))
