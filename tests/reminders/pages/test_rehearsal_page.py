from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from reminders.day import run_day
from reminders.forecast.making import make_forecast
from reminders.models import Decision, DueItem, Reminder, Veto
from shop import clock
from sms.models import Message
from tests.factories import NOW
from tests.reminders.pages.rehearsals import (
    in_days,
    insured,
    look,
    rehearse,
    veto,
)
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def saturday_at_ten(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


@pytest.fixture
def adviser(client, rules):
    client.force_login(make_staff("服务顾问"))
    return client


def everything():
    return [
        list(table.objects.order_by("pk").values())
        for table in (DueItem, Reminder, Decision, Message, Veto)
    ]


def test_a_coming_day_tells_who_hears_what_why_and_for_how_much(adviser):
    insured(12)
    before = everything()

    day, html = rehearse(adviser, in_days(5))

    (row,) = day.rows
    assert (row.who, row.about[:2], row.step) == ("王小明 139****4321", "保险", "D-7")
    assert (day.total, day.texts, day.segments) == (1, 1, row.segments)
    assert day.cost == row.segments * Decimal("0.05")
    for told in ("沪A·12345", row.text, row.sentence, row.rule, "已派发"):
        assert told in html
    assert "13987654321" not in html
    assert everything() == before


def test_without_a_day_tomorrow_is_rehearsed(adviser):
    insured(31)

    make_forecast(now=clock.now(), days=1)
    day, _ = look(adviser)

    assert (str(day.on), day.texts) == (in_days(1), 1)


def test_a_day_that_nobody_has_foreseen_says_so_and_offers_it(adviser):
    insured(12)

    day, html = look(adviser, on=in_days(5))

    assert day.rows == []
    assert "这一天还没有预测" in html
    assert reverse("reminders:forecast-now") in html


def test_the_page_tells_when_the_day_was_foreseen(adviser):
    insured(12)

    _, html = rehearse(adviser, in_days(5))

    assert "按 11月21日 10:00 的资料预测" in html


def test_rows_are_filtered_by_adviser_and_reason(adviser):
    one, other = make_staff("服务顾问"), make_staff("服务顾问")
    for each in (one, other):
        owner = insured(12).contacts.get().customer
        owner.adviser = each
        owner.save()
    rehearse(adviser, in_days(5))

    mine, _ = look(adviser, on=in_days(5), adviser=one.pk)
    about, _ = look(adviser, on=in_days(5), reason="insurance")
    nothing, _ = look(adviser, on=in_days(5), reason="birthday")

    assert [each.total for each in (mine, about, nothing)] == [1, 2, 0]
    assert mine.rows[0].who.startswith("王小明")


def test_rows_are_shown_by_pages_and_counted_all(adviser, monkeypatch):
    monkeypatch.setattr("reminders.pages.rehearsal_page.PAGE", 2)
    for _ in range(3):
        insured(12)
    rehearse(adviser, in_days(5))

    first, html = look(adviser, on=in_days(5))
    second, _ = look(adviser, on=in_days(5), page=2)

    assert (len(first.rows), len(second.rows), second.total) == (2, 1, 3)
    assert "第 1 页，共 2 页" in html


def test_what_has_changed_since_is_marked(adviser):
    renewed, moved, same = insured(12), insured(12), insured(12)
    rehearse(adviser, in_days(5))
    DueItem.objects.filter(vehicle=renewed).update(status="done")
    run_day(now=NOW)
    DueItem.objects.filter(vehicle=renewed).update(status="done")
    DueItem.objects.filter(vehicle=moved).update(due_on=in_days(13))

    day, html = look(adviser, on=in_days(5))

    assert {row.vehicle: row.changed for row in day.rows} == {
        renewed: "已办理或不再适用",
        moved: f"到期日已改为 {in_days(13)}",
        same: "",
    }
    assert "已办理或不再适用" in html


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(adviser, count, django_assert_num_queries):
    for _ in range(count):
        insured(12)
    rehearse(adviser, in_days(5))

    with django_assert_num_queries(13):
        look(adviser, on=in_days(5))


@pytest.mark.parametrize("on", [-1, 61])
def test_the_past_and_the_far_future_are_refused_in_a_sentence(adviser, on):
    day, html = look(adviser, on=in_days(on))

    assert day is None
    assert "只能演练今天到" in html


def test_nonsense_is_refused_in_a_sentence(adviser):
    day, html = look(adviser, on="下周")

    assert day is None
    assert "请填写日期，例如 2026-12-05。" in html


@pytest.mark.parametrize(
    "fields", [{"because": ""}, {"because": "长" * 101}, {"step": 0}, {"vehicle": ""}]
)
def test_a_veto_without_its_reason_or_row_is_none(adviser, fields):
    insured(12)
    day, _ = rehearse(adviser, in_days(5))

    response = veto(adviser, day.rows[0], **fields)

    assert response.status_code == 302
    assert not Veto.objects.exists()


def test_who_may_look_need_not_be_one_who_may_veto(client, rules):
    client.force_login(make_staff("数据专员"))
    insured(12)

    day, html = rehearse(client, in_days(5))

    assert (day.texts, "否决原因" in html) == (1, False)
    assert veto(client, day.rows[0]).status_code == 403
    assert not Veto.objects.exists()


def test_who_may_nothing_sees_nothing(client, rules):
    client.force_login(make_staff())

    assert client.get(reverse("reminders:rehearsal")).status_code == 403
