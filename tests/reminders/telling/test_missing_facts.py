"""Every default text reads well, whatever is not known of the car or its owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, islice, product

import pytest

from customers.models import Customer
from customers.names import NAMELESS
from reminders.reasons import registry
from reminders.reasons.registry import Step
from reminders.setup.installation import default_texts
from reminders.telling.merged_text import SEVERAL_DUE, SEVERAL_DUE_LONG
from reminders.telling.people import person_of
from reminders.telling.placeholders import (
    REST,
    Occasion,
    Shop,
    fill_one,
    fill_several,
)
from reminders.telling.remarks import kinds
from reminders.telling.remarks.choice import Candidate
from reminders.telling.remarks.fitting import fit_remarks
from sms.simulator.dialects.aliyun_rules import LONGEST_VALUE
from sms.texts.parts import segments
from sms.texts.rendering import CannotRender, declared, render
from tests.sms.texts.broken_words import broken

TODAY = date(2026, 11, 21)
SHOP = Shop("锦程汽车", "021-60000000")
OPT_OUT = "拒收请回复R"
# Of these the day may be estimated from the kilometres.
ESTIMATED = ("maintenance", "warranty")
OWNERS = (
    Customer(name="张伟", adviser_name="李明"),
    Customer(name="张伟", gender="male"),
    Customer(name="欧阳娜娜", adviser_name="李明"),
    Customer(name="", adviser_name="李明"),
    Customer(name="某某公司", kind="company"),
)
CARS = (
    ("沪AD12345", "大众迈腾"),
    ("", "大众迈腾"),
    ("沪A12345", ""),
    ("", ""),
)
"""Plate and model; a car without a plate has a VIN."""


def occasions(reason: str) -> Iterator[Occasion]:
    """Yield a due item for each car, day and kind of day."""
    blanks = {each.name: each.example for each in declared()}
    own = {each.name for each in registry.reason(reason).placeholders}
    estimates = (False, True) if reason in ESTIMATED else (False,)
    for (plate, model), days, estimate in product(CARS, (0, 7, 60), estimates):
        yield Occasion(
            vehicle=1,
            plate=plate,
            model=model,
            reason=reason,
            in_a_list=registry.label(reason),
            due_on=TODAY + timedelta(days=days),
            due_km=None,
            is_estimate=estimate,
            blanks={name: blanks[name] for name in own},
            vin="" if plate else "LSVAM4187C2184841",
        )


def spoken() -> Iterator[tuple[str, str, str]]:
    """Yield reason, slug and wording of each default text of a reason."""
    for reason in registry.every():
        yield from ((reason.code, each.slug, each.text) for each in reason.texts)


def steps_of(reason: str, slug: str) -> list[Step]:
    """Return the steps that use the text; one without remarks if none does."""
    steps = [
        step
        for step in registry.reason(reason).steps
        if slug in (step.template, *step.wordings.values())
    ]
    return steps or [Step(0, 0, slug)]


def rankings(step: Step) -> Iterator[list[Candidate]]:
    """Yield all remarks of the step together, each alone, each pair, and none."""
    known = [
        Candidate(found.example, found.place, found.topic, found.order)
        for code in step.remarks
        if (found := kinds.kind(code))
    ]
    yield known
    for count in (0, 1, 2):
        yield from (list(each) for each in combinations(known, count))


def renderings(reason: str, slug: str, wording: str) -> Iterator[str]:
    """Yield the text for each combination; one with a gap is never sent."""
    people = [
        person_of(owner, together=together)
        for owner, together in product(OWNERS, ("", NAMELESS, "张先生、李女士"))
    ]
    first = next(occasions(reason)), people[0]
    for step in steps_of(reason, slug):
        everybody = product(occasions(reason), people)
        for (occasion, person), ranking in chain(
            product(everybody, [[], next(rankings(step))]),
            product([first], rankings(step)),
        ):
            values = fill_one(occasion, person, SHOP, TODAY)
            try:
                values |= fit_remarks(
                    wording,
                    values,
                    ranking,
                    otherwise=step.otherwise,
                    longest=LONGEST_VALUE,
                    ending=OPT_OUT,
                )
                yield render(wording, values, ending=OPT_OUT)
            except CannotRender:
                continue


SPOKEN = [pytest.param(*each, id=each[1]) for each in spoken()]


@pytest.mark.parametrize(("reason", "slug", "wording"), SPOKEN)
def test_no_missing_fact_breaks_a_default_text(reason, slug, wording):
    texts = renderings(reason, slug, wording)

    assert {text: faults for text in texts if (faults := broken(text))} == {}


@pytest.mark.parametrize(("reason", "slug", "wording"), SPOKEN)
def test_every_default_text_is_sent_for_some_car_in_two_parts_at_most(
    reason, slug, wording
):
    lengths = [segments(text) for text in renderings(reason, slug, wording)]

    assert lengths
    assert max(lengths) <= 2


def test_every_default_text_of_a_reason_is_tried():
    tried = {slug for _, slug, _ in spoken()}
    # Answers are tried where they are written (tests/sms/answering).
    told = {
        each.slug for each in default_texts() if not each.slug.startswith("answer-")
    }
    others = told - tried

    assert others == {
        "gateway-test",
        "several-due",
        "several-due-long",
        "fleet-list",
    }


@pytest.mark.parametrize("text", [SEVERAL_DUE, SEVERAL_DUE_LONG])
def test_no_missing_fact_breaks_a_text_about_several_things(text):
    """Each reason leads, and one of another car and one of the same follow."""
    found: dict[str, list[str]] = {}
    for reason in registry.every():
        leads = islice(occasions(reason.code), 0, None, 7)
        same, other = islice(occasions("insurance"), 2)
        for first, person in product(leads, map(person_of, OWNERS)):
            several = (first, replace(other, vehicle=2), same)
            values = fill_several(several, person, SHOP, TODAY, LONGEST_VALUE)
            values[REST.name] = values[REST.name] or "商业险（12月5日）"
            said = render(text.text, values, ending=OPT_OUT)
            found |= {said: faults} if (faults := broken(said)) else {}

    assert found == {}
