from __future__ import annotations

import pytest
from django.urls import reverse

from customers.models import Vehicle
from reminders.dates.refresh import refresh_all
from reminders.models import Holdout, RuleStep, Trial
from reminders.tasks import play_trials
from shop import clock
from tests.factories import make_customer, make_vehicle
from tests.reminders.why.moved_steps import DAY
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


def test_a_new_share_shows_whom_it_silences(manager, rules):
    today = clock.today()
    for _ in range(8):
        make_vehicle(owner=make_customer(), delivered_on=today + 3 * DAY)
    RuleStep.objects.filter(reason="purchase").update(is_active=True)
    refresh_all(now=clock.now())
    Holdout.objects.filter(reason="purchase").delete()

    manager.post(
        reverse("admin:reminders_holdout_add"),
        {"reason": "purchase", "percent": 50, "_effect": "1"},
    )
    play_trials()
    page = reverse("reminders:trial", args=[Trial.objects.get().pk])
    html = manager.get(page).content.decode()

    assert "未来 7 天" in html
    assert "新增 <strong>0</strong>" in html
    assert "不再联系 <strong>0</strong>" not in html
    assert not Holdout.objects.filter(reason="purchase").exists()
    assert Vehicle.objects.count() == 8
