from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from customers.models import Customer
from reminders.deciding.decide import decide_reminders
from reminders.models import ListedDate, Reminder
from reminders.telling.dispatch import Dispatched
from shop.hours import SHOP_ZONE
from sms.models import Message, Template
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, at, make_due_item, make_reminder
from tests.reminders.telling.decided import decided, dispatch, reword
from tests.sms.conftest import together

Status = Reminder.Status


def test_decided_reminder_becomes_a_queued_text(rules):
    owner = make_customer(name="王小明", gender="male", phone="13912345678")
    vehicle = make_vehicle(owner=owner, plate="沪A12345")
    reminder = decided(vehicle=vehicle)

    assert dispatch() == Dispatched(texts=1)

    message = Message.objects.get()
    reminder.refresh_from_db()
    assert (reminder.status, reminder.message) == (Status.SENT, message)
    assert (message.status, message.phone) == ("queued", "13912345678")
    assert message.body == (
        "【锦程汽车】王先生，沪A12345的交强险和商业险还有7天到期（11月28日），"
        "交强险未续保请勿上路。咨询021-60000000，回TD退订"
    )
    assert (message.customer, message.vehicle) == (owner, vehicle)
    assert (message.category, message.message_class) == ("insurance", "service")
    assert message.template_version.template.slug == "insurance-week"
    assert (message.not_before, message.priority) == (NOW, 30)
    assert message.expires_at == datetime(2026, 11, 27, tzinfo=SHOP_ZONE)
    assert message.source_key == f"decision:{reminder.decisions.get().pk}"


def test_second_dispatch_queues_nothing(rules):
    decided()

    assert [dispatch(), dispatch()] == [Dispatched(texts=1), Dispatched()]
    assert Message.objects.count() == 1


def test_undecided_reminders_are_left_alone(rules):
    make_reminder(due_item=make_due_item(due_on=TODAY + timedelta(days=7)))

    assert dispatch() == Dispatched()


def test_decided_reminder_past_its_last_day_is_left_to_the_scan(rules):
    decided()

    assert dispatch(at(date(2026, 11, 26))) == Dispatched(texts=1)
    decided()
    assert dispatch(at(date(2026, 11, 27))) == Dispatched()


def test_merged_reminders_ride_in_one_text(rules):
    vehicle = make_vehicle(owner=make_customer(), plate="沪A12345")
    service = make_reminder(
        due_item=make_due_item(
            vehicle=vehicle, reason="maintenance", due_on=date(2026, 11, 27)
        )
    )
    insurance = decided(vehicle=vehicle)

    assert dispatch() == Dispatched(texts=1)

    message = Message.objects.get()
    service.refresh_from_db()
    insurance.refresh_from_db()
    assert [(each.status, each.message) for each in (insurance, service)] == [
        (Status.SENT, message),
        (Status.MERGED, message),
    ]
    assert message.body == (
        "【锦程汽车】王先生，沪A12345的交强险和商业险还有7天到期（11月28日），"
        "交强险未续保请勿上路。另有到期：保养（11月27日）。咨询021-60000000，回TD退订"
    )
    assert message.category == "insurance"
    assert message.expires_at == datetime(2026, 11, 24, tzinfo=SHOP_ZONE)


def test_cars_that_no_text_names_keep_their_own_step(rules):
    """Four were merged, the fourth has no room; it is called, the fifth has a text."""
    owner = make_customer()
    found = []
    for number in range(5):
        vehicle = make_vehicle(owner=owner, plate=f"沪B0000{number}")
        item = make_due_item(vehicle=vehicle, due_on=TODAY + timedelta(days=7))
        found.append(make_reminder(due_item=item))
    decide_reminders(now=NOW)

    assert dispatch() == Dispatched(texts=1)

    message = Message.objects.get()
    assert message.body == (
        "【锦程汽车】王先生，沪B00000的交强险和商业险还有7天到期（11月28日），"
        "交强险未续保请勿上路。另有到期：沪B00001的交强险和商业险（11月28日）、"
        "沪B00002的交强险和商业险（11月28日）。咨询021-60000000，回TD退订"
    )
    assert (message.segments, len(message.body)) == (2, 124)
    assert statuses(found) == ["sent", "merged", "merged", "pending", "held"]
    assert found[3].merged_into is None
    assert found[3].decisions.latest("pk").code == "not_named"

    for days in (1, 3):
        decide_reminders(now=at(TODAY + timedelta(days=days)))
    assert statuses(found) == ["sent", "merged", "merged", "decided", "decided"]
    assert [each.is_called for each in found] == [False, False, False, True, False]


def statuses(reminders):
    for reminder in reminders:
        reminder.refresh_from_db()
    return [reminder.status for reminder in reminders]


def test_a_fleet_gets_one_text_about_its_list(rules):
    owner = make_customer(kind="company", name="上海某某汽车租赁有限公司")
    for number in range(5):
        vehicle = make_vehicle(owner=owner, plate=f"沪B0000{number}")
        item = make_due_item(vehicle=vehicle, due_on=TODAY + timedelta(days=7))
        make_reminder(due_item=item)
    decide_reminders(now=NOW)

    assert dispatch() == Dispatched(texts=1)
    text = Message.objects.get()
    assert (text.category, text.body.split("】")[1]) == (
        "fleet",
        "贵单位，名下5辆车近期到期，最早11月28日，清单请向服务顾问索取，"
        "或致电021-60000000，回TD退订",
    )
    assert ListedDate.objects.filter(text__message=text).count() == 5


def test_text_with_a_gap_is_not_sent_and_says_why(rules):
    reword("insurance-week", "{称呼}，{车牌}距保养还有{剩余里程}。")
    bad, good = decided(), decided(reason="inspection")

    assert dispatch() == Dispatched(texts=1, failures=1)

    bad.refresh_from_db()
    good.refresh_from_db()
    decision = bad.decisions.latest("pk")
    assert (bad.status, good.status) == (Status.SUPPRESSED, Status.SENT)
    assert (decision.code, decision.sentence) == (
        "no_text",
        "占位符{剩余里程}没有内容，这条短信没有生成。",
    )
    assert dispatch() == Dispatched()


def with_a_service(insured):
    item = make_due_item(
        vehicle=insured, reason="maintenance", due_on=date(2026, 11, 27)
    )
    service = make_reminder(due_item=item)
    return decided(vehicle=insured), service


def test_without_a_text_for_several_the_lead_goes_alone(rules):
    Template.objects.filter(slug="several-due").update(is_active=False)
    found = with_a_service(make_vehicle(owner=make_customer()))

    assert dispatch() == Dispatched(texts=1)

    assert statuses(found) == ["sent", "pending"]
    assert "还有7天到期（11月28日），交强险未续保请勿上路" in Message.objects.get().body


def test_who_was_merged_into_a_failure_is_decided_anew(rules):
    for slug in ("several-due", "insurance-week"):
        Template.objects.filter(slug=slug).update(is_active=False)
    found = with_a_service(make_vehicle(owner=make_customer()))

    assert dispatch() == Dispatched(failures=1)

    assert statuses(found) == ["suppressed", "pending"]
    decide_reminders(now=NOW)
    assert dispatch() == Dispatched(texts=1)


def test_number_that_cannot_be_opened_stops_its_own_text_only(rules, settings):
    bad, good = decided(), decided()
    owner = bad.due_item.vehicle.contacts.get().customer
    Customer.objects.filter(pk=owner.pk).update(phone=_sealed_elsewhere(good))

    assert dispatch() == Dispatched(texts=1, failures=1)
    assert bad.decisions.latest("pk").sentence == "号码无法解密，请管理员检查密钥"


def _sealed_elsewhere(reminder):
    """The ciphertext of another row, which does not open in this one."""
    customer = reminder.due_item.vehicle.contacts.get().customer
    return Customer.objects.get(pk=customer.pk).__dict__["phone"]


def test_dispatch_for_some_cars_leaves_the_others(rules):
    one, other = decided(), decided()

    dispatch(vehicles=[one.due_item.vehicle_id])

    other.refresh_from_db()
    assert other.status == Status.DECIDED


def test_worker_is_rung_once_the_texts_are_committed(
    rules, django_capture_on_commit_callbacks
):
    decided()

    with django_capture_on_commit_callbacks() as callbacks:
        dispatch()

    assert len(callbacks) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_reminders(
    rules, django_assert_num_queries, count
):
    for _ in range(count):
        decided()

    with django_assert_num_queries(25):
        dispatch()


@pytest.mark.django_db(transaction=True)
def test_dispatches_at_the_same_instant_queue_each_text_once(installed):
    for _ in range(20):
        decided()

    results = together(*[dispatch] * 4)

    assert sum(each.texts for each in results) == 20
    assert Message.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_reminders_that_another_process_has_taken_are_left_to_it(
    rules, second_connection
):
    taken, free = decided(), decided()

    @contextmanager
    def taking():
        with transaction.atomic():
            Reminder.objects.select_for_update().get(pk=taken.pk)
            yield

    with second_connection(taking):
        assert dispatch() == Dispatched(texts=1)
        free.refresh_from_db()
        assert free.status == Status.SENT

    assert dispatch() == Dispatched(texts=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "is_flood", "asked"),
    [(1, False, 0), (2, False, 1), (5, False, 1), (5, True, 0)],
)
def test_help_is_asked_for_once_if_the_first_batch_is_full(
    rules, monkeypatch, count, is_flood, asked
):
    monkeypatch.setattr("reminders.telling.dispatch.BATCH", 2)
    for _ in range(count):
        decided()
    calls = []

    dispatch(is_flood=is_flood, ask_for_help=lambda: calls.append(1))

    assert len(calls) == asked
