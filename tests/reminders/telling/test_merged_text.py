"""A merged text passes the rules of each vendor and names all that counts as told."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from reminders.deciding.decide import decide_reminders
from sms.models import Filing, Message
from sms.simulator.dialects.aliyun_rules import against_value
from sms.texts.filing_drafts import open_filings
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder
from tests.reminders.telling.decided import dispatch
from tests.sms.texts.vendors import use

FIRST = "沪B00000的交强险和商业险还有7天到期（11月28日），交强险未续保请勿上路"


def told_of(cars):
    """Return the values of the one text about the insurance of so many cars."""
    owner = make_customer()
    for number in range(cars):
        vehicle = make_vehicle(owner=owner, plate=f"沪B0000{number}")
        item = make_due_item(vehicle=vehicle, due_on=TODAY + timedelta(days=7))
        make_reminder(due_item=item)
    decide_reminders(now=NOW)
    dispatch()
    return Message.objects.get(), json.loads(Message.objects.get().values)


@pytest.mark.parametrize(
    ("cars", "slug", "others"),
    [
        (2, "several-due", ["沪B00001的交强险和商业险（11月28日）"]),
        (
            3,
            "several-due-long",
            [
                "沪B00001的交强险和商业险（11月28日）",
                "沪B00002的交强险和商业险（11月28日）",
            ],
        ),
    ],
)
def test_what_is_too_long_for_one_value_is_told_in_two(rules, cars, slug, others):
    text, values = told_of(cars)

    assert text.template_version.template.slug == slug
    assert values["到期事项"] == FIRST.removeprefix("沪B00000的")
    assert [values["其他事项"], *filter(None, [values.get("其余事项")])] == others
    assert {against_value(value) for value in values.values()} == {""}


def test_a_gateway_without_a_limit_has_one_value(rules, settings):
    use(settings, "yunpian")
    open_filings()
    Filing.objects.update(state=Filing.State.APPROVED, code="T1")

    text, values = told_of(3)

    assert text.template_version.template.slug == "several-due"
    assert values["其他事项"].count("交强险") == 2
