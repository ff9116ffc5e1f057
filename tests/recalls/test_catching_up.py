from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import sync_roles
from calls.models import CallTask
from customers.models import Vehicle
from recalls.catching_up import catch_up
from reminders.day import run_day
from reminders.models import Reminder, RuleStep
from sms.endings import end_texts
from sms.models import Message
from tests.recalls.brakes import MONDAY, car, opened
from tests.reminders.builders import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


@pytest.mark.parametrize(("days", "texts"), [(0, 1), (3, 1), (4, 0)])
def test_a_lost_task_is_made_up_for_while_the_text_may_go(clerk, boss, days, texts):
    opened(clerk, boss, car())

    now = at(MONDAY + timedelta(days=days))

    assert [catch_up(now=now), catch_up(now=now)] == [texts, 0]
    assert Message.objects.count() == texts


def test_a_text_that_does_not_arrive_is_followed_by_a_call_on_the_same_day(clerk, boss):
    sync_roles()
    opened(clerk, boss, car())
    catch_up(now=at(MONDAY))
    end_texts(
        Message.objects.all(), Message.Status.UNDELIVERED, "空号", now=at(MONDAY, 11)
    )

    later = at(MONDAY, 12)

    assert [catch_up(now=later), catch_up(now=later)] == [1, 0]
    assert CallTask.objects.get().call_on == MONDAY


def test_the_days_run_sends_the_text_before_the_call(clerk, boss):
    opened(clerk, boss, car())
    tuesday = at(MONDAY + timedelta(days=1))

    run_day(now=tuesday)

    assert (Message.objects.count(), CallTask.objects.count()) == (1, 0)
    run_day(now=tuesday + timedelta(days=1))
    assert CallTask.objects.count() == 1


def test_a_sold_car_is_left_alone(clerk, boss):
    opened(clerk, boss, car())
    Vehicle.objects.update(status="sold")

    assert catch_up(now=at(MONDAY)) == 0
    assert Reminder.objects.count() == 0


def test_a_text_repeated_as_a_call_is_not_looked_for_again(clerk, boss):
    """The shop has switched the calls of recalls off."""
    sync_roles()
    RuleStep.objects.exclude(channel="text").update(is_active=False)
    opened(clerk, boss, car())
    catch_up(now=at(MONDAY))
    end_texts(
        Message.objects.all(), Message.Status.UNDELIVERED, "空号", now=at(MONDAY, 11)
    )

    later = at(MONDAY, 12)

    assert [catch_up(now=later), catch_up(now=later)] == [1, 0]
    assert CallTask.objects.get().reminders.get().is_called
