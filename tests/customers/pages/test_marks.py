from __future__ import annotations

import pytest
from django.db.models import OuterRef

from customers.models import Customer, NumberDoubt
from customers.pages import marks
from customers.pages.marks import Mark, MarkFilter, badges, with_marks
from feedback.models import Complaint
from shop.adminbase import badge
from tests.contact import complain, doubt
from tests.factories import make_customer
from tests.list_filters import narrowed, offered

pytestmark = pytest.mark.django_db


def rows_of(model):
    return lambda: model.objects.filter(customer=OuterRef("pk"))


ANGRY = Mark("angry", "投诉", "bad", rows_of(Complaint))
DOUBTED = Mark("doubted", "存疑", "warn", rows_of(NumberDoubt))


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """Two marks of the test in place of those of the running project."""
    monkeypatch.setattr(marks, "_marks", {})
    marks.register(ANGRY)
    marks.register(DOUBTED)


@pytest.fixture
def people():
    """A customer without a mark, one with one and one with both."""
    calm, angry, both = make_customer(), make_customer(), make_customer()
    for each in (angry, both):
        complain(each)
    doubt(both)
    return [calm, angry, both]


def test_a_customer_has_the_badges_of_the_marks_that_find_him(people):
    shown = [badges(each) for each in with_marks(Customer.objects.order_by("pk"))]

    angry, doubted = badge("投诉", "bad"), badge("存疑", "warn")
    assert shown == ["", angry, f"{angry} {doubted}"]


def test_marks_are_read_in_the_query_of_the_rows(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        for each in with_marks(Customer.objects.all()):
            badges(each)


@pytest.mark.parametrize(
    ("chosen", "found"), [("angry", [1, 2]), ("doubted", [2]), ("gone", [0, 1, 2])]
)
def test_the_filter_keeps_who_has_the_mark(people, chosen, found):
    rows = narrowed(MarkFilter, Customer.objects.order_by("pk"), chosen)

    assert rows == [people[each] for each in found]


def test_the_filter_offers_every_mark():
    assert offered(MarkFilter, Customer) == [("angry", "投诉"), ("doubted", "存疑")]
