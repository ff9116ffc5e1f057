from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Policy
from reminders.day import run_day
from reminders.models import Decision, Veto
from shop import clock
from sms.models import Message
from tests.factories import NOW
from tests.reminders.pages.rehearsals import (
    in_days,
    insured,
    rehearse,
    veto,
)
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def saturday_at_ten(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


@pytest.fixture
def adviser(client, rules):
    client.force_login(make_staff("服务顾问"))
    return client


def test_a_vetoed_row_is_not_said_on_its_day_and_says_who_vetoed_it(adviser):
    insured(12)
    day, _ = rehearse(adviser, in_days(5))

    veto(adviser, day.rows[0])

    day, html = rehearse(adviser, in_days(5))
    assert (day.texts, day.rows[0].status) == (0, "不发送")
    assert day.rows[0].sentence.endswith("否决：客户刚来过电话")
    assert "有效的否决" in html
    run_day(now=clock.now() + timedelta(days=5))
    assert Message.objects.count() == 0
    assert Decision.objects.latest("pk").code == "vetoed"


def test_a_veto_is_of_one_step_of_one_cycle(adviser):
    vehicle = insured(35)
    day, _ = rehearse(adviser, in_days(5))
    veto(adviser, day.rows[0])

    assert rehearse(adviser, in_days(5))[0].texts == 0
    assert rehearse(adviser, in_days(28))[0].texts == 1
    Policy.objects.filter(vehicle=vehicle).update(
        last_covered_on=clock.today() + timedelta(days=36)
    )
    assert rehearse(adviser, in_days(6))[0].texts == 1


def test_a_veto_can_be_withdrawn_and_leaves_its_row(adviser):
    insured(12)
    day, _ = rehearse(adviser, in_days(5))
    veto(adviser, day.rows[0])
    standing = Veto.objects.get()

    adviser.post(reverse("reminders:end-veto", args=[standing.pk]))

    assert rehearse(adviser, in_days(5))[0].texts == 1
    standing.refresh_from_db()
    assert standing.withdrawn_by == standing.by
    assert standing.withdrawn_at is not None


def test_vetoing_twice_is_vetoing_once(adviser):
    insured(12)
    day, _ = rehearse(adviser, in_days(5))

    veto(adviser, day.rows[0])
    veto(adviser, day.rows[0], because="别的原因")

    assert Veto.objects.get().because == "客户刚来过电话"
