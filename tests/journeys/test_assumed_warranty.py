"""From a file without a warranty to the recorded term and the text on its day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Vehicle
from reminders.day import run_day
from reminders.models import RuleStep
from sms.sending.delivery import deliver
from tests.factories import make_vin
from tests.imports.importing import import_rows
from tests.reminders.builders import at
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db(transaction=True)

# Three months before the least term ends, and the text on the recorded term.
IMPORTED_ON = date(2026, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture
def imported(all_rules, wired, tmp_path):
    """A household's car without a recorded term; only the warranty speaks."""
    RuleStep.objects.exclude(reason="warranty").update(is_active=False)
    row = {
        "客户": "张伟",
        "性别": "男",
        "手机": "13912345678",
        "车架号": make_vin(),
        "车牌": "沪A12345",
        "购车日期": "2024-02-19",
    }
    import_rows(tmp_path, row, now=at(IMPORTED_ON, 9))
    return wired.desk


def live(desk, first, days):
    told: dict[str, str] = {}
    for day in (first + n * DAY for n in range(days)):
        before = len(desk.texts())
        run_day(now=at(day, 9))
        deliver(partial(at, day, 19), budget=timedelta(seconds=20))
        told |= {str(day): each.text for each in desk.texts()[before:]}
    return told


def test_only_the_recorded_term_is_told(imported, client, settings):
    settings.CLOCK_SHIFT = at(IMPORTED_ON) - timezone.now()
    client.force_login(make_staff("服务顾问"))
    car = Vehicle.objects.get()

    # By law the term would end on 2027-02-19, ninety days from now.
    assert live(imported, IMPORTED_ON, 5) == {}
    page = client.get(reverse("reminders:missing-warranties")).content.decode()
    assert "2027年2月19日或60,000公里，先到为准" in page

    url = reverse("reminders:record-warranty", args=[car.pk])
    client.post(url, {"until_on": "2027-03-01", "until_km": "100000"})

    (told,) = live(imported, IMPORTED_ON + 5 * DAY, 10).items()
    assert told[0] == "2026-12-02"
    assert "沪A12345的整车质保到期时间为2027年3月1日" in told[1]
