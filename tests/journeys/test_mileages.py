"""Mileages come with a file of orders; due dates and 为什么 rest on the right ones."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import OdometerReading, Vehicle
from reminders.dates.refresh import refresh_all
from reminders.models import DueItem
from tests.imports.importing import import_rows
from tests.imports.writing.lists import car, order
from tests.reminders.builders import at
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
DAYS = ["2024-09-01", "2025-03-01", "2025-09-01", "2026-03-01", "2026-09-01"]
STEADY = [6_000, 12_000, 18_000, 24_000, 30_000]


@pytest.fixture
def due_of(tmp_path, all_rules):
    """Return a function that imports mileages and tells when the service is due."""

    def due(kilometres):
        rows = [
            order(工单号=f"R{nth}", 进厂时间=on, 进厂里程=km)
            for nth, (on, km) in enumerate(zip(DAYS, kilometres, strict=True))
        ]
        import_rows(tmp_path, car(), now=at(TODAY))
        import_rows(tmp_path, *rows, now=at(TODAY))
        refresh_all(now=at(TODAY))
        item = DueItem.objects.get(reason="maintenance", status="open")
        return item.due_on, item.due_km

    return due


@pytest.mark.parametrize("wrong", [1_200, 342, 2, 270_000])
@pytest.mark.parametrize("place", [1, 2])
def test_a_wrong_figure_moves_no_due_date(due_of, wrong, place):
    typed = [*STEADY[:place], wrong, *STEADY[place + 1 :]]

    assert due_of(typed) == (date(2027, 7, 2), 40_000)
    struck_out = OdometerReading.objects.exclude(rejected_because="")
    assert list(struck_out.values_list("km", flat=True)) == [wrong]


def test_a_figure_in_ten_thousands_is_doubted_where_every_step_is_possible(due_of):
    due_of([2, 30_000, 36_000, 42_000, 48_000])

    (struck_out,) = OdometerReading.objects.exclude(rejected_because="")
    assert (struck_out.km, struck_out.rejected_because) == (
        2,
        "2 公里像是 2 万公里，请核对后按公里数重录",
    )


def test_a_new_meter_goes_on_and_is_named(due_of, client, settings):
    settings.CLOCK_SHIFT = at(TODAY) - timezone.now()
    client.force_login(make_staff("服务顾问"))

    due = due_of([46_000, 52_000, 58_000, 300, 6_300])
    vehicle = Vehicle.objects.get()
    address = reverse("reminders:explain-vehicle", args=[vehicle.pk])
    html = client.get(address).content.decode()

    assert due == (date(2027, 7, 4), 16_300)
    assert (
        "<dt>里程</dt><dd>换表：2025-09-01 旧表 58,000 公里，2026-03-01 新表 300 公里，"
        "此后累计里程按新表加 57,700 公里计算；"
        "如果没有换过仪表，请与车主核对是否被回调</dd>"
    ) in html


def test_a_past_day_names_no_later_change(due_of, client, settings):
    settings.CLOCK_SHIFT = at(TODAY) - timezone.now()
    client.force_login(make_staff("服务顾问"))
    due_of([46_000, 52_000, 58_000, 300, 6_300])

    address = reverse("reminders:explain-vehicle", args=[Vehicle.objects.get().pk])
    days = ["2026-08-31", "2026-09-01"]
    pages = [client.get(address, {"on": on}).content.decode() for on in days]

    assert ["换表" in html for html in pages] == [False, True]
