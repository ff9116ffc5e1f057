from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shop.days.calendar import read_calendar
from shop.days.holiday_import import CannotRead, read_notice, store_notice
from shop.models import Holiday
from tests.screen_rows import make_staff

PAPER = "https://www.gov.cn/zhengce/2027.htm"


def notice(days=None, year=2027, **fields):
    off = [f"{year}-01-{each:02}" for each in range(1, 4)]
    off += [f"{year}-10-{each:02}" for each in range(1, 11)]
    found = [{"name": "元旦", "date": each, "isOffDay": True} for each in off]
    found += [{"name": "元旦", "date": f"{year}-01-09", "isOffDay": False}]
    return json.dumps(
        {"year": year, "papers": [PAPER], "days": found if days is None else days}
        | fields
    ).encode()


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


def upload(client, content):
    file = SimpleUploadedFile("2027.json", content)
    address = reverse("admin:shop_holiday_import")
    return client.post(address, {"file": file}, follow=True)


@pytest.mark.django_db
def test_the_manager_uploads_a_notice(client):
    client.force_login(make_staff("经理"))

    html = upload(client, notice()).content.decode()

    assert "已导入 14 天的放假和调休安排。" in html
    assert "导入放假安排" in html
    assert Holiday.objects.count() == 14


@pytest.mark.django_db
def test_what_is_no_notice_is_answered_on_the_page(client):
    client.force_login(make_staff("经理"))

    for content, sentence in (
        (b"{}", "不是放假安排"),
        (b" " * 100_001, "文件太大"),
    ):
        assert sentence in upload(client, content).content.decode()
    assert not Holiday.objects.exists()


@pytest.mark.django_db
def test_an_adviser_uploads_none(client):
    client.force_login(make_staff("服务顾问"))

    assert upload(client, notice()).status_code == 403
