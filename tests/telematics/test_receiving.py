from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import VehicleChange
from telematics.models import EventSource, VehicleEvent
from telematics.receiving import MAX_EVENTS, hash_key
from tests.factories import NOW, make_vehicle
from tests.telematics.posts import (
    KEY,
    post,
    report,
)

pytestmark = pytest.mark.django_db


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
        ({"amount": float("inf")}, "amount 应为数字"),
        ({"amount": 10**400}, "amount 应为数字"),
        ({"amount": 10_000_001}, "amount 应为数字"),
        ({"amount": None}, "amount 应为数字"),
        ({"detail": "\ud800"}, "detail 应为"),
        ({"id": "\ud800"}, "id 应为"),
        ({"vin": "\ud800" * 17}, "vin 应为"),
        ({"kind": "\ud800"}, "kind 应为"),
        ({"at": "0001-01-01T00:00:00+23:59"}, "最近 30 天"),
        ({"at": "9999-12-31T23:59:59-23:59"}, "最近 30 天"),
        ({"\ud800": 1}, "不认识的字段"),
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
    "body",
    [
        '{"events": [{"amount": 1' + "0" * 5000 + "}]}",
        '{"events": [{"amount": 1e400}]}',
        '{"events": [' + "[" * 90_000,
        b"\xff\xfe\xed\xa0\x80",
        "",
        "[]",
        "{",
        "null",
        '{"events": {}}',
        '{"events": []}',
        "[" * 100_000,
    ],
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
