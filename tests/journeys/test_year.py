"""A year of a dealership in a minute: 366 days with owners who come, reply and ignore.

The carrier is played by one UPDATE a day, for sending has its own proofs; everything
else is the code that runs the day. What must hold is asserted over the whole year.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from accounts.models import User
from calls.models import CallTask
from campaigns.models import Campaign, Segment
from campaigns.running import start
from customers.models import Customer, ServiceRecord, Vehicle, Warranty
from customers.wishes.consent import record_consents
from feedback.models import Complaint
from imports.together import import_files
from recalls.models import Recall
from recalls.notices import approve, list_vins
from reminders.day import finish_run, run_day
from reminders.deciding.candidate import kind_of
from reminders.models import DueItem, Reminder, RuleStep
from reminders.reasons import registry
from reminders.setup.installation import load_defaults
from shop.days.calendar import read_calendar
from shop.hours import SHOP_ZONE
from shop.windows import ContactKind, is_fitting_day, next_fitting_day
from sms.models import Message, OptOut, Template
from telematics.kinds import EventKind
from telematics.models import EventSource
from telematics.receiving import Reported, store
from tests.dealercrm.embedded.samples.test_files import NOW, PATHS
from tests.factories import make_vehicle
from tests.house_rules import RULES
from tests.journeys.carrier import carry, every_end_is_true
from tests.journeys.consents import (
    advertising_is_held_for_lack_of_consent,
    ask_for_consent,
    every_commercial_text_has_a_proved_consent,
    withdraw_some_consents,
)
from tests.journeys.owners import Owners, at

DAYS = 366
CARS = 120
RECALLED = 6
RECALLS = {50: "recall", 150: "safety"}
CAMPAIGNS = (30, 200)
FIRST = NOW.date()
LAST = FIRST + timedelta(days=DAYS - 1)
MIDYEAR = FIRST + timedelta(days=DAYS // 2)
# Who is drawn into a control group, and at which minute a text goes, follow from the
# keyed hash of a number. With one key the year's figures are the same in each checkout.
INDEX_KEY = "the key of the simulated year"
ADVISED = 12
HAD_EARLY = {"maintenance", "mileage", "absence", "insurance", "inspection"}

pytestmark = [pytest.mark.year, pytest.mark.django_db]


def prepare(rng: Random) -> None:
    """Import the samples and keep some of the cars, so that a year takes a minute."""
    load_defaults()
    import_files(PATHS, now=NOW)
    active = list(Vehicle.objects.filter(status="active").order_by("pk"))
    kept = rng.sample(active, CARS)
    Vehicle.objects.exclude(pk__in=[each.pk for each in kept]).update(status="sold")
    for number, vehicle in enumerate(kept):
        if number % 10 == 0:
            until = FIRST + timedelta(days=rng.randrange(30, 400))
            Warranty.objects.get_or_create(
                vehicle=vehicle, kind="whole", defaults={"until_on": until}
            )
    owners = Customer.objects.living().filter(
        vehicle_contacts__vehicle__in=kept, vehicle_contacts__role="owner"
    )
    known = owners.exclude(phone_index="").order_by("pk").distinct()
    record_consents(list(ask_for_consent(rng, known, FIRST)), by=None, now=NOW)


def sell_a_car(day: date) -> None:
    owner = Customer.objects.create(name="新客户", phone=f"158{day:%Y%m%d}")
    make_vehicle(owner=owner, delivered_on=day, registered_on=day)


def recall_some_cars(number: int, day: date, kind: str) -> None:
    """A recall, or a notice, of a few cars that a colleague approves at once."""
    clerk, chief = (
        User.objects.get_or_create(username=name)[0] for name in ("clerk", "chief")
    )
    found = Recall.objects.create(
        kind=kind,
        number=f"S{number}",
        brand="厂家",
        defect="制动油管可能渗漏",
        remedy="免费更换制动油管",
        created_by=clerk,
    )
    cars = Vehicle.objects.filter(status="active").order_by("-pk")[:RECALLED]
    list_vins(found, [car.vin for car in cars if car.vin], by=clerk)
    approve(found, by=chief, now=at(day, 8))


def invite(number: int, day: date) -> None:
    """A campaign to all, a tenth of whom hear nothing and a fifth hear it first."""
    chief, _ = User.objects.get_or_create(username="chief")
    campaign = Campaign.objects.create(
        name=f"活动{number}",
        segment=Segment.objects.get_or_create(name="所有客户")[0],
        template_a=Template.objects.get(slug="campaign-winter"),
        starts_on=day,
        ends_on=day + timedelta(days=30),
        stop_percent=50,
    )
    start(campaign, by=chief, now=at(day, 7))


def settle_a_complaint(rng: Random, day: date) -> None:
    owners = Customer.objects.filter(vehicle_contacts__vehicle__status="active")
    owner = rng.choice(list(owners.order_by("pk").distinct()))
    Complaint.objects.create(
        customer=owner, about="异响", opened_on=day, closed_on=day, outcome="已返工"
    )


def report(number: int, day: date) -> None:
    """The cars themselves tell of a long trip and of a fault."""
    source, _ = EventSource.objects.get_or_create(name="车联网", key_hash="x")
    cars = Vehicle.objects.filter(status="active").order_by("-pk")[:4]
    told = [
        Reported(f"{number}-{car.pk}-{kind}", str(car.vin), kind, at(day, 7), 0.0, "")
        for car in cars
        for kind in (EventKind.LONG_TRIP, EventKind.FAULT_CODE)
    ]
    store(source, told, now=at(day, 7))


def advise(day: date) -> None:
    """Some cars leave the shop with work that their owners put off."""
    for car in Vehicle.objects.filter(status="active").order_by("pk")[:ADVISED]:
        ServiceRecord.objects.create(
            order_number=f"ADVISED{car.pk}-{day}",
            vehicle=car,
            came_in_on=day,
            left_on=day,
            kind="repair",
            declined_work="前刹车片剩3mm，建议更换，客户下次更换；雨刮片老化",
        )


@pytest.fixture
def year(settings, tmp_path) -> Owners:
    settings.MEDIA_ROOT = tmp_path
    settings.INDEX_KEY = INDEX_KEY
    rng = Random(2026)
    prepare(rng)
    owners = Owners(rng, User.objects.create(username="li", name="李明"))
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        if number % 60 == 10:
            sell_a_car(day)
        if number % 50 == 20:
            report(number, day)
        if number % 40 == 5:
            settle_a_complaint(rng, day)
        if number % 120 == 30:
            advise(day)
        if number in RECALLS:
            recall_some_cars(number, day, RECALLS[number])
        if day == MIDYEAR:
            withdraw_some_consents(rng, day)
        if number in CAMPAIGNS:
            invite(number, day)
        owners.live(day)
        now = at(day, 8)
        finish_run(run_day(now=now), now=now)
        carry(day)
        owners.read(day)
    return owners


def test_a_year(year):
    texts = list(Message.objects.order_by("phone_index", "not_before"))
    reminders = list(
        Reminder.objects.select_related("due_item", "step", "message").prefetch_related(
            "decisions"
        )
    )
    sys.stdout.write(summary(year, texts, reminders))

    every_reason_fires(reminders)
    the_silent_hear_it_softly_once(reminders)
    nobody_is_written_to_too_often([each for each in texts if arrived(each)])
    nobody_is_written_to_after_a_refusal(texts)
    every_commercial_text_has_a_proved_consent(texts, MIDYEAR)
    advertising_is_held_for_lack_of_consent(reminders)
    every_end_is_true(reminders)
    every_text_keeps_its_hours_and_days(reminders)
    whoever_prefers_calls_is_called(reminders)
    calls_are_on_working_days()
    nothing_is_left_hanging(reminders)
    every_cycle_ends_in_one_way(reminders)


def summary(year, texts, reminders) -> str:
    lines = [f"{DAYS} days, {CARS} cars, owners: {dict(year.did)}"]
    lines.append(f"texts {len(texts)}, calls {CallTask.objects.count()}")
    for reason in registry.every():
        of_reason = [each for each in reminders if each.due_item.reason == reason.code]
        lines.append(
            f"{reason.label} {dict(Counter(each.status for each in of_reason))}"
        )
    return "\n".join(lines)


def every_reason_fires(reminders):
    told = {each.due_item.reason for each in reminders if each.status == "sent"}
    called = {each.due_item.reason for each in reminders if each.call_id}

    assert told == set(registry.codes())
    assert called == {
        "complaint",
        "booking",
        "maintenance",
        "insurance",
        "inspection",
        "absence",
        "recall",
        "safety",
        "event",
        "declined",
        "declined_safety",
        # Owners who prefer calls.
        "warranty",
        "trade_in",
    }


def the_silent_hear_it_softly_once(reminders):
    softer = [each for each in reminders if each.is_softer]
    cycles = Counter((each.due_item_id, each.step_id) for each in softer)

    assert "sent" in {each.status for each in softer}
    assert max(cycles.values()) == 1


def nobody_is_written_to_too_often(texts):
    """One a day, three days apart, two of a category and six of all in a month.

    A recall and a safety notice keep no distance and fill no overall cap. The list of a
    fleet has a cap of its own.
    """
    of_number = defaultdict(list)
    for text in texts:
        of_number[text.phone_index].append(text)
    for sent in of_number.values():
        days = [text.not_before.astimezone(SHOP_ZONE).date() for text in sent]
        usual = [
            day
            for day, text in zip(days, sent, strict=True)
            if text.category != "recall"
        ]
        assert all((late - early).days >= 3 for early, late in pairwise(usual))
        assert len(set(days)) == len(days)
        months = Counter((day.year, day.month) for day in usual)
        kinds = Counter(
            (day.year, day.month, text.category)
            for day, text in zip(days, sent, strict=True)
        )
        assert max(months.values(), default=0) <= 6
        private = [count for (*_, kind), count in kinds.items() if kind != "fleet"]
        assert max(private, default=0) <= 2


def nobody_is_written_to_after_a_refusal(texts):
    refused = dict(OptOut.objects.values_list("phone_index", "created_at"))

    assert refused
    late = [
        text
        for text in texts
        if text.phone_index in refused and text.created_at > refused[text.phone_index]
    ]
    assert late == []


def arrived(text: Message) -> bool:
    return text.status == Message.Status.DELIVERED


def every_text_keeps_its_hours_and_days(reminders):
    window, calendar = RULES.sending_hours, read_calendar()
    for each in reminders:
        if each.status != "sent" or each.message is None:
            continue
        moment = each.message.not_before.astimezone(SHOP_ZONE)
        kind = kind_of(
            registry.reason(each.due_item.reason).priority,
            is_commercial=each.message.message_class == "commercial",
        )
        assert window.opens <= moment.time() < window.closes
        if kind is ContactKind.CAMPAIGN:
            morning = calendar.is_day_off(moment.date())
            assert moment.hour < 12 if morning else moment.hour >= 18
        elif not is_fitting_day(kind, moment.date(), calendar):
            fitting = next_fitting_day(kind, moment.date(), calendar)
            assert fitting > each.last_day_on


def whoever_prefers_calls_is_called(reminders):
    people = Customer.objects.filter(preferred_channel="phone")
    prefer = set(people.values_list("pk", flat=True))
    told = [
        each for each in reminders if registry.reason(each.due_item.reason).suits_a_call
    ]

    assert [
        each for each in told if each.message and each.message.customer_id in prefer
    ] == []
    called = {each.due_item.reason for each in told if each.is_called and each.call}
    assert {"insurance", "inspection", "maintenance"} <= called


def calls_are_on_working_days():
    calendar = read_calendar()
    days = set(CallTask.objects.values_list("call_on", flat=True))

    assert days
    assert [day for day in days if calendar.is_day_off(day)] == []


def nothing_is_left_hanging(reminders):
    waiting = {"pending", "held", "decided"}

    assert [
        each for each in reminders if each.status in waiting and each.last_day_on < LAST
    ] == []


def every_cycle_ends_in_one_way(reminders):
    """Done, contacted, kept silent for a reason, missed or withdrawn; none is lost."""
    of_item = defaultdict(list)
    for each in reminders:
        of_item[each.due_item_id].append(each)
    ends: Counter[str] = Counter()
    for item in DueItem.objects.select_related("vehicle"):
        end = end_of(item, of_item[item.pk])
        assert end, f"{item.pk} {item.reason} {item.due_on} {item.status}"
        ends[end] += 1
    sys.stdout.write(f"{dict(ends)}\n")
    assert ends["contacted"] > ends["missed"] == 0


def end_of(item: DueItem, reminders: list[Reminder]) -> str:
    statuses = {each.status for each in reminders}
    if statuses & {"sent", "merged"}:
        return "contacted"
    if statuses & {"pending", "held", "decided"}:
        return "under way"
    if item.status != "open" and not reminders:
        # Only a service, a policy or an inspection can be had before its first step;
        # with the service goes the question about the mileage.
        is_early = item.reason in HAD_EARLY or not is_over(item)
        return f"{item.status} early" if is_early else ""
    if item.status != "open":
        return item.status
    if "missed" in statuses:
        return "missed"
    if statuses:
        assert all(each.decisions.all() for each in reminders)
        return "silent for a reason"
    return "to come" if not is_over(item) else ""


def is_over(item: DueItem) -> bool:
    """Whether a step of it had its day in the simulated year."""
    for step in RuleStep.objects.filter(is_active=True, reason=item.reason):
        day = step.day_of(item)
        if day and FIRST <= day < LAST and item.computed_on <= day:
            return True
    return False
