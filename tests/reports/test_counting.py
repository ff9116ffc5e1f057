from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import ServiceRecord
from reminders.models import Decision, Reminder, RuleStep
from reminders.why.effects import Group
from reports.counting import count_effects
from reports.models import EffectCount
from tests.factories import make_template
from tests.reminders.builders import TODAY, at, make_due_item

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DECIDED_ON = TODAY - 40 * DAY


@pytest.fixture
def step():
    return RuleStep.objects.create(
        reason="absence", offset_days=0, template=make_template().template
    )


def decided(
    step, code, *, on=DECIDED_ON, visit_on=None, is_void=False, reason="absence"
):
    item = make_due_item(reason=reason, due_on=on)
    reminder = Reminder.objects.create(
        due_item=item, step=step, planned_on=on, last_day_on=on
    )
    decide(reminder, code, on)
    if visit_on:
        ServiceRecord.objects.create(
            order_number=f"RO{item.pk}",
            vehicle=item.vehicle,
            came_in_on=visit_on,
            kind="repair",
            is_void=is_void,
        )


def decided_again(step, code, *, on):
    decide(Reminder.objects.get(step=step), code, on)


def decide(reminder, code, on):
    Decision.objects.create(
        reminder=reminder,
        on=on,
        outcome="decided",
        code=code,
        sentence="",
        rule="",
        at=at(on),
    )


def groups(reason="absence"):
    count_effects(now=at(TODAY))
    count = EffectCount.objects.get(reason=reason)
    return count.told_group, count.untold_group


def test_told_and_untold_are_counted_by_what_was_decided(step):
    decided(step, "send", visit_on=DECIDED_ON)
    decided(step, "send", visit_on=DECIDED_ON + 30 * DAY)
    decided(step, "send", visit_on=DECIDED_ON + 31 * DAY)
    decided(step, "send", visit_on=DECIDED_ON - DAY)
    decided(step, "send", visit_on=DECIDED_ON + DAY, is_void=True)
    decided(step, "merged")
    # Who would have heard, but for the day's order, as the control group would.
    decided(step, "overall_cap", visit_on=DECIDED_ON)
    decided(step, "holdout", visit_on=DECIDED_ON)
    decided(step, "holdout")
    # Who would not have heard in either group.
    decided(step, "opted_out", visit_on=DECIDED_ON)
    decided(step, "no_consent", visit_on=DECIDED_ON)

    assert groups() == (Group(7, 3), Group(2, 1))


@pytest.mark.parametrize(
    ("days_ago", "is_counted"), [(29, False), (30, True), (365, True), (366, False)]
)
def test_whose_month_is_not_over_is_not_counted(step, days_ago, is_counted):
    decided(step, "send", on=TODAY - days_ago * DAY)

    assert groups()[0] == Group(int(is_counted), 0)


def test_a_cycle_counts_once_in_each_group_from_its_first_decision_there(step):
    decided(step, "send", on=DECIDED_ON - 60 * DAY, visit_on=DECIDED_ON)
    decided_again(step, "send", on=DECIDED_ON)
    decided_again(step, "holdout", on=DECIDED_ON)

    assert groups() == (Group(1, 0), Group(1, 1))


def test_what_was_decided_more_than_a_year_ago_is_not_the_first_decision(step):
    decided(step, "send", on=TODAY - 366 * DAY, visit_on=TODAY - 90 * DAY)
    decided_again(step, "send", on=TODAY - 100 * DAY)

    assert groups() == (Group(1, 1), Group(0, 0))


def test_each_reason_that_may_have_a_control_group_is_counted_for_itself(step):
    decided(step, "send", reason="birthday", visit_on=DECIDED_ON)
    decided(step, "send", reason="insurance")

    assert groups("birthday") == (Group(1, 1), Group(0, 0))
    assert groups("absence") == (Group(0, 0), Group(0, 0))
    assert not EffectCount.objects.filter(reason="insurance").exists()


def test_it_is_counted_once_a_day_and_anew_on_the_next(step):
    measured = count_effects(now=at(TODAY))
    decided(step, "send")

    assert count_effects(now=at(TODAY)) == 0
    assert count_effects(now=at(TODAY + DAY)) == measured
    assert groups()[0] == Group(1, 0)
