from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import sync_roles
from calls.desk import CallIsOver, Reviewed, record_attempt
from calls.models import CallAttempt, CallTask
from reminders.models import DueItem, Reminder, RuleStep
from reminders.telling.calling import (
    CALLS_A_DAY,
    open_calls,
    review_calls,
)
from sms.models import InboundMessage, OptOut
from tests.contact import leave_alone
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, at, make_due_item

pytestmark = pytest.mark.django_db

Outcome = CallAttempt.Outcome
OPTED_OUT = "客户 2026-11-21 退订(电话)"
# NOW is a Saturday: one calls on Monday, or within two working days of it.
MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)


@pytest.fixture(autouse=True)
def ladder(all_rules):
    sync_roles()


def staff(username, role="服务顾问", **fields):
    user = User.objects.create(username=username, name=username, **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def to_call(*, owner=None, channel="call", vehicle=None, **fields):
    """A decided reminder that is to become a call."""
    car = vehicle or make_vehicle(owner=owner or make_customer(), plate="沪A12345")
    item = make_due_item(
        vehicle=car, reason="maintenance", due_on=TODAY - timedelta(days=7), **fields
    )
    return Reminder.objects.create(
        due_item=item,
        step=RuleStep.objects.get(reason="maintenance", channel=channel),
        planned_on=TODAY,
        last_day_on=TODAY + timedelta(days=6),
        status="decided",
    )


def opened(now=NOW, **options):
    open_calls(now=now, **options)
    return CallTask.objects.latest("pk")


def record(task, outcome, by=None, **fields):
    who = by or User.objects.get_or_create(username="li", name="李明")[0]
    attempt = record_attempt(task, outcome, by=who, now=NOW, **fields)
    task.refresh_from_db()
    return attempt


def test_a_decided_call_becomes_a_task_with_its_script():
    owner = make_customer(name="张伟")
    reminder = to_call(owner=owner)

    assert open_calls(now=NOW) == 1

    task = CallTask.objects.get()
    assert (task.customer, task.vehicle) == (owner, reminder.due_item.vehicle)
    assert (task.level, task.status) == ("adviser", "open")
    assert (task.call_on, task.due_on) == (MONDAY, WEDNESDAY)
    assert task.script.startswith("您好，张先生，我是")
    assert "大众迈腾（沪A12345）" in task.script
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


def test_the_customers_own_adviser_calls():
    staff("a")
    own = staff("b")
    to_call(owner=make_customer(adviser=own))

    assert opened().assigned_to == own


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({"is_active": False}, id="has left"),
        pytest.param({"role": "经理"}, id="makes no such calls"),
    ],
)
def test_another_calls_where_the_own_adviser_cannot(own):
    colleague = staff("a")
    to_call(owner=make_customer(adviser=staff("b", **own)))

    assert opened().assigned_to == colleague


def test_the_others_take_turns():
    one, two = staff("a"), staff("b")
    for _ in range(4):
        to_call()

    open_calls(now=NOW)

    assert list(
        CallTask.objects.order_by("pk").values_list("assigned_to", flat=True)
    ) == [one.pk, two.pk, one.pk, two.pk]


def test_whoever_has_more_to_do_is_passed_over():
    busy, free = staff("a"), staff("b")
    for _ in range(2):
        to_call(owner=make_customer(adviser=busy))
    open_calls(now=NOW)
    to_call()

    assert opened().assigned_to == free


def test_without_staff_the_task_is_everybodys():
    to_call()

    assert opened().assigned_to is None


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


@pytest.mark.parametrize(
    ("outcome", "because", "facts"),
    [
        (Outcome.BOOKED, "已约到店", (0, 0)),
        (Outcome.REFUSED, "客户不需要", (0, 0)),
        (Outcome.WRONG_NUMBER, "号码错误", (0, 1)),
        (Outcome.DO_NOT_CALL, "客户不要再联系", (1, 0)),
    ],
)
def test_an_outcome_that_ends_the_task(outcome, because, facts):
    to_call()
    task = opened()

    attempt = record(task, outcome, cause="A", note="周六再说")

    assert (task.status, task.closed_because, task.closed_at) == ("done", because, NOW)
    assert (attempt.cause, attempt.note, attempt.by.name) == ("A", "周六再说", "李明")
    customer = task.customer
    found = (customer.do_not_disturb.count(), customer.number_doubts.count())
    assert found == facts


@pytest.mark.parametrize(
    ("outcome", "asked", "call_on"),
    [
        # The day after is a Sunday.
        (Outcome.LATER, None, date(2026, 11, 23)),
        (Outcome.NO_ANSWER, None, date(2026, 11, 23)),
        # A week later is a Saturday again.
        (Outcome.CONSIDERING, None, date(2026, 11, 30)),
        (Outcome.LATER, date(2026, 12, 5), date(2026, 12, 5)),
    ],
)
def test_an_outcome_that_puts_it_off(outcome, asked, call_on):
    to_call()
    task = opened()

    attempt = record(task, outcome, next_on=asked)

    assert (task.status, task.call_on, attempt.next_on) == ("open", call_on, call_on)
    assert task.due_on > call_on


def test_the_third_time_nobody_answers_is_the_last():
    to_call()
    task = opened()

    states = []
    for _ in range(3):
        record(task, Outcome.NO_ANSWER)
        states.append((task.status, task.closed_because))

    assert states == [("open", ""), ("open", ""), ("done", "3 次无人接听")]


def test_a_task_that_is_over_takes_no_outcome():
    to_call()
    task = opened()
    record(task, Outcome.REFUSED)

    with pytest.raises(CallIsOver, match="已经结束"):
        record(task, Outcome.BOOKED)

    assert task.attempts.count() == 1


def visit(task, days=0):
    task.vehicle.service_records.create(
        order_number="RO1", came_in_on=TODAY + timedelta(days=days), kind="repair"
    )


def reply(task, verdict="other", seconds=60):
    InboundMessage.objects.create(
        gateway="simulator",
        dedupe_key="1",
        phone=task.customer.phone,
        text="好的",
        received_at=NOW + timedelta(seconds=seconds),
        verdict=verdict,
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
        pytest.param(reply, "客户已回复短信，请处理回复", id="replied"),
        pytest.param(lambda task: reply(task, seconds=-1), None, id="replied before"),
        pytest.param(
            lambda task: reply(task, "opt_in"), None, id="a word that opens a number"
        ),
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

    with django_assert_num_queries(11):
        review_calls(now=NOW)
