from __future__ import annotations

import json
from datetime import date

import pytest

from shop.days.calendar import read_calendar
from shop.days.holiday_import import CannotRead, read_notice, store_notice
from shop.models import Holiday
from tests.shop.notices import PAPER, notice


def test_a_notice_becomes_days_with_their_source(rules):
    assert store_notice(read_notice(notice())) == 14

    first = Holiday.objects.get(on=date(2027, 1, 1))
    assert (first.name, first.is_off_day, first.source) == ("元旦", True, PAPER)
    assert not read_calendar().is_day_off(date(2027, 1, 9))


def test_importing_twice_changes_nothing(rules):
    store_notice(read_notice(notice()))
    before = set(Holiday.objects.values_list("on", "is_off_day"))

    store_notice(read_notice(notice()))

    assert set(Holiday.objects.values_list("on", "is_off_day")) == before


def test_a_corrected_notice_replaces_its_year_alone(rules):
    store_notice(read_notice(notice()))
    days = json.loads(notice())["days"][:-1]

    store_notice(read_notice(notice(days)))

    assert not Holiday.objects.filter(on=date(2027, 1, 9)).exists()
    assert Holiday.objects.filter(on__year=2026).count() == 39


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"\x00\xff", "不是放假安排", id="no text"),
        pytest.param(b"[]", "不是放假安排", id="another JSON"),
        pytest.param(b'{"year": 2027}', "不是放假安排", id="without days"),
        pytest.param(
            b'{"year": 2027, "papers": [], "days": []}', "可能还没有公布", id="empty"
        ),
        pytest.param(
            notice([{"name": "元旦", "date": "2027-13-01", "isOffDay": True}]),
            "不是放假安排",
            id="no date",
        ),
        pytest.param(
            notice([{"name": "元旦", "date": "2027-01-01", "isOffDay": "yes"}]),
            "不是放假安排",
            id="no truth",
        ),
        pytest.param(
            notice([{"name": "元旦", "date": "2025-01-01", "isOffDay": True}]),
            "文件写的是 2027 年，其中却有 2025-01-01",
            id="another year",
        ),
        pytest.param(
            notice([{"name": "元旦", "date": "2027-01-01", "isOffDay": True}] * 2),
            "2027-01-01 出现了两次",
            id="a day twice",
        ),
    ],
)
def test_what_is_no_notice_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(CannotRead, match=sentence):
        read_notice(content)
