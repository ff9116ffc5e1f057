from __future__ import annotations

from datetime import timedelta

import pytest

from calls.models import CallTask
from customers.plate_cars.completing import give_vin
from recalls.notices import (
    approve,
    list_vins,
    suggest_candidates,
    update_recalls,
)
from recalls.reason import RECALL, SAFETY, Notice, find_due
from reminders.day import run_day
from sms.models import InboundMessage, Message, OptOut
from tests.calls.tasks import words_of
from tests.factories import (
    NOW,
    make_vin,
)
from tests.recalls.brakes import (
    MONDAY,
    body,
    car,
    make_recall,
    opened,
)
from tests.reminders.builders import at

pytestmark = pytest.mark.django_db


def test_each_notice_is_a_cycle_that_tells_what_it_is_about():
    notice = Notice(
        RECALL, "S1", MONDAY, MONDAY, "制动油管渗漏", "更换油管", "https://a"
    )
    tuesday = MONDAY + timedelta(days=1)
    later = Notice(SAFETY, "A0", MONDAY, tuesday, "x", "y")

    first, second = find_due([later, notice])

    assert (first.reason, first.subject, first.anchor) == (
        RECALL,
        "S1",
        "opened:2026-11-23",
    )
    assert [tuple(fact) for fact in first.facts] == [
        ("编号", "S1"),
        ("原因", "制动油管渗漏"),
        ("措施", "更换油管"),
    ]
    assert (first.due_on, first.source) == (MONDAY, "https://a")
    assert first.blanks == {"通知原因": "制动油管渗漏", "通知措施": "更换油管"}
    assert second.reason == SAFETY


def test_owners_hear_on_the_day_of_the_approval(all_rules, clerk, boss):
    opened(clerk, boss, car())

    run_day(now=at(MONDAY))

    assert "重要通知：王先生，大众迈腾（沪A12345）涉及厂家召回" in body()
    assert "原因是制动油管可能渗漏，将为您免费更换制动油管" in body()
    text = Message.objects.get()
    assert (text.category, text.priority) == ("recall", 10)


def test_a_draft_and_a_candidate_say_nothing(all_rules, clerk, boss):
    listed, suggested = car(), car()
    found = make_recall(clerk)
    list_vins(found, [listed.vin], by=clerk)
    suggest_candidates(found, by=clerk)

    run_day(now=at(MONDAY))
    assert Message.objects.count() == 0

    approve(found, by=boss, now=at(MONDAY))
    run_day(now=at(MONDAY))
    assert [text.vehicle for text in Message.objects.all()] == [listed]
    assert suggested.due_items.filter(reason="recall").count() == 0


def test_the_silent_are_called_the_next_day_and_by_the_manager_later(
    all_rules, clerk, boss
):
    opened(clerk, boss, car())
    run_day(now=at(MONDAY))
    Message.objects.update(status="delivered")

    run_day(now=at(MONDAY + timedelta(days=1)))

    task = CallTask.objects.get()
    assert task.call_on == MONDAY + timedelta(days=1)
    assert "原因是制动油管可能渗漏" in words_of(task)
    run_day(now=at(MONDAY + timedelta(days=14)))
    task.refresh_from_db()
    assert task.level == "manager"


def test_whoever_replies_is_called_about_the_recall(all_rules, clerk, boss):
    vehicle = car()
    opened(clerk, boss, vehicle)
    run_day(now=at(MONDAY))
    InboundMessage.objects.create(
        gateway="simulator",
        dedupe_key="1",
        phone=vehicle.contacts.get().customer.phone,
        text="知道了",
        received_at=at(MONDAY, 12),
        verdict="other",
        answers=Message.objects.get(),
    )

    Message.objects.update(status="delivered")
    run_day(now=at(MONDAY + timedelta(days=1)))

    task = CallTask.objects.get()
    assert (task.call_on, task.put_off_because) == (MONDAY + timedelta(days=1), "")


def test_whoever_wants_no_texts_is_called(all_rules, clerk, boss):
    vehicle = car()
    number = vehicle.contacts.get().customer.phone_index
    OptOut.objects.create(phone_index=number, source="reply", created_at=NOW)
    opened(clerk, boss, vehicle)

    for days in range(2):
        run_day(now=at(MONDAY + timedelta(days=days)))

    assert Message.objects.count() == 0
    assert CallTask.objects.count() == 1


def test_a_car_without_a_vin_waits_until_its_vin_is_found(all_rules, clerk, boss):
    waiting = car(vin=None)
    found = make_recall(clerk)
    assert suggest_candidates(found, by=clerk) == 0
    vin = make_vin()
    list_vins(found, [vin], by=clerk)
    approve(found, by=boss, now=at(MONDAY))
    run_day(now=at(MONDAY))
    assert not Message.objects.exists()

    give_vin(waiting, vin, by=clerk, now=at(MONDAY))

    tuesday = MONDAY + timedelta(days=1)
    update_recalls(now=at(tuesday))
    run_day(now=at(tuesday))
    assert Message.objects.get().vehicle == waiting
