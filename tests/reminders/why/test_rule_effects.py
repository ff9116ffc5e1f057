from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models import Policy, Vehicle, VehicleChange
from reminders.dates.refresh import refresh_all, refresh_changed
from reminders.models import DueItem, Holdout, Reminder, RuleStep
from reminders.why.rule_effects import Contact, CycleKey, effect_of
from shop import clock
from sms.models import Message
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import TODAY, at, step_of
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

# A Monday, so that the week has no first or last of a month.
MONDAY = TODAY + timedelta(days=2)
DAY = timedelta(days=1)


def insured(until):
    car = make_vehicle(owner=make_customer(), registered_on=None, delivered_on=None)
    Policy.objects.create(vehicle=car, kind="compulsory", last_covered_on=until)
    return car


def shift(days):
    def change():
        step = step_of("insurance", -7)
        step.offset_days = days
        step.save()

    return change


def cars(contacts):
    return {cycle.vehicle for cycle in contacts}


def effect(change, *reasons):
    return effect_of(change, reasons, now=at(MONDAY, 8))


@pytest.fixture
def due(rules):
    """Cars whose text of the week is on the first, the third and the tenth day."""
    step_of("insurance", -30).delete()
    found = [insured(MONDAY + days * DAY) for days in (7, 9, 17)]
    refresh_changed(now=at(MONDAY, 7))
    return found


def test_it_says_whom_a_change_adds_drops_and_moves(due):
    first, third, tenth = due

    found = effect(shift(-11), "insurance")

    assert cars(found.before) == {first.pk, third.pk}
    assert cars(found.added) == {tenth.pk}
    assert found.dropped == {}
    (cycle,) = {one for one in found.moved if one.vehicle == third.pk}
    assert found.moved[cycle] == (
        Contact(MONDAY + 2 * DAY, "保险 D-7"),
        Contact(MONDAY, "保险 D-11"),
    )
    assert cycle == CycleKey(third.pk, "insurance", "compulsory", cycle.anchor)


def test_whom_it_drops(due):
    def switch_off():
        RuleStep.objects.filter(reason="insurance").update(is_active=False)

    found = effect(switch_off, "insurance")

    assert cars(found.dropped) == {due[0].pk, due[1].pk}
    assert (found.added, found.moved, found.after) == ({}, {}, {})


def test_nothing_of_it_stays(due):
    counts = [
        model.objects.count() for model in (Reminder, Message, DueItem, VehicleChange)
    ]

    effect(shift(-11), "insurance")

    assert step_of("insurance", -7)
    assert counts == [
        model.objects.count() for model in (Reminder, Message, DueItem, VehicleChange)
    ]


def test_cars_that_a_change_marks_are_looked_at_whatever_their_reason(due):
    def end_a_policy():
        Policy.objects.filter(vehicle=due[0]).update(last_covered_on=MONDAY + 400 * DAY)

    found = effect(end_a_policy)

    assert cars(found.dropped) == {due[0].pk}
    assert found.vehicles == 1


def test_what_would_take_too_long_is_looked_at_in_part(due, monkeypatch):
    monkeypatch.setattr("reminders.why.rule_effects.MOST", 1)

    found = effect(shift(-11), "insurance")

    assert (found.vehicles, found.is_part) == (1, True)


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


def typed(step, **fields):
    return {
        "reason": step.reason,
        "variant": step.variant,
        "counted_from": step.counted_from,
        "offset_days": step.offset_days,
        "grace_days": step.grace_days,
        "channel": step.channel,
        "template": step.template_id or "",
        "script": step.script,
        "is_active": "on",
        "wordings-TOTAL_FORMS": 0,
        "wordings-INITIAL_FORMS": 0,
        **fields,
    }


def test_the_form_of_a_step_shows_it_and_saves_nothing(manager, rules):
    today = clock.today()
    step_of("insurance", -30).delete()
    car = insured(today + 9 * DAY)
    refresh_changed(now=clock.now())
    step = step_of("insurance", -7)
    address = reverse("admin:reminders_rulestep_change", args=[step.pk])

    asked = typed(step, is_active="", _effect="1")
    html = manager.post(address, asked).content.decode()

    assert "不再联系 <strong>1</strong>" in html
    assert car.plate[:2] in html
    step.refresh_from_db()
    assert step.is_active
    assert "成功" not in manager.get(address).content.decode()
    wrong = typed(step, template="", _effect="1")
    assert (
        "发短信的步骤请选择短信模板。" in manager.post(address, wrong).content.decode()
    )
    assert "看看未来 7 天的影响" in manager.get(address).content.decode()


def test_a_new_share_shows_whom_it_silences(manager, rules):
    today = clock.today()
    for _ in range(8):
        make_vehicle(owner=make_customer(), delivered_on=today - 2 * DAY)
    RuleStep.objects.filter(reason="purchase").update(is_active=True)
    refresh_all(now=clock.now())
    Holdout.objects.filter(reason="purchase").delete()

    html = manager.post(
        reverse("admin:reminders_holdout_add"),
        {"reason": "purchase", "percent": 50, "_effect": "1"},
    ).content.decode()

    assert "未来 7 天" in html
    assert "新增 <strong>0</strong>" in html
    assert "不再联系 <strong>0</strong>" not in html
    assert not Holdout.objects.filter(reason="purchase").exists()
    assert Vehicle.objects.count() == 8
