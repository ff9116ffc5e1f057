from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns.trying import PREVIEW
from reminders.forecast.trials import ask
from reminders.models import Trial
from shop import clock
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


def try_out(**values):
    request = {"campaign": 0}
    who, now = make_staff("经理"), clock.now()
    trial = ask(PREVIEW, request, subject="0", name="活动「冬季」", by=who, now=now)
    Trial.objects.filter(pk=trial.pk).update(**values)
    return trial


def part_of(client, trial):
    page = reverse("reminders:trial", args=[trial.pk])
    return client.get(page, headers={"HX-Request": "true"}).content.decode()


def test_an_open_page_asks_again_until_it_is_finished(manager):
    trial = try_out(days=8, days_played=2, begun=1)

    html = part_of(manager, trial)
    assert "已完成 2 / 8 天" in html
    assert 'value="25"' in html
    assert 'hx-trigger="every 1s"' in html
    assert "<html" not in html

    Trial.objects.update(finished_at=clock.now(), problem="没有成功")
    html = part_of(manager, trial)
    assert "没有成功" in html
    assert "hx-trigger" not in html


@pytest.mark.parametrize(
    ("seconds", "begun", "is_told"), [(0, 0, False), (60, 0, True), (60, 1, False)]
)
def test_a_worker_that_does_not_come_is_told(manager, seconds, begun, is_told):
    since = clock.now() - timedelta(seconds=seconds)
    trial = try_out(asked_at=since, begun=begun)

    assert ("worker" in part_of(manager, trial)) is is_told


def test_all_are_listed_by_pages_the_last_one_first(manager, monkeypatch):
    monkeypatch.setattr("reminders.pages.trial_page.PAGE", 1)
    first, last = try_out(), try_out(finished_at=clock.now(), problem="没有成功")

    for page, shown, hidden in ((1, last, first), (2, first, last)):
        answer = manager.get(reverse("reminders:trials"), {"page": page})
        html = answer.content.decode()
        assert (str(shown.pk) in html, str(hidden.pk) in html) == (True, False)
        assert ("没有结果：没有成功" in html) is (shown == last)


def test_who_may_not_see_campaigns_does_not_see_their_trials(client):
    trial = try_out()
    client.force_login(make_staff())

    assert client.get(reverse("reminders:trial", args=[trial.pk])).status_code == 403
    assert client.get(reverse("reminders:trials")).status_code == 403
