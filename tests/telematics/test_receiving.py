from __future__ import annotations

import json
from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import CallTask
from customers.models import VehicleChange
from reminders.day import run_day
from reminders.models import RuleStep
from sms.models import Message
from telematics.models import EventSource, VehicleEvent
from telematics.reason import Event, EventKind, find_due
from telematics.receiving import MAX_EVENTS, hash_key
from tests.factories import NOW, make_customer, make_vehicle, make_vin
from tests.reminders.builders import TODAY, at
from tests.screen_rows import make_staff

TRIP, CHARGING = EventKind.LONG_TRIP, EventKind.CHARGING
DROP, OTA, FAULT = EventKind.RANGE_DROP, EventKind.OTA, EventKind.FAULT_CODE
KEY = "a-key-that-nobody-guesses"
_numbers = count(1)


def event(kind, days_ago=0, **fields):
    on = TODAY - timedelta(days=days_ago)
    return Event(str(next(_numbers)), kind, on, **fields)


def found(*events, today=TODAY):
    return [(due.variant, (due.due_on - TODAY).days) for due in find_due(events, today)]


@pytest.mark.parametrize("kind", [TRIP, OTA, FAULT])
@pytest.mark.parametrize(
    ("days_ago", "expected"), [(0, True), (7, True), (8, False), (-1, False)]
)
def test_an_event_is_an_occasion_for_a_week(kind, days_ago, expected):
    assert found(event(kind, days_ago)) == ([(kind, -days_ago)] if expected else [])


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        pytest.param([0, 1, 2], [0], id="three days in a row"),
        pytest.param([1, 2, 3], [-1], id="until yesterday"),
        pytest.param([0, 1], [], id="two days"),
        pytest.param([0, 1, 3], [], id="a gap"),
        pytest.param([0, 0, 0], [], id="three times a day"),
        pytest.param([0, 1, 2, 3, 4], [0], id="five days are one occasion"),
    ],
)
def test_charging_is_much_after_three_days(days_ago, expected):
    events = [event(CHARGING, each) for each in days_ago]

    assert [days for _, days in found(*events)] == expected


@pytest.mark.parametrize(("percent", "is_one"), [(14.9, False), (15, True), (40, True)])
def test_range_drops_by_fifteen_percent(percent, is_one):
    assert bool(found(event(DROP, amount=percent))) is is_one


def test_each_kind_has_its_latest_occasion_with_its_explanation():
    due, _ = find_due(
        [
            event(DROP, 3, amount=20),
            event(DROP, 1, amount=18.5, detail="冷车"),
            event(OTA),
        ],
        TODAY,
    )

    assert [tuple(fact) for fact in due.facts] == [
        ("上报日期", "2026年11月20日"),
        ("下降", "18.5%"),
        ("内容", "冷车"),
    ]
    assert due.rule == "续航下降：续航突然下降 15% 以上"
    assert due.anchor == "week:2026-47"


pytestmark = pytest.mark.django_db


@pytest.fixture
def source(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    return EventSource.objects.create(name="车联网", key_hash=hash_key(KEY))


def report(vin, kind="ota", **fields):
    return {
        "id": f"e{next(_numbers)}",
        "vin": vin,
        "kind": kind,
        "at": NOW.isoformat(),
        **fields,
    }


def post(client, *events, key=KEY, body=None):
    return client.post(
        "/api/events",
        json.dumps({"events": events}) if body is None else body,
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )


def test_events_are_taken_and_their_cars_looked_at(client, source):
    vehicle = make_vehicle()
    VehicleChange.objects.all().delete()

    response = post(
        client,
        report(vehicle.vin.lower(), "range_drop", amount=18, detail="P0A80"),
        report("LVSHCAMB1CE054249"),
    )

    assert (response.status_code, response.json()) == (
        202,
        {"new": 2, "known": 0, "unknown_vins": 1},
    )
    kept = VehicleEvent.objects.get(vehicle=vehicle)
    assert (kept.kind, kept.amount, kept.detail) == ("range_drop", 18, "P0A80")
    assert (kept.happened_at, kept.source) == (NOW, source)
    assert set(VehicleChange.objects.values_list("pk", flat=True)) == {vehicle.pk}


def test_a_repeated_post_changes_nothing(client, source):
    events = [report(make_vehicle().vin) for _ in range(2)]
    post(client, *events)

    again = post(client, *events, report(make_vehicle().vin))

    assert again.json() == {"new": 1, "known": 2, "unknown_vins": 0}
    assert VehicleEvent.objects.count() == 3


def test_an_id_belongs_to_its_source(client, source):
    EventSource.objects.create(name="充电桩", key_hash=hash_key("another"))
    one = report(make_vehicle().vin)

    assert post(client, one).json()["new"] == 1
    assert post(client, one, key="another").json()["new"] == 1


@pytest.mark.parametrize("key", ["", "wrong", KEY[:-1]])
def test_without_its_key_nobody_reports(client, source, key):
    assert post(client, report(make_vehicle().vin), key=key).status_code == 401
    assert not VehicleEvent.objects.exists()


def test_a_source_that_was_switched_off_reports_no_more(client, source):
    EventSource.objects.update(is_active=False)

    assert post(client, report(make_vehicle().vin)).status_code == 401


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"id": ""}, "id 应为 1 到 80 个字符"),
        ({"id": "a\0"}, "id 应为"),
        ({"id": 7}, "id 应为"),
        ({"vin": "LSVA"}, "vin 应为 17 位"),
        ({"kind": "party"}, "kind 应为 long_trip"),
        ({"at": "2026-11-21T10:00:00"}, "带时区"),
        ({"at": "昨天"}, "带时区"),
        ({"at": (NOW + timedelta(minutes=11)).isoformat()}, "最近 30 天"),
        ({"at": (NOW - timedelta(days=31)).isoformat()}, "最近 30 天"),
        ({"amount": "18"}, "amount 应为数字"),
        ({"amount": True}, "amount 应为数字"),
        ({"amount": float("nan")}, "amount 应为数字"),
        ({"detail": "长" * 81}, "detail 应为"),
        ({"colour": "red"}, "不认识的字段：colour"),
    ],
)
def test_one_malformed_event_refuses_the_post_and_says_which(
    client, source, fields, sentence
):
    sound = report(make_vehicle().vin)

    response = post(client, sound, {**report(make_vehicle().vin), **fields})

    assert response.status_code == 400
    assert response.json()["error"].startswith("第 2 个事件")
    assert sentence in response.json()["error"]
    assert not VehicleEvent.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", "null", '{"events": {}}', '{"events": []}', "[" * 100_000]
)
def test_what_is_no_post_is_refused_in_a_sentence(client, source, body):
    response = post(client, body=body)

    assert response.status_code == 400
    assert response.json()["error"].endswith("。")


def test_a_post_has_its_limits(client, source):
    vin = make_vehicle().vin

    assert (
        post(client, *[report(vin) for _ in range(MAX_EVENTS + 1)]).status_code == 400
    )
    assert post(client, body=" " * 262_145).status_code == 413
    assert client.get("/api/events").status_code == 405


def test_an_event_becomes_a_text_or_a_call(all_rules, client, source):
    trip = make_vehicle(
        owner=make_customer(), plate="沪A12345", registered_on=None, delivered_on=None
    )
    fault = make_vehicle(owner=make_customer(), registered_on=None, delivered_on=None)
    RuleStep.objects.exclude(reason="event").update(is_active=False)
    post(
        client,
        report(trip.vin, "long_trip"),
        report(fault.vin, "fault_code", detail="P0A80"),
    )

    run_day(now=at(TODAY))
    run_day(now=at(TODAY + timedelta(days=2)))

    assert "长途出行前建议检查沪A12345的轮胎" in Message.objects.get().body
    task = CallTask.objects.get()
    assert (task.vehicle, "故障码" in task.script) == (fault, True)


def test_an_event_of_a_car_that_becomes_known_later_is_told(all_rules, client, source):
    vin = make_vin()
    RuleStep.objects.exclude(reason="event").update(is_active=False)
    answer = post(client, report(vin, "long_trip")).json()
    assert answer["unknown_vins"] == 1
    run_day(now=at(TODAY))
    vehicle = make_vehicle(
        vin=vin, owner=make_customer(), registered_on=None, delivered_on=None
    )

    run_day(now=at(TODAY))

    assert [text.vehicle for text in Message.objects.all()] == [vehicle]


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
