"""Random people over 120 days: nothing dear is lost to something nice.

Whatever comes together for a person, every legal date ends with its last text, a call,
a renewal, a refusal, or nobody to reach; and texts keep their distances and caps.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction

from reminders.day import finish_run, run_day
from reminders.models import DueItem, Reminder
from reminders.reasons import registry
from reminders.reasons.registry import Priority
from shop.hours import SHOP_ZONE
from sms.models import InboundMessage, Message
from tests.factories import NOW
from tests.journeys.carrier import carry
from tests.journeys.owners import at
from tests.journeys.people import Person, react, renew_ahead
from tests.journeys.test_year import arrived, nobody_is_written_to_too_often

DAYS, PEOPLE = 120, 60
FIRST = NOW.date()
LAST = FIRST + timedelta(days=DAYS - 1)
INDEX_KEY = "the key of the random people"
REFUSALS = {"opted_out", "person_opted_out", "no_texts", "do_not_disturb", "car_gone"}
NOBODY = {"no_phone", "wrong_number"}

Dates = list[tuple[DueItem, list[Reminder]]]

pytestmark = [pytest.mark.year, pytest.mark.django_db]


def live(people: Sequence[Person], seed: str, *, days: int = DAYS) -> None:
    """Bear the people in this order and run the days."""
    for person in people:
        person.be_born(FIRST)
    for number in range(days):
        day = FIRST + timedelta(days=number)
        renew_ahead(seed, day)
        finish_run(run_day(now=at(day, 8)), now=at(day, 8))
        carry(day)
        react(seed, day)


def crowd(seed: str, count: int = PEOPLE) -> list[Person]:
    return [Person(number, f"{seed} {number}") for number in range(1, count + 1)]


@pytest.fixture(autouse=True)
def one_key(settings, all_rules):
    """Spreading and control groups follow from the keyed hash of a number."""
    settings.INDEX_KEY = INDEX_KEY


@pytest.mark.parametrize("seed", ["spring", "summer", "autumn"])
def test_nothing_dear_is_lost_to_something_nice(seed):
    live(crowd(seed), seed)

    texts = list(Message.objects.order_by("phone_index", "not_before"))
    nobody_is_written_to_too_often([each for each in texts if arrived(each)])
    legal = every_legal_date()
    ends = Counter(end_of(item, steps) for item, steps in legal)
    sys.stdout.write(f"{seed}: {len(texts)} texts, legal dates {dict(ends)}\n")
    assert {"text", "call", "renewed", "refused"} <= ends.keys()
    lost = [each for each in legal if not end_of(*each)]
    assert list(map(tell, lost)) == []
    no_legal_text_waits_for_a_lower_one(texts)
    replies_pause_nothing_legal(legal)


def every_legal_date() -> Dates:
    """Return the duties whose day came, each with its reminders."""
    items = DueItem.objects.filter(due_on__range=(FIRST + timedelta(days=1), LAST))
    reminders = defaultdict(list)
    for each in (
        Reminder.objects.filter(due_item__in=items)
        .select_related("step", "message", "call", "due_item")
        .prefetch_related("decisions")
    ):
        reminders[each.due_item_id].append(each)
    return [
        (item, reminders[item.pk])
        for item in items.select_related("vehicle").order_by("pk")
        if registry.reason(item.reason).is_duty(item.subject)
    ]


def end_of(item: DueItem, steps: Iterable[Reminder]) -> str:
    """Return how the date ended, '' if it was lost."""
    told = [each for each in steps if each.status in {"sent", "merged"}]
    codes = {code for each in steps for code in why(each)}
    if item.reason == "insurance" and is_renewed(item):
        return "renewed"
    if any(each.message and is_last_text(each) for each in told):
        return "text"
    if codes & {"call", "called_instead"}:
        return "call"
    if codes & REFUSALS:
        return "refused"
    if item.is_backlog:
        return "on the list of what was overdue when first known"
    return "nobody" if codes & NOBODY else ""


def tell(date_and_steps: tuple[DueItem, list[Reminder]]) -> str:
    item, steps = date_and_steps
    told = [f"{each.label} {each.planned_on} {why(each)}" for each in steps]
    return f"{item} {item.variant} {item.insured_until_on} {item.status}: {told}"


def is_renewed(item: DueItem) -> bool:
    return item.vehicle.policies.filter(
        kind="compulsory", last_covered_on__gt=item.due_on
    ).exists()


def why(reminder: Reminder) -> list[str]:
    return [each.code for each in reminder.decisions.all()]


def is_last_text(reminder: Reminder) -> bool:
    """Whether no text of the same cycle comes after this step."""
    step = reminder.step
    later = type(step).objects.filter(
        reason=step.reason,
        channel="text",
        is_active=True,
        variant__in={"", reminder.due_item.variant},
        counted_from="due_on",
        offset_days__gt=step.offset_days,
    )
    return not later.exists()


def no_legal_text_waits_for_a_lower_one(texts: Iterable[Message]) -> None:
    """What was texted in the days before a late legal text was as dear as it."""
    days = defaultdict(list)
    for each in texts:
        days[each.phone_index].append(each)
    late = [
        each
        for each in Reminder.objects.filter(decisions__code="recent_text")
        .select_related("due_item", "step")
        .distinct()
        if registry.reason(each.due_item.reason).priority <= Priority.LEGAL_DATE
    ]
    for reminder in late:
        owner = reminder.due_item.vehicle.contacts.get().customer
        before = [
            text.priority
            for text in days[owner.phone_index]
            if 0 < (reminder.planned_on - day_of(text)).days < 3
        ]
        assert all(each <= Priority.LEGAL_DATE for each in before), reminder


def replies_pause_nothing_legal(legal: Dates) -> None:
    """Neither a courtesy nor a reply that staff must answer holds a legal date."""
    replies = InboundMessage.objects.values_list("verdict", flat=True)

    assert {"courtesy", "other"} <= set(replies)
    assert not {"replied"} & {
        code for _, steps in legal for each in steps for code in why(each)
    }


def day_of(text: Message) -> date:
    return text.not_before.astimezone(SHOP_ZONE).date()


def test_the_order_of_the_input_changes_nothing():
    people = crowd("order", 12)
    shuffled = Random("order").sample(people, len(people))

    said = said_to(people)

    assert len(said) > 5
    assert said_to(shuffled) == said


def said_to(people: Sequence[Person]) -> list[tuple[object, ...]]:
    """Return number, day and category of all texts, and forget the people again."""
    with transaction.atomic():
        live(people, "order", days=20)
        texts = Message.objects.values_list("phone_tail", "not_before", "category")
        found: list[tuple[object, ...]] = sorted(texts)
        transaction.set_rollback(True)
    return found
