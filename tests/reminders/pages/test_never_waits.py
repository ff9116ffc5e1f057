"""No page waits for the day's run, and none leaves dead rows in its tables."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from customers.models import Policy
from reminders.day import run_day
from reminders.forecast.making import make_forecast
from reminders.models import Trial
from shop import clock
from shop.database.advisory_lock import take_turn
from tests.campaigns.drafts import make_campaign
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import step_of
from tests.reminders.pages.rules.test_effect_admin import typed
from tests.screen_rows import make_staff

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("installed"),
]


@contextmanager
def a_turn():
    with transaction.atomic():
        take_turn()
        yield


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


@pytest.fixture
def car():
    found = make_vehicle(owner=make_customer())
    until = clock.today() + timedelta(days=8)
    Policy.objects.create(vehicle=found, kind="compulsory", last_covered_on=until)
    return found


def written():
    """What was ever written to each table of reminders but the one of trials."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_dead_tup"
            " FROM pg_stat_user_tables WHERE schemaname = 'public'"
            " AND relname LIKE 'reminders\\_%' AND relname <> 'reminders_trial'"
            " ORDER BY relname"
        )
        return cursor.fetchall()


def look_at_days_to_come(client, car):
    """Open each page that shows a coming day or asks for one; return its status."""
    days = [clock.today() + timedelta(days=each) for each in (0, 1, 7, 40)]
    step = step_of("insurance", -7)
    return [
        *(client.get(reverse("reminders:rehearsal"), {"on": on}) for on in days),
        *(
            client.get(reverse("reminders:explain-vehicle", args=[car.pk]), {"on": on})
            for on in days
        ),
        client.post(
            reverse("admin:reminders_rulestep_change", args=[step.pk]),
            typed(step, grace_days=9, _effect="1"),
        ),
        client.post(
            reverse("campaigns:campaign-act", args=[make_campaign().pk, "preview"]),
            follow=True,
        ),
        client.get(reverse("reminders:trials")),
        client.get(reverse("admin:index")),
    ]


@pytest.mark.parametrize("is_foreseen", [False, True])
def test_no_page_waits_for_the_day_or_leaves_a_dead_row(
    manager, car, second_connection, is_foreseen
):
    run_day(now=clock.now())
    if is_foreseen:
        make_forecast(now=clock.now(), days=40)
    before = written()

    with second_connection(a_turn):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        answers = look_at_days_to_come(manager, car)

    assert {answer.status_code for answer in answers} == {200}
    assert Trial.objects.count() == 2
    assert written() == before
