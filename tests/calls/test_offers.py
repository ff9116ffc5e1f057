from __future__ import annotations

import pytest

from calls.offers import first_suitable, offers_for_texts, read_offers
from customers.categories import Category
from tests.calls.offer_rows import DAY, make_offer
from tests.contact import agree, complain
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY
from tests.screen_rows import make_call

pytestmark = pytest.mark.django_db
SERVICE = {Category.MAINTENANCE}


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def task(owner):
    return make_call(owner, make_vehicle(owner=owner))


def priced(task, categories=SERVICE, now=NOW):
    return list(read_offers(task, categories, now).priced)


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        pytest.param({"valid_until": TODAY}, True, id="last day"),
        pytest.param({"valid_until": TODAY - DAY}, False, id="day after the last"),
        pytest.param({"valid_from": TODAY}, True, id="first day"),
        pytest.param({"valid_from": TODAY + DAY}, False, id="not begun"),
        pytest.param({"is_active": False}, False, id="switched off"),
        pytest.param({"categories": ["maintenance"]}, True, id="about this"),
        pytest.param({"categories": ["insurance"]}, False, id="about another matter"),
    ],
)
def test_an_offer_is_shown_in_its_days_and_for_its_matters(
    owner, task, fields, is_shown
):
    agree(owner)
    offer = make_offer(**fields)

    assert priced(task) == [offer] * is_shown


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (lambda owner: None, "该号码没有可证明的营销短信同意"),
        (lambda owner: (agree(owner), complain(owner)), "客户的投诉还在处理"),
    ],
    ids=["no consent", "complaint"],
)
def test_an_offer_is_kept_from_whoever_may_get_no_advertising(
    owner, task, happens, why
):
    make_offer()
    make_offer(discount="工时九折", price=None)
    reply = make_offer(price=None, valid_until=None)
    happens(owner)

    found = read_offers(task, SERVICE, NOW)

    assert (found.replies, found.priced) == ([reply], [])
    assert found.kept_back == f"有 2 项优惠不能对这位客户讲：{why}。"


@pytest.mark.parametrize("count", [1, 3])
def test_offers_cost_the_same_for_any_number(
    owner, task, count, django_assert_num_queries
):
    agree(owner)
    for _ in range(count):
        make_offer()

    with django_assert_num_queries(4):
        assert len(priced(task)) == count


def test_texts_offer_what_ends_first_for_their_category_or_for_any():
    make_offer(price=None, valid_until=None)
    make_offer(categories=["insurance"])
    later = make_offer(categories=["campaign"], valid_until=TODAY + 5 * DAY)
    sooner = make_offer(valid_until=TODAY + DAY)

    offers = offers_for_texts(TODAY)

    assert first_suitable(offers, "campaign") == sooner
    assert first_suitable(offers[1:], "campaign") == later
    assert first_suitable([], "campaign") is None
