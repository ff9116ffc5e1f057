from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.models import RuleStep
from reminders.reasons import (
    purchase,
)
from sms.models import Message
from tests.factories import make_customer
from tests.reminders.reasons.occasions import (
    TODAY,
    day,
    told,
)
from tests.reminders.reasons.told import (
    car_of,
    only,
    texts_on,
)


@pytest.mark.parametrize(
    ("days_ago", "is_fresh"), [(-3, True), (0, True), (3, True), (4, False)]
)
def test_thanks_are_for_the_first_days(days_ago, is_fresh):
    delivered_on = TODAY - timedelta(days=days_ago)
    due = purchase.find_due(delivered_on, TODAY)

    assert told(due) == (
        ("thanks", str(delivered_on), f"delivery:{delivered_on}") if is_fresh else None
    )


@pytest.mark.django_db
def test_thanks_follow_the_day_after_delivery(all_rules):
    only("purchase")
    car_of(make_customer(), delivered_on=day("2026-11-21"))
    car_of(make_customer(), delivered_on=day("2026-10-21"))

    assert texts_on("2026-11-21") == []
    (text,) = texts_on("2026-11-22")
    assert text.startswith("王先生，感谢您选择")
    assert texts_on("2026-11-23") == []


@pytest.mark.django_db
@pytest.mark.parametrize(("on", "count"), [("2026-11-24", 1), ("2026-11-25", 0)])
def test_thanks_are_a_service_text_until_the_third_day(all_rules, on, count):
    only("purchase")
    RuleStep.objects.update(grace_days=30)
    car_of(make_customer(), delivered_on=day("2026-11-21"))

    texts = texts_on(on)

    assert len(texts) == count
    assert set(Message.objects.values_list("message_class", flat=True)) <= {"service"}


@pytest.mark.django_db
def test_thanks_that_wait_on_the_third_day_are_withdrawn_after_it(all_rules):
    only("purchase")
    RuleStep.objects.update(grace_days=30)
    car_of(make_customer(), delivered_on=day("2026-11-21"))
    texts_on("2026-11-24")

    texts_on("2026-11-25")

    assert Message.objects.get().status == "cancelled"
