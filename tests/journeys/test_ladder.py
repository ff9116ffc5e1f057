"""The climb of one service: three texts, a call, the manager; and what ends it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import User
from calls.desk import record_attempt
from calls.models import CallAttempt, CallTask
from customers.models import Vehicle
from reminders.day import run_day
from reminders.models import DueItem, Reminder, RuleStep
from sms.models import Message, OptOut
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at

pytestmark = pytest.mark.django_db

SERVED_ON = date(2026, 1, 14)
# A Thursday, as are the days of the calls.
DUE_ON = date(2027, 1, 14)


@pytest.fixture
def car(all_rules):
    """Due by time alone, and nothing else of it falls due."""
    RuleStep.objects.exclude(reason="maintenance").update(is_active=False)
    vehicle = make_vehicle(
        owner=make_customer(),
        plate="沪A12345",
        delivered_on=date(2023, 1, 1),
        registered_on=None,
    )
    vehicle.service_records.create(
        order_number="RO1", came_in_on=SERVED_ON, kind="maintenance"
    )
    return vehicle


# Around every step of the ladder and around what happens between them.
DAYS = [-61, -60, -59, -30, -29, -8, -7, -6, -1, 0, 1, 3, 4, 6, 7, 8, 9, 10, 13, 14]
DAYS += [15, 16, 28, 29, 40]


def live(first, last, each_day=lambda days: None):
    """Run the days from D+first to D+last; return what happened, by distance."""
    told = []
    for days in [each for each in DAYS if first <= each <= last]:
        on = DUE_ON + timedelta(days=days)
        before = Message.objects.count(), CallTask.objects.count()
        run_day(now=at(on))
        after = Message.objects.count(), CallTask.objects.count()
        told += [(days, "text")] * (after[0] - before[0])
        told += [(days, "call")] * (after[1] - before[1])
        each_day(days)
    return told


def test_silence_climbs_from_texts_to_a_call_to_the_manager(car):
    assert live(-70, 40) == [(-60, "text"), (-7, "text"), (0, "text"), (7, "call")]

    task = CallTask.objects.get()
    assert task.level == "manager"
    assert sorted(task.reminders.values_list("step__offset_days", "step__channel")) == [
        (7, "call"),
        (14, "manager"),
    ]
    assert set(Reminder.objects.values_list("status", flat=True)) == {"sent"}


def serve(car, on):
    car.service_records.create(order_number="RO2", came_in_on=on, kind="maintenance")


def refuse(car, on):
    customer = car.contacts.get().customer
    OptOut.objects.create(
        phone_index=customer.phone_index, source="reply", created_at=at(on)
    )


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        pytest.param(serve, None, id="came for the service"),
        pytest.param(refuse, "opted_out", id="opted out"),
        pytest.param(
            lambda car, on: Vehicle.objects.update(status="sold"), None, id="sold"
        ),
    ],
)
@pytest.mark.parametrize(
    ("after", "told_before"),
    [(-30, [(-60, "text")]), (3, [(-60, "text"), (-7, "text"), (0, "text")])],
)
def test_the_climb_ends_by_itself(car, happens, why, after, told_before):
    def each_day(days):
        if days == after:
            happens(car, DUE_ON + timedelta(days=days))

    assert live(-70, 40, each_day) == told_before
    assert not DueItem.objects.filter(status="open", due_on=DUE_ON).exists() or why
    if why:
        codes = Reminder.objects.filter(
            planned_on__gt=DUE_ON + timedelta(days=after)
        ).values_list("decisions__code", flat=True)
        assert set(codes) == {why}


def test_a_visit_for_the_service_calls_off_the_open_task(car):
    def each_day(days):
        if days == 9:
            serve(car, DUE_ON + timedelta(days=days))

    live(0, 20, each_day)

    task = CallTask.objects.get()
    assert (task.status, task.closed_because) == ("cancelled", "客户已到店")


@pytest.mark.parametrize(
    ("outcome", "tasks"),
    [
        pytest.param(CallAttempt.Outcome.REFUSED, 1, id="said no"),
        pytest.param(CallAttempt.Outcome.BOOKED, 1, id="will come"),
        pytest.param(CallAttempt.Outcome.NO_ANSWER, 2, id="was never reached"),
    ],
)
def test_what_the_owner_said_ends_the_climb(car, outcome, tasks):
    live(0, 7)
    for _ in range(3):
        task = CallTask.objects.get()
        if task.status == "open":
            record_attempt(
                task,
                outcome,
                by=User.objects.get_or_create(username="li")[0],
                now=at(DUE_ON + timedelta(days=7)),
            )

    live(8, 40)

    assert CallTask.objects.count() == tasks


def test_by_kilometres_the_stages_follow_the_car(all_rules):
    RuleStep.objects.exclude(reason="maintenance").update(is_active=False)
    RuleStep.objects.exclude(channel="text").update(is_active=False)
    vehicle = make_vehicle(owner=make_customer(), registered_on=None)
    for number, (came_in_on, km) in enumerate(
        [("2026-01-10", 10_000), ("2026-05-10", 14_800), ("2026-09-10", 19_700)]
    ):
        vehicle.service_records.create(
            order_number=f"RO{number}",
            came_in_on=date.fromisoformat(came_in_on),
            odometer_km=km,
            kind="maintenance" if number == 0 else "repair",
        )

    texts = []
    for days in range(100):
        on = date(2026, 9, 1) + timedelta(days=days)
        run_day(now=at(on))
        fresh = Message.objects.filter(created_at=at(on))
        texts += [(on, each.template_version.template.slug) for each in fresh]

    item = DueItem.objects.get(reason="maintenance")
    stages = [item.ahead_on, item.due_on, item.beyond_on]
    assert sorted(filter(None, stages)) == stages
    assert [slug for _, slug in texts] == [
        "maintenance-soon",
        "maintenance-expected",
        "maintenance-beyond",
    ]
    assert texts[2][0] == item.beyond_on
