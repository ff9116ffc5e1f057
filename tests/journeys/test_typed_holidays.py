"""A manager types or imports days off and on; deadlines over New Year follow them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from calls.models import CallTask
from sms.models import OptOut
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.screen_rows import make_call, make_opt_out, make_staff
from tests.shop.notices import notice

pytestmark = pytest.mark.django_db

NEW_YEARS_EVE = date(2026, 12, 31)


@pytest.fixture
def manager(client, rules, settings):
    settings.CLOCK_SHIFT = at(NEW_YEARS_EVE) - timezone.now()
    client.force_login(make_staff("经理"))
    return client


def type_day(client, on, name, *, is_off):
    fields = {"on": on, "name": name} | ({"is_off_day": "on"} if is_off else {})
    response = client.post(reverse("admin:shop_holiday_add"), fields)
    assert response.status_code == 302


def call_in_vain(client):
    """Nobody answers; return the day of the next call and the last day for it."""
    owner = make_customer()
    task = make_call(owner, make_vehicle(owner=owner))
    client.post(reverse("calls:call", args=[task.pk]), {"outcome": "no_answer"})
    return CallTask.objects.values_list("call_on", "due_on").get(pk=task.pk)


def test_without_rows_the_new_year_is_off_by_law(manager):
    assert call_in_vain(manager) == (date(2027, 1, 4), date(2027, 1, 6))


def test_a_typed_sunday_is_worked_and_the_new_year_stays_off(manager):
    type_day(manager, "2027-01-03", "元旦", is_off=False)

    assert call_in_vain(manager) == (date(2027, 1, 3), date(2027, 1, 5))


def test_a_typed_day_off_is_left_out(manager):
    type_day(manager, "2027-01-05", "店休", is_off=True)

    assert call_in_vain(manager) == (date(2027, 1, 4), date(2027, 1, 7))


@pytest.mark.parametrize(
    ("recorded_on", "told"),
    [
        (date(2027, 1, 5), "2026-12-31 提出，按时办理"),
        (date(2027, 1, 6), "逾期：应在 2027-01-05 前办理"),
    ],
)
def test_a_refusal_has_three_working_days_with_the_worked_sunday(
    manager, recorded_on, told
):
    type_day(manager, "2027-01-03", "元旦", is_off=False)
    opt_out = make_opt_out(make_customer(), source="phone", asked_on=NEW_YEARS_EVE)
    OptOut.objects.filter(pk=opt_out.pk).update(created_at=at(recorded_on))

    page = manager.get(reverse("admin:sms_optout_changelist"))

    assert told in page.content.decode()


def asked_for(client):
    home = client.get(reverse("admin:index")).context["home"]
    return [each.count for each in home.problems if "放假安排" in each.sentence]


def test_the_home_page_asks_for_next_year_until_its_notice_is_there(manager):
    type_day(manager, "2027-01-03", "元旦", is_off=False)
    before = asked_for(manager)

    file = SimpleUploadedFile("2027.json", notice())
    manager.post(reverse("admin:shop_holiday_import"), {"file": file})

    assert (before, asked_for(manager)) == ([2027], [])
