from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from calls.models import CallTask
from customers.models import Vehicle
from recalls.models import Recall, RecalledVehicle
from recalls.notices import (
    CannotApprove,
    Listed,
    approve,
    close,
    list_vins,
    mark_repaired_cars,
    set_state,
    suggest_candidates,
)
from recalls.reach import figures
from reminders.day import run_day
from reminders.models import DueItem
from sms.models import Message
from tests.factories import (
    NOW,
    make_customer,
    make_model,
    make_phone,
    make_vin,
)
from tests.imports.importing import import_rows
from tests.recalls.brakes import (
    MONDAY,
    car,
    make_recall,
    opened,
)
from tests.reminders.builders import TODAY, at
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db
State = RecalledVehicle.State


def states(found):
    return dict(found.vehicles.values_list("vin", "state"))


def test_the_makers_list_binds(clerk):
    ours, suggested, ruled_out = car(), car(), car()
    found = make_recall(clerk)
    for vehicle, state in ((suggested, "candidate"), (ruled_out, "unaffected")):
        RecalledVehicle.objects.create(recall=found, vin=vehicle.vin, state=state)
    elsewhere = "LVSHCAMB1CE054249"

    vins = [ours.vin, suggested.vin, ruled_out.vin, elsewhere, ours.vin]
    assert list_vins(found, vins, by=clerk) == Listed(found=3, unknown=1)

    assert states(found) == {
        ours.vin: "needed",
        suggested.vin: "needed",
        # What a person decided is not undone by a list.
        ruled_out.vin: "unaffected",
        elsewhere: "needed",
    }
    assert found.vehicles.filter(is_listed=True).count() == 4


def test_a_list_that_is_imported_twice_changes_nothing(clerk):
    vehicle = car()
    found = make_recall(clerk)
    list_vins(found, [vehicle.vin], by=clerk)
    set_state([found.vehicles.get().pk], State.DONE, by=clerk, today=TODAY)

    list_vins(found, [vehicle.vin], by=clerk)

    assert states(found) == {vehicle.vin: "done"}


@pytest.mark.parametrize(
    ("fields", "is_suggested"),
    [
        pytest.param({}, True, id="production date unknown"),
        pytest.param({"manufactured_on": date(2022, 1, 1)}, True, id="first day"),
        pytest.param({"manufactured_on": date(2022, 12, 31)}, True, id="last day"),
        pytest.param({"manufactured_on": date(2021, 12, 31)}, False, id="before"),
        pytest.param({"manufactured_on": date(2023, 1, 1)}, False, id="after"),
        pytest.param({"status": "sold"}, False, id="sold"),
        pytest.param(
            {"model": None, "model_text": "大众迈腾330"}, True, id="free text"
        ),
    ],
)
def test_a_production_date_suggests_and_no_more(clerk, fields, is_suggested):
    vehicle = car(**fields)
    car(model=make_model(brand="丰田"))
    car(model=make_model(series="途观"))
    found = make_recall(
        clerk,
        model_text="迈腾",
        produced_from=date(2022, 1, 1),
        produced_until=date(2022, 12, 31),
    )

    assert suggest_candidates(found, by=clerk) == int(is_suggested)
    assert suggest_candidates(found, by=clerk) == 0
    assert states(found) == ({vehicle.vin: "candidate"} if is_suggested else {})


def test_nobody_approves_his_own_recall(clerk):
    found = make_recall(clerk)
    list_vins(found, [car().vin], by=clerk)

    with pytest.raises(CannotApprove, match="登记人以外的同事"):
        approve(found, by=clerk, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.update(status="open", approved_by=clerk)


def test_a_recall_without_a_confirmed_car_is_not_approved(clerk, boss):
    car()
    found = make_recall(clerk)
    suggest_candidates(found, by=clerk)

    with pytest.raises(CannotApprove, match="还没有确认"):
        approve(found, by=boss, now=NOW)


def test_a_recall_is_approved_once(clerk, boss):
    found = opened(clerk, boss, car())

    with pytest.raises(CannotApprove, match="已经审批"):
        approve(found, by=boss, now=NOW)


@pytest.mark.parametrize(
    ("hour", "opened_on"),
    [(7, MONDAY), (19, MONDAY), (20, MONDAY + timedelta(days=1))],
)
def test_what_is_approved_at_night_begins_in_the_morning(clerk, boss, hour, opened_on):
    assert opened(clerk, boss, car(), now=at(MONDAY, hour)).opened_on == opened_on


def test_the_work_on_a_repair_order_ends_it(all_rules, clerk, boss):
    vehicle = car()
    found = opened(clerk, boss, vehicle)
    run_day(now=at(MONDAY))
    vehicle.service_records.create(
        order_number="RO1", came_in_on=MONDAY + timedelta(days=1), kind="recall"
    )

    run_day(now=at(MONDAY + timedelta(days=1)))

    row = found.vehicles.get()
    assert (row.state, row.done_on) == ("done", MONDAY + timedelta(days=1))
    assert DueItem.objects.get(reason="recall").status == "void"
    assert CallTask.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "repair"},
        {"is_void": True},
        {"came_in_on": MONDAY - timedelta(days=1)},
    ],
)
def test_another_order_does_not(clerk, boss, fields):
    vehicle = car()
    opened(clerk, boss, vehicle)
    values = {"order_number": "RO1", "came_in_on": MONDAY, "kind": "recall", **fields}
    vehicle.service_records.create(**values)

    assert mark_repaired_cars(today=MONDAY) == 0


def imported(tmp_path, vin):
    """Bring the car in with its owner, as a shop's file does."""
    row = {"姓名": "王小明", "手机": make_phone(), "车牌": "沪A12345", "车架号": vin}
    import_rows(tmp_path, row, now=at(MONDAY))


def typed_in(client, vin):
    """Bring the car in by the form, and its owner with it."""
    client.force_login(make_staff("经理"))
    page = client.get(reverse("admin:customers_vehicle_add")).context
    data = {
        f"{each.formset.prefix}-{key}": value
        for each in page["inline_admin_formsets"]
        for key, value in each.formset.management_form.initial.items()
    }
    data |= {"vin": vin, "plate": "沪A12345", "status": "active"}
    data |= {"use": "private", "body": "car"}
    client.post(reverse("admin:customers_vehicle_add"), data)
    Vehicle.objects.get(vin=vin).contacts.create(customer=make_customer())


def corrected(vin):
    """A car that was entered under a wrong VIN gets its own."""
    wrong = car()
    run_day(now=at(MONDAY))
    Vehicle.objects.filter(pk=wrong.pk).update(vin=vin)


@pytest.mark.parametrize("way", ["import", "form", "correction"])
@pytest.mark.parametrize("days", [0, 1, 100])
def test_a_car_that_becomes_known_after_the_list_is_told(
    all_rules, clerk, boss, client, settings, tmp_path, way, days
):
    settings.MEDIA_ROOT = tmp_path / "media"
    vin = make_vin()
    found = make_recall(clerk)
    assert list_vins(found, [car().vin, vin], by=clerk) == Listed(found=1, unknown=1)
    approve(found, by=boss, now=at(MONDAY))
    match way:
        case "import":
            imported(tmp_path, vin)
        case "form":
            typed_in(client, vin)
        case _:
            corrected(vin)

    later = MONDAY + timedelta(days=days)
    run_day(now=at(later))

    text = Message.objects.get(vehicle__vin=vin, category="recall")
    assert "涉及厂家召回" in text.body
    assert found.vehicles.get(vin=vin).notify_from == later
    assert figures(found).elsewhere == 0


def test_a_list_that_is_uploaded_again_finds_who_has_come_since(clerk, boss):
    vin = make_vin()
    found = make_recall(clerk)
    list_vins(found, [vin], by=clerk)
    before = figures(found)
    car(vin=vin)

    assert list_vins(found, [vin], by=clerk) == Listed(found=1, unknown=0)
    after = figures(found)
    assert [(each.needed, each.elsewhere) for each in (before, after)] == [
        (0, 1),
        (1, 0),
    ]


def test_a_candidate_confirmed_long_after_is_told(all_rules, clerk, boss):
    found = opened(clerk, boss, car())
    later = car()
    suggest_candidates(found, by=clerk)
    row = found.vehicles.get(vin=later.vin)
    day = MONDAY + timedelta(days=100)
    set_state([row.pk], State.NEEDED, by=clerk, today=day)

    run_day(now=at(day))

    assert Message.objects.filter(vehicle=later, category="recall").count() == 1


def test_work_done_on_a_car_that_came_after_the_list_ends_it(all_rules, clerk, boss):
    vin = make_vin()
    found = make_recall(clerk)
    list_vins(found, [vin], by=clerk)
    approve(found, by=boss, now=at(MONDAY))
    car(vin=vin).service_records.create(
        order_number="RO1", came_in_on=MONDAY, kind="recall"
    )

    run_day(now=at(MONDAY))

    assert states(found) == {vin: "done"}
    assert Message.objects.count() == 0


def test_a_closed_recall_says_no_more_and_keeps_its_figures(all_rules, clerk, boss):
    found = opened(clerk, boss, car())
    run_day(now=at(MONDAY))
    Message.objects.update(status="delivered")

    close(found, today=MONDAY)
    run_day(now=at(MONDAY + timedelta(days=1)))

    assert CallTask.objects.count() == 0
    found.refresh_from_db()
    assert (found.status, found.closed_on) == ("closed", MONDAY)
    assert figures(found).texted == 1


def test_figures_tell_how_far_it_has_come(all_rules, clerk, boss):
    told, silent, done, ruled_out = car(), car(), car(), car()
    found = opened(clerk, boss, told, silent, done, ruled_out)
    list_vins(found, ["LVSHCAMB1CE054249"], by=clerk)
    rows = dict(found.vehicles.values_list("vin", "pk"))
    set_state([rows[done.vin]], State.DONE, by=clerk, today=MONDAY)
    set_state([rows[ruled_out.vin]], State.UNAFFECTED, by=clerk, today=MONDAY)
    run_day(now=at(MONDAY))
    Message.objects.filter(vehicle=told).update(status="delivered")
    Message.objects.filter(vehicle=silent).update(status="undelivered")

    reached = figures(found)

    assert (reached.needed, reached.done, reached.unaffected) == (2, 1, 1)
    assert (reached.texted, reached.called, reached.silent) == (1, 0, 1)
    assert (reached.elsewhere, reached.share_done) == (1, 33)
