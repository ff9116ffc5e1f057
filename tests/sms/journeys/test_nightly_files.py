"""A file that the dealer system lays down at night, and the text of the morning."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dashboard.problems import problems
from imports.tasks import look_at_source
from tests.imports.exports import write_xlsx
from tests.imports.sources.exports import NIGHT, run_imports, watch
from tests.sms.journeys.test_facts_by_the_door import PHONE, visit
from tests.sms.journeys.test_replied_ladders import Shop, only

pytestmark = pytest.mark.django_db(transaction=True)
THE_26TH = date(2026, 11, 26)


@pytest.fixture
def shop(client, wired, settings, all_rules, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    only("maintenance")
    return Shop(client, wired, settings)


@pytest.fixture
def folder(shop, settings, tmp_path):
    return watch(settings, tmp_path / "exports", ', "files": ["工单*.xlsx"]')


def look_at(shop, moment):
    """Look as beat's task does, when the shop's clock shows the moment."""
    shop.settings.CLOCK_SHIFT = moment - timezone.now()
    return look_at_source("DMS")


def lay_order(folder, name="工单20261125.xlsx"):
    row = visit(1, "2025-12-01", 10_000)
    return write_xlsx(folder / name, {"工单": [list(row), list(row.values())]})


def sentences(now):
    return [each.sentence for each in problems(now) if "「DMS」" in each.sentence]


def test_file_of_the_night_becomes_a_text_on_the_phone_in_the_morning(shop, folder):
    night = NIGHT.replace(day=26)
    lay_order(folder)

    taken = [look_at(shop, night + timedelta(minutes=each)) for each in (0, 5)]
    assert (taken, run_imports()) == ([0, 1], ["finished"])
    told = shop.live(THE_26TH, THE_26TH)

    assert told == [(THE_26TH, "maintenance-soon")]
    (text,) = shop.phones.desk.texts()
    assert (text.phone, "快到保养期了（12月1日）" in text.text) == (PHONE, True)
    assert [each.name for each in folder.rglob("*.xlsx")] == ["工单20261125.xlsx"]
    assert not list(folder.glob("*.xlsx"))
    assert sentences(shop.now) == []


def test_file_that_does_not_come_is_a_problem_and_no_text(shop, folder):
    night = NIGHT.replace(day=26)
    lay_order(folder, "工单20261125.xlsx.part")

    taken = [look_at(shop, night + timedelta(minutes=each)) for each in (0, 5)]

    assert taken == [0, 0]
    assert shop.live(THE_26TH, THE_26TH) == []
    assert sentences(shop.now) == [
        "「DMS」到 08:00 还没有收到“工单*.xlsx”，请看导出程序是否运行；也可以手工上传"
    ]
