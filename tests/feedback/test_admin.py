from __future__ import annotations

import pytest
from django.contrib.admin import site

from feedback.admin import ComplaintAdmin, OpenFilter
from feedback.models import Complaint
from shop.adminbase import badge
from tests.contact import complain
from tests.factories import NOW, make_customer
from tests.list_filters import narrowed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("chosen", "found"), [("open", [0]), ("closed", [1]), ("other", [0, 1])]
)
def test_the_filter_tells_open_from_closed(chosen, found):
    rows = [complain(make_customer()), complain(make_customer(), closed_on=NOW.date())]

    shown = narrowed(OpenFilter, Complaint.objects.order_by("pk"), chosen)

    assert shown == [rows[each] for each in found]


def test_the_list_shows_the_state():
    admin = ComplaintAdmin(Complaint, site)

    shown = [admin.state(Complaint(closed_on=on)) for on in (None, NOW.date())]

    assert shown == [badge("处理中", "warn"), badge("已完成", "good")]


def test_complaints_are_found_by_their_customer():
    wanted = complain(make_customer(name="王金"))
    complain(make_customer(name="李娜"))

    found = ComplaintAdmin(Complaint, site).narrow(Complaint.objects.all(), "王金")

    assert list(found) == [wanted]
