from __future__ import annotations

import pytest
from django.urls import reverse

from telematics.models import EventSource
from telematics.receiving import hash_key
from tests.factories import make_vehicle, make_vin
from tests.screen_rows import make_staff
from tests.telematics.posts import (
    post,
    report,
)

pytestmark = pytest.mark.django_db


def test_the_list_shows_the_car_that_became_known_later(client, source):
    vin = make_vin()
    post(client, report(vin))
    make_vehicle(vin=vin, plate="沪A12345")
    client.force_login(make_staff("经理"))

    listed = client.get(reverse("admin:telematics_vehicleevent_changelist"))
    found = client.get(
        reverse("admin:telematics_vehicleevent_changelist"), {"q": "沪A12345"}
    )

    assert [vin in each.content.decode() for each in (listed, found)] == [False, False]
    assert found.context["cl"].result_count == 1


def test_the_key_of_a_source_is_shown_once_and_opens_it(client, source):
    client.force_login(make_staff("经理"))

    page = client.post(
        reverse("admin:telematics_eventsource_add"),
        {"name": "手机应用", "is_active": "on"},
        follow=True,
    ).content.decode()

    key = page.split("请立即交给对接方：")[1].split("<")[0].strip()
    assert EventSource.objects.get(name="手机应用").key_hash == hash_key(key)
    assert post(client, report(make_vehicle().vin), key=key).status_code == 202
    listed = client.get(reverse("admin:telematics_eventsource_changelist"))
    assert key not in listed.content.decode()
