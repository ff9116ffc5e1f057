from __future__ import annotations

from collections import defaultdict

import pytest

from customers import panels
from customers.models import Customer, Vehicle
from customers.panels import Panel, Place, show
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(monkeypatch):
    """An empty registry in place of that of the running project."""
    monkeypatch.setattr(panels, "_panels", defaultdict(list))


def panel(title, **fields):
    values = {"load": lambda record, now: [str(record), now], **fields}
    return Panel(title, "a.html", **values)


def titles(record, place=Place.MAIN, user=None):
    return [each.title for each in show(record, place, user or make_staff(), NOW)]


def test_a_panel_shows_what_it_loaded_for_the_record(registry):
    panels.register(Customer, panel("短信"))

    shown = show(make_customer(name="王小明"), Place.MAIN, make_staff(), NOW)

    assert [(each.title, each.panel) for each in shown] == [("短信", ["王小明", NOW])]


def test_panels_come_in_their_order_and_place(registry):
    panels.register(Customer, panel("三", order=30))
    panels.register(Customer, panel("一", order=10))
    panels.register(Customer, panel("边", order=1, place=Place.ASIDE))
    panels.register(Customer, panel("二", order=20))

    assert titles(make_customer()) == ["一", "二", "三"]
    assert titles(make_customer(), Place.ASIDE) == ["边"]


def test_a_panel_of_another_model_is_not_shown(registry):
    panels.register(Vehicle, panel("车"))

    assert titles(make_customer()) == []
    assert titles(make_vehicle()) == ["车"]


def test_a_panel_with_nothing_to_say_is_left_out(registry):
    panels.register(Customer, panel("空", load=lambda record, now: None))

    assert titles(make_customer()) == []


def test_a_panel_is_loaded_only_for_those_who_may_see_it(registry):
    def refuse(record, now):
        raise AssertionError("loaded for somebody who may not see it")

    secret = panel("密", load=refuse, permission="sms.view_message")
    panels.register(Customer, secret)

    assert titles(make_customer(), user=make_staff()) == []
    with pytest.raises(AssertionError):
        titles(make_customer(), user=make_staff("服务顾问"))
