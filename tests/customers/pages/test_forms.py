from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.urls import reverse

from accounts.models import User
from customers.models import Customer, FoundVin, OdometerReading, Plate, Vehicle
from customers.numbers import lock_numbers_of
from customers.pages.forms import WordsField
from shop.database.number_lock import holding
from shop.database.sealed import index_of
from tests.customers.pages.saving import save
from tests.factories import make_customer, make_vehicle, make_vin

PHONE = "13817658000"

WORDS = {
    "one": ("常客", ["常客"]),
    "either comma": ("常客，VIP,老客户、亲友", ["常客", "VIP", "老客户", "亲友"]),
    "spaces around": (" 常客 , VIP ", ["常客", "VIP"]),
    "nothing between": ("常客，，", ["常客"]),
    "empty": ("", []),
}


@pytest.mark.parametrize(("typed", "words"), WORDS.values(), ids=list(WORDS))
def test_words_are_read_from_one_line(typed, words):
    assert WordsField(required=False).clean(typed) == words


def test_words_are_shown_on_one_line_and_unchanged():
    field = WordsField(required=False)

    assert field.prepare_value(["常客", "VIP"]) == "常客，VIP"
    assert not field.has_changed(["常客", "VIP"], "常客，VIP")
    assert field.has_changed(["常客"], "常客，VIP")


@pytest.fixture
def boss(client, db):
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def wang(db):
    return make_customer(name="王小明", phone=PHONE, second_phone="13711112222")


def errors(response):
    return response.context["adminform"].form.errors


def test_the_form_holds_a_mask_and_never_the_number(boss, wang):
    address = reverse("admin:customers_customer_change", args=[wang.pk])

    html = boss.get(address).content.decode()

    assert 'placeholder="138****8000"' in html
    assert PHONE not in html
    assert "13711112222" not in html


def test_numbers_left_empty_stay(boss, wang):
    assert save(boss, wang, name="王大明").status_code == 302

    stored = Customer.objects.get(pk=wang.pk)
    assert (stored.name, stored.phone) == ("王大明", PHONE)
    assert stored.second_phone == "13711112222"


def test_a_typed_number_replaces_the_stored_one_and_its_index(boss, wang):
    save(boss, wang, phone="+86 139-1765-9000")

    stored = Customer.objects.get(pk=wang.pk)
    assert stored.phone == "13917659000"
    assert stored.phone_index == index_of("13917659000")
    assert stored.phone_tail == "9000"


def test_the_word_for_nothing_removes_a_number(boss, wang):
    save(boss, wang, second_phone="无")

    stored = Customer.objects.get(pk=wang.pk)
    assert (stored.phone, stored.second_phone) == (PHONE, "")
    assert stored.second_phone_index == ""


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("phone", "1381765800"),
        ("phone", "138****8000"),
        ("phone", "021-60000000"),
        ("phone", "13817658000 13917659000"),
        ("landline", "13817658000"),
    ],
)
def test_what_is_no_such_number_is_refused(boss, wang, field, typed):
    response = save(boss, wang, **{field: typed})

    assert list(errors(response)) == [field]
    assert Customer.objects.get(pk=wang.pk).phone == PHONE


@pytest.mark.parametrize(
    ("begins", "ends", "refused"),
    [
        ("18:00", "20:00", {}),
        ("", "", {}),
        ("18:00", "", {"prefers_from": ["方便时段的起和止请都填，或都不填。"]}),
        ("", "20:00", {"prefers_from": ["方便时段的起和止请都填，或都不填。"]}),
        ("20:00", "20:00", {"prefers_until": ["方便时段的止要晚于起，请改正。"]}),
    ],
)
def test_hours_are_a_beginning_and_an_end(boss, wang, begins, ends, refused):
    response = save(boss, wang, prefers_from=begins, prefers_until=ends)

    assert (errors(response) if refused else {}) == refused
    assert (response.status_code == 302) is not bool(refused)


def test_tags_are_typed_on_one_line(boss, wang):
    save(boss, wang, tags="常客，VIP")

    assert Customer.objects.get(pk=wang.pk).tags == ["常客", "VIP"]


def test_a_new_plate_goes_into_the_history(boss):
    vehicle = make_vehicle(plate="沪A12345")
    Plate.objects.create(vehicle=vehicle, plate="沪A12345")

    assert save(boss, vehicle, plate="沪a·D12345").status_code == 302

    rows = Plate.objects.filter(vehicle=vehicle).order_by("pk")
    assert [(row.plate, row.until_on is None) for row in rows] == [
        ("沪A12345", False),
        ("沪AD12345", True),
    ]
    assert Vehicle.objects.get(pk=vehicle.pk).plate == "沪AD12345"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("vin", "LSVAA418"), ("vin", ""), ("plate", "A1"), ("plate", "沪A12345/沪B12345")],
)
def test_a_broken_identifier_is_refused(boss, field, typed):
    vehicle = make_vehicle()

    assert list(errors(save(boss, vehicle, **{field: typed}))) == [field]


def test_a_car_may_wait_for_its_vin_under_its_plate(boss):
    vehicle = make_vehicle(vin=None, plate="沪A12345")

    assert save(boss, vehicle, colour="黑").status_code == 302
    assert list(errors(save(boss, vehicle, plate=""))) == ["vin"]
    assert save(boss, vehicle, vin="LSVAA4185E2000002").status_code == 302
    assert Vehicle.objects.get().vin == "LSVAA4185E2000002"
    assert FoundVin.objects.get().vehicle == vehicle


def test_one_car_at_a_time_waits_under_a_plate(boss):
    make_vehicle(vin=None, plate="沪A12345")
    other = make_vehicle(vin=None, plate="沪A12346")

    assert list(errors(save(boss, other, plate="沪A12345"))) == ["plate"]


def test_a_wrong_check_digit_warns_and_is_saved(boss):
    vin = make_vin()
    vehicle = make_vehicle(vin=vin)
    wrong = vin[:8] + ("1" if vin[8] != "1" else "2") + vin[9:]

    response = boss.get(save(boss, vehicle, vin=wrong).url)

    assert Vehicle.objects.get(pk=vehicle.pk).vin == wrong
    assert [str(each) for each in response.context["messages"] if "校验" in str(each)]


def test_an_implausible_reading_is_kept_and_marked(boss):
    vehicle = make_vehicle()
    first = date(2026, 1, 5)
    for days, kilometres in ((0, 20_000), (60, 22_000), (120, 24_000)):
        OdometerReading.objects.create(
            vehicle=vehicle, read_on=first + timedelta(days=days), km=kilometres
        )
    stored = OdometerReading.objects.order_by("-read_on").values_list("pk", flat=True)

    save(
        boss,
        vehicle,
        **{
            **{f"readings-{row}-id": str(pk) for row, pk in enumerate(stored)},
            "readings-TOTAL_FORMS": "4",
            "readings-3-counter": "odometer",
            "readings-3-read_on": "2026-04-05",
            "readings-3-km": "230000",
            "readings-3-source": "staff",
        },
    )

    added = OdometerReading.objects.get(vehicle=vehicle, km=230_000)
    assert added.rejected_because != ""
    kept = OdometerReading.objects.filter(vehicle=vehicle, rejected_because="")
    assert kept.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [PHONE, "13917659000"])
def test_a_new_number_waits_for_texts_to_the_old_and_to_the_new(
    boss, wang, second_connection, monkeypatch, held
):
    brief = partial(lock_numbers_of, patience=timedelta(milliseconds=50))
    monkeypatch.setattr("customers.admin.lock_numbers_of", brief)

    with second_connection(lambda: holding(index_of(held))):
        save(boss, wang, phone="13917659000")
    assert Customer.objects.get(pk=wang.pk).phone == PHONE

    save(boss, wang, phone="13917659000")
    assert Customer.objects.get(pk=wang.pk).phone == "13917659000"
