from __future__ import annotations

import pytest
from django.urls import reverse

from customers.models import VehicleChange
from feedback.models import Complaint
from shop import clock
from tests.contact import complain
from tests.factories import make_customer
from tests.reminders.follow_ups import (
    make_car,
)
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("follow_up_rules")
def test_a_complaint_closed_on_the_page_makes_the_cars_of_its_owner_recompute(client):
    client.force_login(make_staff("经理"))
    owner = make_customer()
    car, complaint = make_car(owner), complain(owner)
    VehicleChange.objects.all().delete()

    client.post(
        reverse("feedback:close", args=[complaint.pk]), {"outcome": "已免费返工"}
    )

    complaint.refresh_from_db()
    assert (complaint.closed_on, complaint.outcome) == (clock.today(), "已免费返工")
    assert list(VehicleChange.objects.values_list("vehicle", flat=True)) == [car.pk]


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
