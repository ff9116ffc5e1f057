from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.models import Policy, ServiceRecord, VehicleChange
from reminders.day import begin_run, finish_run, run_day
from reminders.forecast.rehearsal import rehearsal
from reminders.models import DayRun, Decision, DueItem, Reminder
from sms.models import Message, OptOut
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, at

pytestmark = pytest.mark.django_db


def insured(last_covered_on, **fields):
    """A car of which nothing but the insurance can fall due."""
    vehicle = make_vehicle(
        owner=make_customer(), registered_on=None, delivered_on=None, **fields
    )
    Policy.objects.create(
        vehicle=vehicle, kind="compulsory", last_covered_on=last_covered_on
    )
    return vehicle


def everything():
    tables = (VehicleChange, DueItem, Reminder, Decision, Message, DayRun)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_day_goes_from_facts_to_queued_texts(rules):
    insured(TODAY + timedelta(days=7))
    insured(TODAY + timedelta(days=30))
    insured(TODAY + timedelta(days=100))

    report = run_day(now=NOW)

    assert report.on == TODAY
    assert report.counts == {
        "重算车辆": 3,
        "新到期事项": 3,
        "变动到期事项": 0,
        "结束到期事项": 0,
        "新提醒": 2,
        "可以发送": 2,
        "合并": 0,
        "暂缓": 0,
        "不发送": 0,
        "错过": 0,
        "排队短信": 2,
        "电话任务": 0,
        "未能生成": 0,
    }
    assert Message.objects.filter(status="queued").count() == 2


def test_second_run_of_a_day_adds_nothing(rules):
    insured(TODAY + timedelta(days=7))
    run_day(now=NOW)
    before = everything()

    again = run_day(now=NOW)

    assert set(again.counts.values()) == {0}
    assert everything() == before


def test_each_step_of_a_cycle_is_texted_once_over_the_days(rules):
    due_on = TODAY + timedelta(days=31)
    insured(due_on)

    for days in range(40):
        run_day(now=at(TODAY + timedelta(days=days)))

    sent = Reminder.objects.order_by("planned_on").values_list("planned_on", "status")
    assert list(sent) == [
        (due_on - timedelta(days=30), "sent"),
        (due_on - timedelta(days=7), "sent"),
    ]
    assert Message.objects.count() == 2


def test_two_days_of_outage_are_caught_up_without_a_flood(rules):
    vehicles = [insured(TODAY + timedelta(days=30 + days)) for days in range(20)]
    run_day(now=NOW)

    report = run_day(now=at(TODAY + timedelta(days=2)))

    assert report.counts["排队短信"] == 2
    assert report.counts["错过"] == 0
    assert len(vehicles) == 20


def test_long_outage_leaves_missed_rows_and_sends_only_what_is_in_time(rules):
    vehicle = insured(TODAY + timedelta(days=31))
    run_day(now=NOW)

    report = run_day(now=at(TODAY + timedelta(days=25)))

    assert (report.counts["错过"], report.counts["排队短信"]) == (1, 1)
    reminders = Reminder.objects.filter(due_item__vehicle=vehicle)
    assert sorted(reminders.values_list("step__offset_days", "status")) == [
        (-30, "missed"),
        (-7, "sent"),
    ]


def test_opt_out_is_respected_on_the_following_days(rules):
    vehicle = insured(TODAY + timedelta(days=30))
    run_day(now=NOW)
    owner = vehicle.contacts.get().customer
    OptOut.objects.create(
        phone_index=owner.phone_index,
        phone_tail=owner.phone_tail,
        source="reply",
        created_at=NOW,
    )

    for days in range(1, 31):
        run_day(now=at(TODAY + timedelta(days=days)))

    assert Message.objects.count() == 1
    last = Decision.objects.latest("pk")
    assert (last.code, last.sentence) == ("opted_out", "客户 2026-11-21 退订(短信回复)")


def test_service_done_meanwhile_calls_the_queued_text_off(rules):
    vehicle = make_vehicle(
        owner=make_customer(), registered_on=None, delivered_on=date(2026, 5, 28)
    )
    run_day(now=NOW)
    assert Message.objects.get().status == "queued"

    ServiceRecord.objects.create(
        vehicle=vehicle, order_number="RO1", came_in_on=TODAY, kind="maintenance"
    )
    report = run_day(now=NOW)

    assert report.counts["结束到期事项"] == 1
    assert Message.objects.get().status == "cancelled"
    assert Reminder.objects.get().status == "cancelled"


def test_rehearsal_shows_the_day_and_leaves_no_row(rules):
    insured(TODAY + timedelta(days=7))
    before = everything()

    with rehearsal(now=NOW, on=TODAY) as report:
        assert report.counts["排队短信"] == 1
        assert Message.objects.count() == 1

    assert everything() == before


def test_rehearsal_of_a_later_day_goes_through_the_days_between(rules):
    insured(TODAY + timedelta(days=37))

    with rehearsal(now=NOW, on=TODAY + timedelta(days=30)) as report:
        sent = list(Reminder.objects.values_list("planned_on", "status"))

    assert report.on == TODAY + timedelta(days=30)
    assert (report.counts["排队短信"], report.counts["错过"]) == (1, 0)
    assert sent == [
        (TODAY + timedelta(days=7), "sent"),
        (TODAY + timedelta(days=30), "sent"),
    ]


def test_rehearsal_rings_for_nobody(rules, django_capture_on_commit_callbacks):
    insured(TODAY + timedelta(days=7))

    with (
        django_capture_on_commit_callbacks() as callbacks,
        rehearsal(now=NOW, on=TODAY),
    ):
        pass

    assert callbacks == []


def test_run_for_some_cars_leaves_the_others(rules):
    one, _ = insured(TODAY + timedelta(days=7)), insured(TODAY + timedelta(days=7))

    run_day(now=NOW, vehicles=[one.pk])

    assert [each.vehicle for each in DueItem.objects.all()] == [one]
    assert [each.vehicle for each in Message.objects.all()] == [one]


def test_day_row_adds_up_what_the_runs_did(rules):
    insured(TODAY + timedelta(days=7))
    assert begin_run(now=NOW)
    finish_run(run_day(now=NOW), now=NOW)
    insured(TODAY + timedelta(days=7))
    finish_run(run_day(now=NOW), now=NOW)

    row = DayRun.objects.get()
    assert (row.on, row.finished_at) == (TODAY, NOW)
    assert row.counts["排队短信"] == 2
    assert not begin_run(now=NOW)


def test_run_ahead_of_its_day_leaves_the_day_to_be_run(rules):
    tomorrow = at(TODAY + timedelta(days=1))
    finish_run(run_day(now=tomorrow), now=NOW)

    assert begin_run(now=tomorrow)
    finish_run(run_day(now=tomorrow), now=tomorrow)
    assert not begin_run(now=tomorrow)
