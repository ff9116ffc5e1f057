"""A task that waits for weeks: what its page tells the caller to say on each day."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import CallTask
from customers.models import Customer, Policy, Vehicle
from reminders.day import run_day
from reminders.models import RuleStep
from tests.contact import leave_alone
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

ENDS = date(2026, 12, 14)
# D-60 of the policy.
OPENED = date(2026, 10, 15)


@pytest.fixture
def car(all_rules):
    RuleStep.objects.exclude(reason__in=["insurance", "maintenance"]).update(
        is_active=False
    )
    RuleStep.objects.filter(channel="text").update(is_active=False)
    vehicle = make_vehicle(
        owner=make_customer(name="张伟"), plate="沪A12345", registered_on=None
    )
    insure(vehicle, "compulsory", ENDS)
    run_day(now=at(OPENED))
    return vehicle


def insure(vehicle, kind, ends):
    Policy.objects.create(vehicle=vehicle, kind=kind, last_covered_on=ends)


@pytest.fixture
def page(client, settings):
    """Open the page of the task on a day; return the lines of the script."""

    def show(day, *, by=None):
        settings.CLOCK_SHIFT = at(day) - timezone.now()
        client.force_login(by or make_staff("服务顾问"))
        url = reverse("calls:call", args=[CallTask.objects.latest("pk").pk])
        return script_in(client.get(url).content.decode())

    return show


def script_in(html):
    (card,) = re.findall(r"<h3>话术</h3>(.*?)</section>", html, re.DOTALL)
    return re.findall(r"<p[^>]*>(?:<span>)?(.*?)(?:</span>)?</p>", card)


QUOTE = "您的沪A12345的交强险12月14日到期，我们为您备好了续保报价，今年还由我们办理吗？"
LAPSED = (
    "您的沪A12345的交强险已于12月14日到期，请问是否已在别处续保？"
    "未续保请勿上路，我们可以马上办理。"
)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (OPENED, QUOTE),
        (date(2026, 12, 14), QUOTE),
        (date(2026, 12, 15), LAPSED),
        (date(2026, 12, 28), LAPSED),
    ],
)
def test_the_words_are_those_of_the_day(car, page, day, words):
    assert page(day)[1:] == [words]


def test_a_ladder_without_a_later_call_still_tells_that_it_has_lapsed(car, page):
    RuleStep.objects.filter(reason="insurance", offset_days=1).update(is_active=False)

    assert page(date(2026, 12, 15))[1:] == [
        "您的沪A12345的交强险已于12月14日到期，未续保请勿上路。您看哪天方便办理？"
    ]


def test_whoever_opens_the_page_speaks(car, page):
    adviser, manager = make_staff("服务顾问"), make_staff("经理")

    assert (
        page(OPENED, by=adviser)[0]
        == f"您好，张先生，我是锦程汽车的服务顾问{adviser}。"
    )
    assert (
        page(OPENED, by=manager)[0]
        == f"您好，张先生，我是锦程汽车的服务经理{manager}。"
    )


def test_a_reader_sees_the_words_of_the_one_in_charge(car, page):
    CallTask.objects.update(assigned_to=make_staff("服务顾问"))
    task = CallTask.objects.get()

    assert page(OPENED, by=make_staff("数据专员"))[0] == (
        f"您好，张先生，我是锦程汽车的服务顾问{task.assigned_to}。"
    )


def test_nobody_is_named_on_a_number_that_two_people_share(car, page):
    make_customer(name="李娜", phone=car.contacts.get().customer.phone)

    assert page(OPENED)[0].startswith("您好，我是锦程汽车的服务顾问")


def test_every_open_matter_is_told_with_its_own_date_and_nothing_renewed(car, page):
    car.service_records.create(
        order_number="RO1", came_in_on=date(2025, 12, 20), kind="maintenance"
    )
    insure(car, "commercial", date(2026, 12, 24))
    for day in (date(2026, 10, 25), date(2026, 12, 15), date(2026, 12, 28)):
        run_day(now=at(day))
    service = (
        "您的大众迈腾（沪A12345）12月20日到保养期，打个电话确认一下，"
        "是有什么不方便的地方吗？"
    )
    commercial = (
        "您的沪A12345的商业险已于12月24日到期，请问是否已在别处续保？"
        "续保请备好行驶证，我们可以马上办理。"
    )

    assert page(date(2026, 12, 28))[1:] == [LAPSED, commercial, service]

    insure(car, "compulsory", date(2027, 12, 14))
    run_day(now=at(date(2026, 12, 29)))
    assert page(date(2026, 12, 29))[1:] == [commercial, service]


def second_car(car, ends):
    """Give the owner another car, insured up to a day that the run hears of."""
    owner = car.contacts.get().customer
    other = make_vehicle(owner=owner, plate="沪B54321", registered_on=None)
    insure(other, "compulsory", ends)
    RuleStep.objects.update(is_active=False)
    run_day(now=at(OPENED + timedelta(days=1)))
    return other


def test_what_falls_due_for_the_other_car_is_told_as_well(car, page):
    second_car(car, date(2026, 11, 16))

    assert page(OPENED + timedelta(days=1))[1:] == [
        "您的沪B54321的交强险还有31天到期（11月16日），续保请备好行驶证。"
        "您看哪天方便办理？",
        QUOTE,
    ]


def test_what_falls_due_later_for_the_other_car_is_not_told_yet(car, page):
    second_car(car, date(2026, 11, 17))

    assert page(OPENED + timedelta(days=1))[1:] == [QUOTE]
    assert len(page(OPENED + timedelta(days=2))) == 3


def test_the_other_car_is_not_told_of_once_it_is_sold_or_renewed(car, page):
    other = second_car(car, date(2026, 11, 16))
    insure(other, "compulsory", date(2027, 11, 16))
    run_day(now=at(OPENED + timedelta(days=2)))

    assert page(OPENED + timedelta(days=2))[1:] == [QUOTE]


def test_a_corrected_plate_and_name_are_said(car, page):
    Vehicle.objects.update(plate="沪C99999")
    Customer.objects.update(name="李伟")

    greeting, words = page(OPENED)

    assert greeting.startswith("您好，李先生，")
    assert words == QUOTE.replace("沪A12345", "沪C99999")


def test_a_refusal_of_calls_takes_the_words_away(car, page):
    leave_alone(car.contacts.get().customer)

    assert page(OPENED) == [
        "要谈的事项都已办理或不再适用，不用再打；这个任务会自动结束。"
    ]


def test_with_everything_renewed_there_is_nothing_to_say(car, page):
    car.due_items.update(status="done")

    assert page(OPENED) == [
        "要谈的事项都已办理或不再适用，不用再打；这个任务会自动结束。"
    ]


@pytest.mark.parametrize(
    ("outcome", "is_kept"), [("later", True), ("no_answer", False)]
)
def test_what_was_said_stays_in_the_record(car, client, page, outcome, is_kept):
    adviser = make_staff("服务顾问")
    said = page(date(2026, 12, 14), by=adviser)
    task = CallTask.objects.get()

    client.post(reverse("calls:call", args=[task.pk]), {"outcome": outcome})
    later = page(date(2026, 12, 28), by=adviser)

    assert task.attempts.get().script == ("\n".join(said) if is_kept else "")
    assert (said[1], later[1]) == (QUOTE, LAPSED)
