from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from reminders.day import note_failure
from reminders.day_watch import trouble_of_day, watch
from reminders.models import DayAlarm, DayRun
from reminders.tasks import run_day, watch_day
from shop import clock
from shop.default_rules import load_house_rules
from shop.hours import day_begins, shop_day
from shop.house_rules import MissingRule, Rule
from shop.models import HouseRule
from tests.factories import NOW
from tests.house_rules import put_rule

TODAY = NOW.date()
MIDNIGHT = day_begins(TODAY)
MINUTE = timedelta(minutes=1)
NINE = MIDNIGHT + timedelta(hours=9)


@pytest.fixture(autouse=True)
def somebody_to_tell(db, settings):
    load_house_rules()
    settings.ALARM_MAILS = ["boss@example.com", "it@example.com"]


def begin(**fields) -> None:
    DayRun.objects.create(on=TODAY, started_at=NINE - 30 * MINUTE, **fields)


def test_a_day_that_was_never_begun_is_told_from_its_hour_on_once():
    told = [watch(now=NINE + minutes * MINUTE) for minutes in (-1, 0, 1, 60)]

    assert told == [0, 2, 0, 0]
    (sent,) = mail.outbox
    assert sent.to == ["boss@example.com", "it@example.com"]
    assert sent.subject == "锦程汽车：今天的例行运行还没有完成，提醒可能没有发出"
    assert sent.body.startswith("2026-11-21 09:00，今天的例行运行还没有完成")


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ({}, DayAlarm.Kind.LATE),
        ({"failed_at": NINE}, DayAlarm.Kind.FAILED),
        ({"finished_at": NINE}, None),
        ({"failed_at": NINE, "finished_at": NINE}, None),
        ({"finished_at": MIDNIGHT}, None),
        ({"finished_at": MIDNIGHT - MINUTE}, DayAlarm.Kind.LATE),
    ],
)
def test_what_is_wrong_with_the_day_at_its_hour(run, expected):
    begin(**run)

    assert trouble_of_day(now=NINE) == expected


def test_the_shop_sets_the_hour():
    put_rule(Rule.DAY_DONE_BY, "11:30")

    hours = (NINE, MIDNIGHT + timedelta(hours=11, minutes=29), NINE + 150 * MINUTE)

    assert [trouble_of_day(now=now) for now in hours] == [
        None,
        None,
        DayAlarm.Kind.LATE,
    ]


def test_a_failure_is_told_at_once_and_each_kind_once_a_day():
    begin()
    note_failure(now=NINE - 29 * MINUTE)

    assert [watch(now=NINE + minutes * MINUTE) for minutes in (-28, -27, 5)] == [
        2,
        0,
        0,
    ]
    assert [each.kind for each in DayAlarm.objects.all()] == ["failed"]


def test_the_next_day_is_told_of_anew():
    assert [watch(now=NINE + timedelta(days=days)) for days in (0, 1)] == [2, 2]


def test_a_mail_that_was_refused_is_tried_again(settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(ConnectionRefusedError):
        watch(now=NINE)
    settings.EMAIL_BACKEND = working

    assert watch(now=NINE + MINUTE) == 2


def test_without_somebody_to_tell_nothing_is_recorded(settings):
    settings.ALARM_MAILS = []

    assert (watch(now=NINE), DayAlarm.objects.count()) == (0, 0)


def test_a_run_that_raises_reaches_a_person():
    HouseRule.objects.all().delete()

    with pytest.raises(MissingRule):
        run_day()
    watch_day()

    (sent,) = mail.outbox
    assert sent.subject == "锦程汽车：今天的例行运行出错了，提醒可能没有发出"
    failed_at = DayRun.objects.get().failed_at
    assert failed_at is not None
    assert shop_day(failed_at) == clock.today()
