from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from shop import clock
from tests.factories import make_vehicle
from tests.screen_rows import make_staff
from workshop.models import Appointment

pytestmark = pytest.mark.django_db


DAY = timedelta(days=1)


@pytest.fixture
def client_of_adviser(client):
    client.force_login(make_staff("服务顾问"))
    return client


def test_an_adviser_books_moves_and_cancels(client_of_adviser):
    car = make_vehicle(plate="沪A12345")
    add = reverse("admin:workshop_appointment_add")
    today = clock.today()
    typed = {"vehicle": car.pk, "on": today + DAY, "at": "09:30", "note": "换机油"}

    client_of_adviser.post(add, typed)

    appointment = Appointment.objects.get()
    assert (appointment.booked_on, appointment.booked_by.is_staff) == (today, True)
    html = client_of_adviser.post(add, typed).content.decode()
    assert f"这辆车已预约 {today + DAY}，请直接修改那一条预约。" in html
    html = client_of_adviser.post(add, {**typed, "on": today - DAY}).content.decode()
    assert "到店日期已经过去" in html
    assert "换机油" in html
    change = reverse("admin:workshop_appointment_change", args=[appointment.pk])
    client_of_adviser.post(change, {**typed, "on": today + 3 * DAY})
    appointment.refresh_from_db()
    assert appointment.on == today + 3 * DAY

    listed = reverse("admin:workshop_appointment_changelist")
    chosen = {"action": "cancel_chosen", "_selected_action": [appointment.pk]}
    html = client_of_adviser.post(listed, chosen, follow=True).content.decode()
    assert "已取消 1 个预约" in html
    appointment.refresh_from_db()
    assert appointment.status == "cancelled"
    assert client_of_adviser.post(change, typed).status_code == 403
