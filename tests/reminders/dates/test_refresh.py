from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from customers.models import (
    OdometerReading,
    Policy,
    ServiceRecord,
    Vehicle,
    VehicleChange,
)
from reminders.dates import refresh
from reminders.dates.refresh import (
    Refreshed,
    refresh_all,
    refresh_changed,
    refresh_vehicles,
)
from reminders.day import run_day
from reminders.models import DueItem, InspectionRule
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, at
from tests.reminders.reasons.occasions import day
from tests.reminders.reasons.told import car_of
from tests.sms.conftest import Worker, wait_until

Status = DueItem.Status


def insure(vehicle, last_covered_on, kind="compulsory"):
    return Policy.objects.create(
        vehicle=vehicle, kind=kind, last_covered_on=last_covered_on, insurer="平安"
    )


def serve(vehicle, on, km=None, *, number="RO1", **fields):
    return ServiceRecord.objects.create(
        vehicle=vehicle,
        order_number=number,
        came_in_on=on,
        odometer_km=km,
        **{"kind": "maintenance", **fields},
    )


def read_meter(vehicle, on, km):
    return OdometerReading.objects.create(vehicle=vehicle, read_on=on, km=km)


def items(vehicle, *columns):
    rows = vehicle.due_items.order_by("reason", "due_on")
    return list(rows.values_list("reason", "due_on", "status", *columns))


def insured_vehicle(**fields):
    """A car of which nothing but the insurance can fall due."""
    vehicle = make_vehicle(registered_on=None, delivered_on=None, **fields)
    insure(vehicle, date(2026, 12, 20))
    return vehicle


def test_facts_become_due_items_with_their_explanation(rules):
    vehicle = make_vehicle(
        registered_on=date(2024, 11, 30), delivered_on=date(2024, 11, 20)
    )
    serve(vehicle, date(2026, 1, 10), 20_000)
    insure(vehicle, date(2026, 12, 20))

    refresh_changed(now=NOW)

    assert items(vehicle, "subject", "variant", "decided_by") == [
        ("inspection", date(2026, 11, 30), "open", "inspection", "sticker", "computed"),
        ("insurance", date(2026, 12, 20), "open", "compulsory", "", "policy"),
        ("maintenance", date(2027, 1, 10), "open", "service", "time", "time"),
    ]
    service = vehicle.due_items.get(reason="maintenance")
    assert service.anchor == f"service:{vehicle.service_records.get().pk}"
    assert (service.due_km, service.computed_on) == (30_000, TODAY)
    assert service.rule == "大众·更换机油机滤：每 10,000 公里 或 12 个月，先到为准"
    assert service.source.startswith("网页（迈腾）")
    assert service.facts[0] == ["上次保养", "2026年1月10日 20,000 公里"]
    assert service.facts[-1] == ["本次项目", "更换机油机滤、空气滤芯、空调滤芯、制动液"]


def test_a_service_carries_what_its_texts_are_filled_from(rules):
    vehicle = make_vehicle(registered_on=None, delivered_on=date(2025, 11, 1))
    read_meter(vehicle, date(2025, 11, 1), 10)
    read_meter(vehicle, date(2026, 11, 1), 9_010)
    refresh_changed(now=NOW)

    item = vehicle.due_items.get(reason="maintenance")

    assert item.blanks == {"保养项目": item.title}
    assert (item.cases, item.subject_id) == ([], None)
    assert (item.meter_on, item.meter_km) == (date(2026, 11, 1), 9_010)
    assert round(item.km_per_day or 0, 1) == 25.1


def test_second_refresh_writes_nothing(rules):
    vehicle = insured_vehicle()
    vehicles = [vehicle.pk]
    refresh_vehicles(vehicles, now=NOW)
    before = list(DueItem.objects.values())

    again = refresh_vehicles(vehicles, now=at(TODAY + timedelta(days=1)))

    assert again == Refreshed(vehicles=1)
    assert list(DueItem.objects.values()) == before


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_cars(rules, django_assert_num_queries, count):
    vehicles = [insured_vehicle() for _ in range(count)]
    for number, vehicle in enumerate(vehicles):
        serve(vehicle, date(2026, 1, 10), 20_000, number=f"RO{number}")

    with django_assert_num_queries(25):
        refresh_vehicles([vehicle.pk for vehicle in vehicles], now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_every_reason_do_not_grow_either(
    all_rules, django_assert_num_queries, count
):
    vehicles = [make_vehicle(owner=make_customer()) for _ in range(count)]

    with django_assert_num_queries(30):
        refresh_vehicles([vehicle.pk for vehicle in vehicles], now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_changed_cars_do_not_grow_either(
    rules, django_assert_num_queries, count
):
    vehicles = [insured_vehicle() for _ in range(count)]
    refresh_vehicles([vehicle.pk for vehicle in vehicles], now=NOW)
    for number, vehicle in enumerate(vehicles):
        insure(vehicle, date(2027, 12, 20))
        serve(vehicle, date(2026, 1, 10), 20_000, number=f"RO{number}")

    with django_assert_num_queries(27):
        refresh_vehicles([vehicle.pk for vehicle in vehicles], now=NOW)


def test_renewed_policy_starts_a_new_cycle(rules):
    vehicle = insured_vehicle()
    refresh_changed(now=NOW)

    insure(vehicle, date(2027, 12, 20))
    refresh_changed(now=NOW)

    assert items(vehicle) == [
        ("insurance", date(2026, 12, 20), Status.DONE),
        ("insurance", date(2027, 12, 20), Status.OPEN),
    ]


def test_service_starts_a_new_cycle(rules):
    vehicle = make_vehicle(registered_on=None, delivered_on=date(2026, 5, 8))
    refresh_changed(now=NOW)

    serve(vehicle, date(2026, 11, 20), 6_000)
    refresh_changed(now=NOW)

    assert items(vehicle) == [
        ("maintenance", date(2026, 11, 8), Status.DONE),
        ("maintenance", date(2027, 11, 20), Status.OPEN),
    ]


def test_voided_order_brings_the_old_cycle_back(rules):
    vehicle = make_vehicle(registered_on=None, delivered_on=date(2026, 5, 8))
    order = serve(vehicle, date(2026, 11, 20), 6_000)
    refresh_changed(now=NOW)

    ServiceRecord.objects.filter(pk=order.pk).update(is_void=True)
    refresh_changed(now=NOW)

    assert items(vehicle) == [
        ("maintenance", date(2026, 11, 8), Status.OPEN),
        ("maintenance", date(2027, 11, 20), Status.VOID),
    ]


def test_new_reading_moves_the_date_of_the_same_cycle(rules):
    vehicle = make_vehicle(registered_on=None, delivered_on=date(2026, 8, 1))
    refresh_changed(now=NOW)

    read_meter(vehicle, date(2026, 11, 1), 4_800)
    refresh_changed(now=NOW)

    (item,) = vehicle.due_items.all()
    assert (item.due_on, item.due_km) == (date(2027, 2, 1), 5_000)

    read_meter(vehicle, date(2026, 11, 20), 5_100)
    refresh_changed(now=NOW)

    (item,) = vehicle.due_items.all()
    assert (item.due_on, item.decided_by) == (date(2026, 11, 20), "km")
    assert item.anchor == "delivery:2026-08-01"


@pytest.mark.parametrize("status", ["sold", "scrapped"])
def test_car_that_is_gone_has_nothing_open_and_keeps_its_history(rules, status):
    vehicle = insured_vehicle()
    refresh_changed(now=NOW)

    Vehicle.objects.filter(pk=vehicle.pk).update(status=status)
    refresh_changed(now=NOW)

    assert items(vehicle) == [("insurance", date(2026, 12, 20), Status.VOID)]


@pytest.mark.parametrize(
    ("days_after", "expected"),
    [
        pytest.param(30, [(date(2026, 11, 30), Status.OPEN)], id="30 days overdue"),
        pytest.param(
            31,
            [(date(2026, 11, 30), Status.DONE), (date(2028, 11, 30), Status.OPEN)],
            id="31 days: the next cycle, though no fact has changed",
        ),
    ],
)
def test_cycle_that_ran_out_gives_way_to_the_next(rules, days_after, expected):
    vehicle = make_vehicle(registered_on=date(2024, 11, 30), delivered_on=None)
    vehicle.due_items.exclude(reason="inspection").delete()
    refresh_changed(now=NOW)

    refresh_changed(now=at(date(2026, 11, 30) + timedelta(days=days_after)))

    found = [row[1:] for row in items(vehicle) if row[0] == "inspection"]
    assert found == expected


def test_insurance_is_forgotten_after_ninety_days(rules):
    vehicle = insured_vehicle()
    refresh_changed(now=NOW)

    refresh_changed(now=at(date(2027, 3, 20)))
    kept = items(vehicle)
    refresh_changed(now=at(date(2027, 3, 21)))

    assert kept == [("insurance", date(2026, 12, 20), Status.OPEN)]
    assert items(vehicle) == [("insurance", date(2026, 12, 20), Status.VOID)]


def test_only_cars_whose_facts_changed_are_recomputed(rules):
    changed, untouched = insured_vehicle(), insured_vehicle()
    refresh_changed(now=NOW)
    insure(changed, date(2027, 12, 20))
    DueItem.objects.filter(vehicle=untouched).update(rule="not looked at")

    done = refresh_changed(now=NOW)

    assert done == Refreshed(vehicles=1, created=1, closed=1)
    assert untouched.due_items.get().rule == "not looked at"
    assert not VehicleChange.objects.exists()


def test_full_pass_looks_at_every_car(rules):
    vehicles = [insured_vehicle() for _ in range(3)]
    refresh_changed(now=NOW)
    DueItem.objects.filter(vehicle=vehicles[1]).update(rule="out of date")

    assert refresh_all(now=NOW) == Refreshed(vehicles=3, changed=1)


def test_many_cars_are_done_in_batches(rules, monkeypatch):
    monkeypatch.setattr(refresh, "BATCH", 2)
    for _ in range(5):
        insured_vehicle()

    assert refresh_changed(now=NOW) == Refreshed(vehicles=5, created=5)
    assert refresh_all(now=NOW) == Refreshed(vehicles=5)


def test_disagreeing_print_is_shown_to_staff(rules):
    vehicle = make_vehicle(
        registered_on=date(2020, 12, 31),
        delivered_on=None,
        inspection_valid_until=date(2027, 1, 31),
    )

    refresh_changed(now=NOW)

    facts = vehicle.due_items.get(reason="inspection").facts
    assert facts[-1] == [
        "请核实",
        "登记的检验有效期 2027年1月 与按注册日期推算的 2026年12月 不一致，"
        "以行驶证为准，请核实",
    ]


def test_new_rule_of_inspection_is_followed_from_its_day_on(rules):
    vehicle = make_vehicle(registered_on=date(2024, 11, 30), delivered_on=None)
    InspectionRule.objects.create(
        vehicle_class="A",
        name="新",
        in_force_on=date(2026, 11, 1),
        schedule={"window_months": 3, "phases": [[0, 24, "line"]]},
        source="新规",
    )

    refresh_all(now=NOW)

    item = vehicle.due_items.get(reason="inspection")
    assert (item.variant, item.source) == ("line", "新规")


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"schedule": {"phases": "每两年"}}, id="schedule"),
        pytest.param({"vehicle_class": "轿车"}, id="class"),
    ],
)
def test_rule_that_staff_broke_stops_no_other(rules, broken, caplog):
    InspectionRule.objects.filter(vehicle_class="A").update(**broken)
    car = make_vehicle(registered_on=date(2024, 11, 30), delivered_on=None)
    van = make_vehicle(registered_on=date(2024, 11, 30), delivered_on=None, body="van")

    refresh_changed(now=NOW)

    assert not car.due_items.filter(reason="inspection").exists()
    assert van.due_items.filter(reason="inspection").exists()
    assert "无法使用" in caplog.text


def test_readings_of_the_shop_set_what_an_unknown_car_is_thought_to_run(rules):
    for number in range(30):
        known = make_vehicle(vin=f"LSVAA418{number:09d}")
        read_meter(known, date(2025, 11, 1), 1_000)
        read_meter(known, date(2026, 11, 1), 1_000 + 365 * 82)
    single = make_vehicle(registered_on=None, delivered_on=date(2026, 11, 1))
    read_meter(single, date(2026, 11, 1), 10)

    refresh_changed(now=NOW)

    facts = dict(single.due_items.get().facts)
    assert facts["日均行驶"] == "约 80.0 公里"


@pytest.fixture
def slow_renewal(transactional_db):
    """Renew a policy in a transaction of its own that stays open for the block."""

    @contextmanager
    def run(vehicle):
        may_commit, is_written = Event(), Event()

        def renew():
            with transaction.atomic():
                insure(vehicle, date(2027, 12, 20))
                is_written.set()
                may_commit.wait(10)

        writer = Worker(renew)
        assert is_written.wait(10)
        try:
            yield
        finally:
            may_commit.set()
            writer.result()

    return run


@pytest.mark.django_db(transaction=True)
def test_change_during_a_refresh_is_seen_by_the_next(slow_renewal):
    vehicle = insured_vehicle()
    refresh_changed(now=NOW)

    with slow_renewal(vehicle):
        refresh_changed(now=NOW)
        before = items(vehicle)
    refresh_changed(now=NOW)

    assert before == [("insurance", date(2026, 12, 20), Status.OPEN)]
    assert items(vehicle) == [
        ("insurance", date(2026, 12, 20), Status.DONE),
        ("insurance", date(2027, 12, 20), Status.OPEN),
    ]


@pytest.mark.django_db(transaction=True)
def test_refresh_does_not_wait_for_a_writer_whose_note_it_finds(slow_renewal):
    vehicle = insured_vehicle()

    with slow_renewal(vehicle):
        Worker(lambda: refresh_changed(now=NOW)).result()
        during = items(vehicle)
    refresh_changed(now=NOW)

    assert during == [("insurance", date(2026, 12, 20), Status.OPEN)]
    assert items(vehicle)[1] == ("insurance", date(2027, 12, 20), Status.OPEN)


def waiting():
    with connection.cursor() as cursor:
        # Within a transaction PostgreSQL shows the first picture again and again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        (count,) = cursor.fetchone()
        return count


@pytest.mark.django_db(transaction=True)
def test_change_between_reading_and_writing_is_not_forgotten(transactional_db):
    vehicle = insured_vehicle()
    refresh_changed(now=NOW)
    insure(vehicle, date(2027, 12, 20))

    with transaction.atomic():
        vehicle.due_items.select_for_update().get()
        refreshing = Worker(lambda: refresh_changed(now=NOW))
        assert wait_until(lambda: waiting() == 1)
        writing = Worker(lambda: insure(vehicle, date(2028, 12, 20)))
        assert wait_until(lambda: waiting() == 2 or not writing.is_alive())
    refreshing.result()
    writing.result()
    refresh_changed(now=NOW)

    assert items(vehicle)[-1] == ("insurance", date(2028, 12, 20), Status.OPEN)


@pytest.mark.django_db
def test_occasions_that_nobody_asks_of_are_not_kept(rules):
    car_of(make_customer(birthday=date(1985, 12, 3)), delivered_on=day("2023-12-03"))

    run_day(now=at(day("2026-11-21")))

    kept = set(DueItem.objects.values_list("reason", flat=True))
    assert kept & {"birthday", "anniversary", "season", "festival"} == set()
