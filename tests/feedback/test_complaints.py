from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from feedback.complaints import OutcomeNeeded, close_complaint, last_closed
from feedback.models import Complaint
from tests.contact import complain
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def test_closing_needs_its_outcome():
    complaint = complain(make_customer())

    with pytest.raises(OutcomeNeeded, match="请写明投诉是怎样处理的"):
        close_complaint(complaint, outcome=" ", by=make_staff("经理"), today=TODAY)

    assert Complaint.objects.open().count() == 1


def test_a_complaint_is_closed_once():
    complaint, by = complain(make_customer()), make_staff("经理")

    closed = [
        close_complaint(complaint, outcome=how, by=by, today=TODAY)
        for how in ("已返工", "又一次")
    ]

    assert (closed, Complaint.objects.get().outcome) == ([True, False], "已返工")


def test_the_last_closed_complaint_counts_and_an_open_one_hides_it():
    owner, angry = make_customer(), make_customer()
    car, other = make_vehicle(owner=owner), make_vehicle(owner=angry)
    for days in (9, 2, 5):
        complain(owner, closed_on=TODAY - timedelta(days=days))
    complain(angry, closed_on=TODAY)
    complain(angry)

    assert last_closed([car.pk, other.pk]) == {car.pk: TODAY - timedelta(days=2)}


def test_the_page_opens_and_closes_a_complaint(client):
    client.force_login(make_staff("服务顾问"))
    owner = make_customer()

    client.post(reverse("feedback:open", args=[owner.pk]), {"about": "异响"})
    complaint = Complaint.objects.get()
    client.post(reverse("feedback:close", args=[complaint.pk]), {"outcome": "已返工"})

    complaint.refresh_from_db()
    assert (complaint.about, complaint.outcome) == ("异响", "已返工")
    assert complaint.recorded_by == complaint.closed_by


@pytest.mark.parametrize(
    ("name", "method", "status"), [("open", "get", 405), ("open", "post", 403)]
)
def test_only_a_post_of_who_may(client, name, method, status):
    client.force_login(make_staff("数据专员"))
    address = reverse(f"feedback:{name}", args=[make_customer().pk])

    assert getattr(client, method)(address).status_code == status
