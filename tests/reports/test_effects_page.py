from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models import ServiceRecord
from reminders.models import Decision, Holdout, Reminder, RuleStep
from reminders.why.effects import Group
from reports.effects_page import read_effects
from tests.factories import make_template
from tests.reminders.builders import TODAY, at, make_due_item
from tests.screen_rows import make_staff

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
    Decision.objects.create(
        reminder=reminder,
        on=on,
        outcome="decided",
        code=code,
        sentence="",
        rule="",
        at=at(on),
    )
    if visit_on:
        ServiceRecord.objects.create(
            order_number=f"RO{item.pk}",
            vehicle=item.vehicle,
            came_in_on=visit_on,
            kind="repair",
            is_void=is_void,
        )


def groups():
    (found,) = read_effects(TODAY)
    return found.effect.told, found.effect.untold


def test_told_and_untold_are_counted_by_what_was_decided(step):
    Holdout.objects.create(reason="absence", percent=10)
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
    Holdout.objects.create(reason="absence", percent=10)
    decided(step, "send", on=TODAY - days_ago * DAY)

    assert groups()[0] == Group(int(is_counted), 0)


def test_what_was_measured_is_shown_after_the_share_was_ended(step):
    decided(step, "holdout")
    decided(step, "send", reason="birthday")

    (found,) = read_effects(TODAY)

    assert (found.reason.code, found.percent) == ("absence", 0)
    assert found.effect.untold == Group(1, 0)


@pytest.fixture
def manager(client, installed):
    client.force_login(make_staff("经理"))
    return client


def test_the_page_of_effects_names_the_reasons(manager):
    html = manager.get(reverse("reports:effects")).content.decode()

    assert "久未到店" in html
    assert "还没有可比较的两组" in html
    Holdout.objects.all().delete()
    assert "还没有设对照组" in manager.get(reverse("reports:effects")).content.decode()
