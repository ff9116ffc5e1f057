"""Cars that are overdue when a new shop imports them: each is contacted once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import CallTask
from dashboard.problems import problems
from reminders.day import run_day
from reminders.models import DueItem, Reminder, RuleStep
from sms.models import Message
from tests.calls.tasks import words_of
from tests.imports.importing import import_rows
from tests.reminders.builders import at
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

# A Saturday; the first working day after it is 11-30.
IMPORTED_ON = date(2026, 11, 28)


def car(number, **cells):
    return {
        "姓名": "王小明",
        "性别": "男",
        "手机": f"1381234{number:04}",
        "车架号": f"LSVAU2180N2{number:06}",
        "车牌号": f"沪A1{number:04}",
        "购车日期": "",
        "上牌日期": "",
        "最近里程": "",
        "最近进店日期": "",
        "交强险到期": "",
        "检验有效期至": "",
        **cells,
    }


@pytest.fixture
def told_by_law_and_service(all_rules):
    """Care and advertising are switched off, so that every contact is told."""
    kept = ["maintenance", "insurance", "inspection", "absence"]
    RuleStep.objects.exclude(reason__in=kept).update(is_active=False)


def come(tmp_path, *cars):
    import_rows(tmp_path, *cars, now=at(IMPORTED_ON))


def approve(client, settings, on=IMPORTED_ON, **fields):
    settings.CLOCK_SHIFT = at(on, 15) - timezone.now()
    client.force_login(make_staff("经理"))
    page = client.get(reverse("reminders:backlog")).content.decode()
    client.post(reverse("reminders:approve-backlog"), {"a_day": 20, **fields})
    return page


def live(first, days):
    """Run the days; return each text and each task as (day, plate, words)."""
    told = []
    for on in (first + timedelta(days=n) for n in range(days)):
        texts = set(Message.objects.values_list("pk", flat=True))
        tasks = set(CallTask.objects.values_list("pk", flat=True))
        run_day(now=at(on))
        told += [
            (str(on), each.body.split("】")[1].split("预约")[0].rstrip("。"))
            for each in Message.objects.exclude(pk__in=texts).order_by("pk")
        ]
        told += [
            (str(on), words_of(each, on))
            for each in CallTask.objects.exclude(pk__in=tasks).order_by("pk")
        ]
    return told


OVERDUE = "王先生，沪A10001已过保养期，在别处做过请告诉我们，项目为更换机油机滤"


def test_a_missed_first_service_is_told_once(
    told_by_law_and_service, tmp_path, client, settings
):
    come(tmp_path, car(1, 购车日期="2026-02-20"))
    assert live(IMPORTED_ON, 1) == []

    page = approve(client, settings)
    told = live(IMPORTED_ON + timedelta(days=1), 25)

    assert all(word in page for word in ("沪A·10001", "2026-08-20", "2026-11-30"))
    assert [each for each in told if "保养" in each[1]] == [("2026-12-02", OVERDUE)]


def test_a_used_car_is_asked_and_has_a_plan_for_life(
    told_by_law_and_service, tmp_path, client, settings
):
    come(
        tmp_path,
        car(
            2,
            上牌日期="2021-05-20",
            最近里程="62000",
            最近进店日期="2026-10-01",
            检验有效期至="2029-05-31",
        ),
    )
    live(IMPORTED_ON, 1)
    approve(client, settings)

    told = live(IMPORTED_ON + timedelta(days=1), 20)

    asked = "王先生，沪A10002上次保养是哪天、多少公里？"
    assert [(on, words[: len(asked)]) for on, words in told] == [("2026-12-02", asked)]
    open_items = DueItem.objects.filter(status="open").order_by("due_on")
    assert [
        (each.reason, each.subject, str(each.due_on))
        for each in open_items
        if each.reason in ("maintenance", "absence") and each.subject != "history"
    ][:1] == [("maintenance", "service", "2027-10-01")]
    assert open_items.filter(subject="lapsing", due_on="2027-12-01").exists()

    told = live(date(2027, 8, 1), 3) + live(date(2027, 9, 23), 17)

    assert [on for on, words in told if "保养" in words or "到期" in words] == [
        "2027-08-02",
        "2027-09-24",
        "2027-10-04",
        "2027-10-08",
    ]


def test_past_legal_dates_are_called(
    told_by_law_and_service, tmp_path, client, settings
):
    come(tmp_path, car(3, 交强险到期="2026-11-10", 检验有效期至="2026-10-31"))
    assert live(IMPORTED_ON, 1) == []
    approve(client, settings)

    (call,) = live(IMPORTED_ON + timedelta(days=1), 14)

    assert call == (
        "2026-11-30",
        "您好，王先生，我是锦程汽车的服务顾问。\n"
        "我们登记的沪A10003的年检是10月31日到期，请问是否已经办理？"
        "没有办理的，我们可以帮您安排上线检测。\n"
        "我们登记的沪A10003的交强险是11月10日到期，请问是否已经续保？"
        "未续保请勿上路，可马上办理。",
    )
    assert CallTask.objects.get().reminders.count() == 2


def test_the_first_days_are_no_flood(
    told_by_law_and_service, tmp_path, client, settings
):
    overdue = [
        car(number, 购车日期=f"2026-{month:02}-20")
        for number, month in ((5, 3), (6, 2), (7, 4))
    ]
    come(tmp_path, *overdue, car(8, 交强险到期="2026-11-20"))
    assert live(IMPORTED_ON, 1) == []
    waiting = [each for each in problems(at(IMPORTED_ON)) if "建档" in each.sentence]
    assert [each.count for each in waiting] == [4]

    approve(client, settings, a_day="1")

    planned = DueItem.objects.filter(is_backlog=True).order_by("contact_on")
    assert [
        (str(each.contact_on), each.vehicle.plate, each.reason) for each in planned
    ] == [
        ("2026-11-30", "沪A10008", "insurance"),
        ("2026-12-01", "沪A10006", "maintenance"),
        ("2026-12-02", "沪A10005", "maintenance"),
        ("2026-12-03", "沪A10007", "maintenance"),
    ]
    told = live(IMPORTED_ON + timedelta(days=1), 10)
    assert [on for on, _ in told] == [
        "2026-11-30",
        "2026-12-02",
        "2026-12-02",
        "2026-12-03",
    ]


def test_a_service_before_the_contact_calls_it_off(
    told_by_law_and_service, tmp_path, client, settings
):
    come(tmp_path, car(9, 购车日期="2026-02-20"))
    live(IMPORTED_ON, 1)
    approve(client, settings)
    DueItem.objects.get(reason="maintenance").vehicle.service_records.create(
        order_number="RO1", came_in_on=date(2026, 11, 29), kind="first_service"
    )

    told = live(date(2026, 11, 30), 20)

    assert [words for _, words in told if "保养" in words] == []
    assert not Reminder.objects.filter(step__counted_from="contact_on").exists()
