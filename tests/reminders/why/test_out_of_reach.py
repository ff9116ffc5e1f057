from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from dashboard.problems import problems
from reminders.deciding.decide import decide_reminders
from reminders.models import Reminder
from reminders.why.out_of_reach import read_out_of_reach
from tests.contact import doubt
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.reminders.builders import TODAY, make_due_item, make_reminder
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


def due(owner, *, plate="沪A12345", reason="insurance", days=7):
    item = make_due_item(
        vehicle=make_vehicle(owner=owner, plate=plate),
        reason=reason,
        due_on=TODAY + timedelta(days=days),
    )
    make_reminder(due_item=item)
    decide_reminders(now=NOW)
    return item


def named():
    return [each.name.split()[0] for each in read_out_of_reach(now=NOW)]


def test_a_car_without_any_number_is_listed_until_it_has_one():
    owner = make_customer(phone="")
    due(owner)
    assert named() == ["沪A12345"]

    owner.landline = "021-62345678"
    owner.save()

    assert named() == []


def test_numbers_that_are_all_in_doubt_are_none():
    owner = make_customer()
    doubt(owner)
    due(owner)

    (row,) = read_out_of_reach(now=NOW)

    assert row.sentence == "号码都存疑，请核实或补录"


@pytest.mark.parametrize("numbers", [{}, {"second_phone": make_phone()}])
def test_whoever_can_be_called_or_texted_is_not_listed(numbers):
    owner = make_customer(**numbers)
    if numbers:
        doubt(owner)
    due(owner)

    assert named() == []
    assert Reminder.objects.get().status == "decided"


def test_the_home_page_names_the_car_and_links_to_the_list(client):
    due(make_customer(phone=""))
    client.force_login(make_staff("经理"))

    (found,) = [each for each in problems(NOW) if "没有可用的电话" in each.sentence]

    assert (found.count, "沪A12345" in found.sentence) == (1, True)
    assert found.url == reverse("reminders:out-of-reach")
    assert "没有手机号和座机" in client.get(found.url).content.decode()
