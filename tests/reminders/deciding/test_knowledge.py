from __future__ import annotations

from datetime import date, timedelta

import pytest

from calls.models import CallAttempt, CallTask
from customers.merging.records import merge_customers, undo
from reminders.deciding.candidate import CycleHistory, Number
from reminders.deciding.knowledge import read_cycles, read_numbers
from reminders.models import Reminder, RuleStep
from shop.days.calendar import Calendar
from tests.factories import NOW, make_customer, make_message, make_template
from tests.house_rules import RULES
from tests.reminders.builders import TODAY, at, make_due_item

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def text(owner, day, **fields):
    return make_message(phone=owner.phone, not_before=at(day), **fields)


def number_of(owner):
    (found,) = read_numbers([owner.phone_index], TODAY, RULES, Calendar()).values()
    return found


def reminder(item, *, offset_days=0, **fields):
    step = RuleStep.objects.create(
        reason="insurance", offset_days=offset_days, template=make_template().template
    )
    return Reminder.objects.create(
        due_item=item, step=step, planned_on=TODAY, last_day_on=TODAY, **fields
    )


def test_of_a_number_of_nobody_nothing_is_known():
    make_message(not_before=NOW)

    assert number_of(make_customer()) == Number()


def test_texts_of_the_month_are_counted_by_category():
    owner = make_customer()
    insurance = make_template(slug="insurance", category="insurance")
    text(owner, TODAY.replace(day=1))
    text(owner, TODAY - DAY)
    text(owner, TODAY - 2 * DAY, template_version=insurance)

    assert number_of(owner) == Number(
        last_text_on=TODAY - DAY,
        texts_this_month={"maintenance": 2, "insurance": 1},
    )


def test_texts_to_the_number_of_a_merged_record_count_as_well():
    owner, other = make_customer(), make_customer()
    text(owner, TODAY - 2 * DAY)
    text(other, TODAY - DAY)

    merge = merge_customers(owner.pk, other.pk, by=None, now=NOW)

    assert number_of(owner) == Number(
        last_text_on=TODAY - DAY, texts_this_month={"maintenance": 2}
    )
    undo(merge, by=None, now=NOW)
    assert number_of(owner).texts_this_month == {"maintenance": 1}


@pytest.mark.parametrize("status", ["suppressed", "expired", "cancelled", "rejected"])
def test_what_never_left_does_not_count(status):
    owner = make_customer()
    text(owner, TODAY, status=status)

    assert number_of(owner) == Number()


@pytest.mark.parametrize("category", ["progress", "conversation", "booking", "test"])
def test_what_the_customer_asked_for_does_not_count(category):
    owner = make_customer()
    version = make_template(slug=category, category=category)
    text(owner, TODAY, template_version=version)

    assert number_of(owner) == Number()


def test_a_text_of_last_month_keeps_its_distance_and_fills_no_cap():
    owner = make_customer()
    text(owner, date(2026, 10, 31))

    assert number_of(owner) == Number(
        last_text_on=date(2026, 10, 31), texts_this_month={"maintenance": 0}
    )


def test_a_cycle_of_which_nothing_was_said():
    item = make_due_item()

    assert read_cycles([item.pk]) == {item.pk: CycleHistory()}


@pytest.mark.parametrize(
    ("outcome", "answer"),
    [
        (CallAttempt.Outcome.REFUSED, "客户 2026-11-21 电话答复：不需要"),
        (CallAttempt.Outcome.BOOKED, "客户 2026-11-21 电话答复：不需要"),
        (CallAttempt.Outcome.NO_ANSWER, ""),
    ],
)
def test_a_cycle_knows_what_its_owner_said_on_the_telephone(outcome, answer):
    item, owner = make_due_item(), make_customer()
    task = CallTask.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        vehicle=item.vehicle,
        call_on=TODAY,
        due_on=TODAY,
        created_at=NOW,
        status=CallTask.Status.DONE,
        closed_at=NOW,
        closed_because="不需要",
    )
    CallAttempt.objects.create(task=task, outcome=outcome, at=NOW)
    reminder(item, call=task)

    assert read_cycles([item.pk]) == {item.pk: CycleHistory(answer=answer)}
