from __future__ import annotations

import pytest
from django.contrib.admin import site

from sms.models import (
    Message,
)
from sms.pages.message_admin import MessageAdmin
from tests.factories import (
    make_customer,
    make_message,
    make_vehicle,
)

pytestmark = pytest.mark.django_db


FINDS = ["13817658000", "8000", "王小明", "沪A12345"]


@pytest.mark.parametrize("text", FINDS)
def test_texts_are_found_by_person_number_and_car(text):
    wang = make_customer(name="王小明", phone="13817658000")
    car = make_vehicle(owner=wang, plate="沪A12345")
    mine = make_message(phone=wang.phone, customer=wang, vehicle=car)
    make_message(phone="13917659001", vehicle=make_vehicle(plate="沪B54321"))

    admin = MessageAdmin(Message, site)

    assert list(admin.narrow(Message.objects.all(), text)) == [mine]
