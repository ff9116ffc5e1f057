from __future__ import annotations

import pytest

from customers.wishes.do_not_disturb import leave_alone
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["TD\0", "\0", "不要再打\0"])
@pytest.mark.parametrize("page", ["leave-alone", "lift", "doubt", "car"])
def test_words_that_no_column_can_store_are_refused(client, page, words):
    owner = make_customer()
    vehicle = make_vehicle(owner=owner)
    client.force_login(make_staff("经理"))
    leave_alone({owner.pk: "到店要求"} if page == "lift" else {}, by=None, now=NOW)
    place = f"cars/{vehicle.pk}/doubt" if page == "car" else f"{owner.pk}/{page}"

    response = client.post(f"/customers/{place}/", {"proof": words, "field": "phone"})

    assert response.status_code == 400
