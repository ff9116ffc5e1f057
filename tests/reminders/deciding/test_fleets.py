from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from calls.models import CallTask
from reminders.deciding.candidate import Fleet, Number
from reminders.deciding.fleets import add_fleets, find_fleets, read_told
from reminders.models import ListedDate
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.house_rules import RULES
from tests.reminders.builders import TODAY, make_due_item, make_reminder

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def owner_of(cars, **fields):
    owner = make_customer(**fields)
    for _ in range(cars):
        make_vehicle(owner=owner)
    return owner


@pytest.mark.parametrize(
    ("cars", "kind", "is_fleet"),
    [
        (5, "person", False),
        (6, "person", True),
        (1, "company", True),
        (0, "company", False),
    ],
)
def test_what_is_a_fleet(cars, kind, is_fleet):
    number = owner_of(cars, kind=kind).phone_index

    assert find_fleets({number}, RULES) == ({number} if is_fleet else set())


def test_cars_that_are_gone_do_not_count():
    owner = owner_of(7)
    gone = list(owner.vehicle_contacts.all()[:2])
    gone[0].vehicle.status = "sold"
    gone[0].vehicle.save()
    gone[1].until_on = TODAY
    gone[1].save()

    assert find_fleets({owner.phone_index}, RULES) == set()


def test_the_cars_of_a_shared_number_are_added_up():
    first = owner_of(3)
    owner_of(3, phone=first.phone)

    assert find_fleets({first.phone_index}, RULES) == {first.phone_index}


def known(owner, today=TODAY):
    number = owner.phone_index
    return add_fleets({number: Number()}, today=today, rules=RULES)[number].fleet


def test_texts_count_from_monday_on():
    """NOW is a Saturday."""
    owner = owner_of(1, kind="company")
    for days in (5, 6):
        make_message(
            phone=owner.phone, category="fleet", now=NOW - days * DAY, status="accepted"
        )
    make_message(phone=owner.phone, category="insurance")

    assert known(owner) == Fleet(texts_this_week=1)
    assert known(owner, TODAY + 2 * DAY) == Fleet()


def call(owner, status, closed_at=None):
    CallTask.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        vehicle=owner.vehicle_contacts.first().vehicle,
        call_on=TODAY,
        due_on=TODAY,
        status=status,
        created_at=NOW,
        closed_at=closed_at,
    )


@pytest.mark.parametrize(
    ("days_ago", "again_in"), [(0, 7), (6, 1), (7, None)], ids=["today", "late", "over"]
)
def test_a_finished_call_keeps_a_week_free(days_ago, again_in):
    owner = owner_of(1, kind="company")
    call(owner, "done", NOW - days_ago * DAY)

    until = TODAY + again_in * DAY if again_in else None
    assert known(owner) == Fleet(call_again_on=until)

    call(owner, "open")
    assert known(owner) == Fleet()


def text_of(item, status="delivered", days_ago=0, **fields):
    lead = make_reminder(
        due_item=item, message=make_message(status=status, **fields), status="sent"
    )
    at = NOW - days_ago * DAY
    return ListedDate.objects.create(due_item=item, outcome="texted", text=lead, at=at)


@pytest.mark.parametrize(
    ("status", "days_ago", "is_told"),
    [
        ("delivered", 6, True),
        ("delivered", 7, False),
        ("queued", 0, True),
        ("undelivered", 0, False),
        ("unknown", 0, False),
        ("expired", 0, False),
    ],
)
def test_a_text_tells_for_a_week_unless_it_did_not_arrive(
    rules, status, days_ago, is_told
):
    item = make_due_item()
    row = text_of(item, status, days_ago)

    told = read_told([item.pk], today=TODAY, rules=RULES)

    assert [each.text for each in told.values()] == ([row.text_id] if is_told else [])


def test_a_note_counts_more_than_a_later_text_and_the_last_note_most(rules):
    item, li = make_due_item(), User.objects.create(username="li", name="李明")
    for outcome in ("declined", "told"):
        ListedDate.objects.create(
            due_item=item, outcome=outcome, by=li, at=NOW - 20 * DAY
        )
    text_of(item)

    told = read_told([item.pk], today=TODAY, rules=RULES)[item.pk]

    assert (told.text, told.is_final) == (None, False)
    assert told.sentence == "李明 2026-11-01 登记：已告知"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_fleets(django_assert_num_queries, count):
    numbers = {owner_of(2, kind="company").phone_index: Number() for _ in range(count)}

    with django_assert_num_queries(3):
        add_fleets(numbers, today=TODAY, rules=RULES)
