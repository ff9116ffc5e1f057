from __future__ import annotations

import pytest
from django.urls import reverse

from customers.models import VehicleChange
from shop import clock
from tests.contact import complain
from tests.factories import make_customer
from tests.reminders.follow_ups import (
    make_car,
)
from tests.screen_rows import make_staff


@pytest.mark.django_db
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
