"""Whatever rows of a few cars and people arrive, no import breaks off or forgets."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer, ServiceRecord, Vehicle, VehicleContact
from tests.imports.importing import import_rows

pytestmark = pytest.mark.django_db

PLATES = st.sampled_from(["苏E60K81", "苏E60K82", ""])
VINS = st.sampled_from(["", "", "", "LSVAA4185E2000002", "LSVAA4187E2000003", "000002"])
NAMES = st.sampled_from(["", "周明远", "周先生", "周太太", "林小雨"])
NUMBERS = st.sampled_from(["", "13912340681", "13912340682"])
DAYS = st.sampled_from(["", "2015-03-01", "2026-09-01"])

CARS = st.fixed_dictionaries(
    {
        **{"车架号": VINS, "车牌号": PLATES, "车主": NAMES, "手机": NUMBERS},
        **{"注册日期": DAYS, "颜色": st.sampled_from(["白", "红"])},
    }
)
ORDERS = st.fixed_dictionaries(
    {
        **{"车架号": VINS, "车牌号": PLATES, "车主": NAMES, "手机": NUMBERS},
        "送修人": NAMES,
        "送修人电话": NUMBERS,
        "进厂日期": st.sampled_from(["2019-04-12", "2026-10-10"]),
        "进厂里程": st.sampled_from([3000, 60000]),
    }
)


@st.composite
def files(draw):
    """Draw up to four files of cars or of orders; each order has its own number."""
    drawn = draw(
        st.lists(
            st.lists(CARS, min_size=1, max_size=4)
            | st.lists(ORDERS, min_size=1, max_size=4),
            min_size=1,
            max_size=4,
        )
    )
    return [
        [
            row | {"工单号": f"R{at}-{number}"} if "进厂日期" in row else row
            for number, row in enumerate(rows)
        ]
        for at, rows in enumerate(drawn)
    ]


def records():
    orders = ServiceRecord.objects.order_by("pk").values_list("order_number", "vehicle")
    models = (Customer, Vehicle, VehicleContact)
    rows = [sorted(map(str, model.objects.values_list())) for model in models]
    return rows, list(orders)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(shop=files())
def test_every_row_ends_and_a_third_import_changes_nothing(tmp_path, shop):
    with transaction.atomic():
        for rows in shop:
            batch = import_rows(tmp_path, *rows)
            assert batch.status == "finished"
            assert sum(batch.endings.values()) == len(rows)
        _check_records()
        # The second import may heal rows that the first had to ask about.
        import_rows(tmp_path, *shop[-1])
        before = records()
        import_rows(tmp_path, *shop[-1])
        assert records() == before
        transaction.set_rollback(True)


def _check_records():
    nobody = Customer.objects.filter(
        phone_index="", landline_index="", vehicle_contacts=None, brought_in=None
    )
    assert list(nobody) == []
    for car in Vehicle.objects.filter(vin=None):
        owner = car.contacts.filter(role="owner", until_on=None).first()
        assert car.plate_owner_id == (owner.customer_id if owner else None)


def order(number, **fields):
    row = {"车架号": "", "车牌号": "苏E60K81", "手机": "", "进厂日期": "2019-04-12"}
    return row | {"工单号": f"R{number}"} | fields


def test_an_order_that_comes_again_is_about_the_car_it_was_about(tmp_path):
    """The third row gives the car its VIN and no owner; the second names the owner."""
    rows = [
        order(0),
        order(1, 手机="13912340681"),
        order(2, 车架号="LSVAA4185E2000002"),
    ]
    import_rows(tmp_path, *rows)
    before = records()

    again = import_rows(tmp_path, *rows)

    assert again.endings["unchanged"] == 3
    assert records() == before
    assert Vehicle.objects.count() == 1


def test_an_order_of_another_plate_is_not_about_the_car_of_its_number(tmp_path):
    import_rows(tmp_path, order(0, 手机="13912340681"))

    again = import_rows(tmp_path, order(0, 手机="13912340682", 车牌号="苏E60K82"))

    assert again.endings["refused"] == 1
    assert ServiceRecord.objects.get().vehicle.plate == "苏E60K81"
