from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.roles import sync_roles
from calls.desk import Reviewed
from calls.models import CallTask
from calls.rota import CALLS_A_DAY
from reminders.models import DueItem, Reminder, RuleStep
from reminders.telling.calling import (
    open_calls,
    review_calls,
)
from sms.models import InboundMessage, OptOut
from tests.calls.tasks import (
    opened,
    staff,
    to_call,
    words_of,
)
from tests.contact import CALLED_ABOUT, MATRIX, happen, is_held, leave_alone
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.reminders.builders import TODAY, at, make_due_item

pytestmark = pytest.mark.django_db
LEGAL = [CALLED_ABOUT[each] for each in ("inspection", "insurance", "recall")]
OPTED_OUT = "客户 2026-11-21 退订(电话)"


# NOW is a Saturday: one calls on Monday, or within two working days of it.
MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)


@pytest.fixture(autouse=True)
def ladder(all_rules):
    sync_roles()


def test_a_decided_call_becomes_a_task_with_its_script():
    owner = make_customer(name="张伟")
    reminder = to_call(owner=owner)

    assert open_calls(now=NOW) == 1

    task = CallTask.objects.get()
    assert (task.customer, task.vehicle) == (owner, reminder.due_item.vehicle)
    assert (task.level, task.status) == ("adviser", "open")
    assert (task.call_on, task.due_on) == (MONDAY, WEDNESDAY)
    assert words_of(task) == (
        "您好，张先生，我是锦程汽车的服务顾问。\n"
        "您的大众迈腾（沪A12345）11月14日到保养期，打个电话确认一下，"
        "是有什么不方便的地方吗？"
    )
    reminder.refresh_from_db()
    assert (reminder.status, reminder.call) == ("sent", task)


def test_a_second_run_opens_nothing():
    to_call()

    assert [open_calls(now=NOW), open_calls(now=NOW)] == [1, 0]
    assert CallTask.objects.count() == 1


def test_texts_and_what_is_past_its_last_day_are_left_alone():
    reminder = to_call()
    Reminder.objects.update(last_day_on=TODAY - timedelta(days=1))

    assert open_calls(now=NOW) == 0
    reminder.refresh_from_db()
    assert reminder.status == "decided"


@pytest.mark.parametrize(("advisers", "room"), [(0, 20), (1, 20), (2, 40)])
def test_a_days_calls_are_limited_and_the_rest_waits(advisers, room):
    for number in range(advisers):
        staff(f"a{number}")
    for _ in range(41):
        to_call()

    assert CALLS_A_DAY == 20
    assert [open_calls(now=NOW), open_calls(now=NOW)] == [room, 0]
    tomorrow = at(TODAY + timedelta(days=1))
    assert open_calls(now=tomorrow) == min(room, 41 - room)


@pytest.mark.parametrize(("days_left", "is_opened"), [(0, True), (1, False)])
def test_on_its_last_day_a_call_in_place_of_a_legal_text_needs_no_room(
    days_left, is_opened
):
    for _ in range(CALLS_A_DAY):
        to_call()
    late = to_call()
    DueItem.objects.filter(pk=late.due_item_id).update(reason="insurance")
    Reminder.objects.filter(pk=late.pk).update(
        is_called=True, planned_on=TODAY, last_day_on=TODAY + timedelta(days_left)
    )

    open_calls(now=NOW)

    late.refresh_from_db()
    assert (late.call is not None) is is_opened


def test_what_comes_up_for_the_same_number_joins_the_open_task():
    owner = make_customer()
    to_call(owner=owner)
    open_calls(now=NOW)
    later = to_call(owner=owner, anchor="another")

    assert open_calls(now=NOW) == 1

    later.refresh_from_db()
    assert later.call == CallTask.objects.get()


def test_the_managers_step_passes_an_open_task_up():
    adviser, manager = staff("a"), staff("m", role="经理")
    owner = make_customer()
    to_call(owner=owner)
    assert opened().assigned_to == adviser
    to_call(owner=owner, channel="manager", anchor="another")

    open_calls(now=NOW)

    task = CallTask.objects.get()
    assert (task.level, task.assigned_to) == ("manager", manager)


def test_who_rode_along_is_in_the_task():
    lead = to_call()
    follower = to_call(vehicle=lead.due_item.vehicle, anchor="another")
    Reminder.objects.filter(pk=follower.pk).update(status="merged", merged_into=lead)

    task = opened()

    assert set(task.reminders.all()) == {lead, follower}


def visit(task, days=0):
    task.vehicle.service_records.create(
        order_number="RO1", came_in_on=TODAY + timedelta(days=days), kind="repair"
    )


def reply(task):
    InboundMessage.objects.create(
        phone=task.customer.phone, text="这周没空", received_at=NOW, verdict="other"
    )


def opt_out(task, scope="all"):
    OptOut.objects.create(
        phone_index=task.phone_index, source="phone", scope=scope, created_at=NOW
    )


@pytest.mark.parametrize(
    ("happens", "because"),
    [
        pytest.param(visit, "客户已到店", id="came in"),
        pytest.param(lambda task: visit(task, -1), None, id="came before"),
        pytest.param(reply, None, id="replied to no text of ours"),
        pytest.param(
            lambda task: task.vehicle.__class__.objects.update(status="sold"),
            "车辆已转出或报废",
            id="sold",
        ),
        pytest.param(
            lambda task: leave_alone(task.customer),
            "客户要求勿扰",
            id="asked to be left alone",
        ),
        pytest.param(
            lambda task: DueItem.objects.update(status="done"),
            "该事项已办理或不再适用",
            id="cycle over",
        ),
        pytest.param(
            lambda task: Reminder.objects.update(status="cancelled"),
            "该事项已办理或不再适用",
            id="withdrawn",
        ),
        pytest.param(opt_out, OPTED_OUT, id="opted out"),
        pytest.param(
            lambda task: opt_out(task, "maintenance"),
            f"{OPTED_OUT}：保养",
            id="of this kind",
        ),
        pytest.param(
            lambda task: opt_out(task, "care"), None, id="opted out of another kind"
        ),
        pytest.param(lambda task: None, None, id="nothing"),
    ],
)
def test_a_task_that_nobody_needs_any_more_is_called_off(happens, because):
    to_call()
    task = opened()
    happens(task)

    reviewed = review_calls(now=NOW)

    task.refresh_from_db()
    assert reviewed == Reviewed(int(because is not None), 0)
    assert (task.status, task.closed_because) == (
        ("cancelled", because) if because else ("open", "")
    )


def test_a_task_that_nobody_did_climbs_to_the_manager_once():
    staff("a")
    manager = staff("m", role="经理")
    to_call()
    task = opened()

    assert review_calls(now=at(WEDNESDAY)) == Reviewed(0, 0)
    assert review_calls(now=at(WEDNESDAY + timedelta(days=1))) == Reviewed(0, 1)
    assert review_calls(now=at(WEDNESDAY + timedelta(days=9))) == Reviewed(0, 0)

    task.refresh_from_db()
    assert (task.level, task.assigned_to) == ("manager", manager)
    assert task.due_on == date(2026, 11, 30)
    (attempt,) = task.attempts.all()
    assert (attempt.outcome, attempt.by) == ("climbed", None)


@pytest.mark.parametrize("count", [1, 3])
def test_tending_costs_the_same_for_any_number(django_assert_num_queries, count):
    for _ in range(count):
        to_call()
    open_calls(now=NOW)

    with django_assert_num_queries(10):
        review_calls(now=NOW)


def talk_of(task, *, text="这周没空", verdict="other", **fields):
    """Have a text speak of the task's subjects, and its owner reply to the text."""
    told = make_message(phone=task.customer.phone)
    Reminder.objects.filter(call=task, **fields).update(message=told)
    return InboundMessage.objects.create(
        phone=told.phone, text=text, received_at=NOW, verdict=verdict, answers=told
    )


def state(task):
    task.refresh_from_db()
    return task.status, task.call_on, task.put_off_because


WAITS = "客户 2026-11-21 已回复短信，请先处理回复（最多暂停到 2026-11-24）"
TUESDAY = MONDAY + timedelta(days=1)


def test_a_reply_puts_the_call_off_until_staff_have_handled_it():
    to_call()
    task = opened()
    said = talk_of(task)

    review_calls(now=at(MONDAY))
    assert state(task) == ("open", TUESDAY, WAITS)

    InboundMessage.objects.filter(pk=said.pk).update(handled_at=NOW)
    review_calls(now=at(TUESDAY))
    assert state(task) == ("open", TUESDAY, "")


def test_a_reply_that_nobody_handles_puts_the_call_off_for_two_working_days():
    to_call()
    task = opened()
    talk_of(task)

    for day in (MONDAY, TUESDAY, WEDNESDAY):
        review_calls(now=at(day))

    assert state(task) == ("open", WEDNESDAY, "")


def test_a_courtesy_changes_no_call():
    to_call()
    task = opened()
    talk_of(task, text="谢谢", verdict="courtesy")

    review_calls(now=at(MONDAY))

    assert state(task) == ("open", MONDAY, "")


@pytest.mark.parametrize(("reason", "subject"), LEGAL)
def test_a_call_that_is_due_by_law_takes_place_whatever_was_replied(reason, subject):
    task = open_task("no_consent", reason, subject)
    talk_of(task)

    review_calls(now=at(TODAY))

    assert state(task) == ("open", TODAY, "")


def test_a_call_with_one_subject_that_is_not_paused_takes_place():
    owner = make_customer()
    first = to_call(owner=owner)
    to_call(owner=owner, anchor="another")
    task = opened()
    talk_of(task, pk=first.pk)

    review_calls(now=at(MONDAY))

    assert state(task) == ("open", MONDAY, "")


# Whoever is to come anyway is called about nothing at all.
WALKED = set(MATRIX) - {"booked"}


def open_task(silence, reason, subject):
    owner = make_customer()
    vehicle = make_vehicle(owner=owner)
    step, _ = RuleStep.objects.get_or_create(
        reason=reason, offset_days=-99, channel="call"
    )
    task = CallTask.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        vehicle=vehicle,
        call_on=TODAY,
        due_on=TODAY,
        created_at=NOW,
    )
    Reminder.objects.create(
        due_item=make_due_item(vehicle=vehicle, reason=reason, subject=subject),
        step=step,
        planned_on=TODAY,
        last_day_on=TODAY,
        status="sent",
        call=task,
    )
    happen(silence, owner, vehicle)
    return task


@pytest.mark.parametrize("silence", sorted(WALKED))
def test_a_call_is_off_or_later_where_the_table_says_so(silence):
    tasks = {
        category: open_task(silence, reason, subject)
        for category, (reason, subject) in CALLED_ABOUT.items()
    }

    review_calls(now=NOW)

    for task in tasks.values():
        task.refresh_from_db()
    held = {
        category
        for category, task in tasks.items()
        if task.status == "cancelled" or task.call_on > TODAY
    }
    assert held == {each for each in tasks if is_held(silence, "call", each)}
