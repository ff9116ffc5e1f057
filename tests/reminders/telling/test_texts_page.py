"""docs/texts.md shows every default text; it is written here and compared.

``WRITE_DOCS=1 pytest tests/reminders/telling/test_texts_page.py`` writes it anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from customers.models import Customer
from reminders.reasons import registry
from reminders.reasons.registry import Step
from reminders.setup.installation import default_texts
from reminders.telling.people import person_of
from reminders.telling.placeholders import Occasion, Shop, fill_one
from reminders.telling.remarks import kinds
from reminders.telling.remarks.choice import Candidate
from reminders.telling.remarks.fitting import fit_remarks
from sms.gateways import registry as gateways
from sms.simulator.dialects.aliyun_rules import LONGEST_VALUE
from sms.texts.default_texts import DefaultText
from sms.texts.default_words import load_default_words
from sms.texts.linting import lint
from sms.texts.parts import segments, units
from sms.texts.rendering import declared, render
from tests.sms.texts.vendors import use

PAGE = Path(__file__).parents[3] / "docs" / "texts.md"
TODAY = date(2026, 11, 21)
SHOP = Shop("锦程汽车", "021-60000000")
# The length of each value is that of the 95th percentile of the sample shop's.
OWNER = Customer(name="欧阳娜", gender="female", adviser_name="李明")
CAR = Occasion(
    vehicle=1,
    plate="沪AD12345",
    model="大众途观L",
    reason="",
    in_a_list="",
    due_on=date(2026, 12, 1),
    due_km=None,
    is_estimate=False,
)
ENDINGS = {"service": "回TD退订", "commercial": "拒收请回复R"}
HEAD = """# The default texts

Every text of a fresh installation, as a phone shows it: with nothing known but owner,
car and day, and with everything known. Values are as long as the 95th percentile of the
sample shop's; the signature and the words to refuse with are counted.
Up to 70 units are one part. This page is written by
`tests/reminders/telling/test_texts_page.py`, which also checks each text by the rules
of every vendor; staff edit the texts under 短信模板 and the remarks under 附言.
"""


def step_of(text: DefaultText) -> Step:
    steps = [
        step
        for reason in registry.every()
        for step in reason.steps
        if text.slug in (step.template, *step.wordings.values())
    ]
    return steps[0] if steps else Step(0, 0, text.slug)


def reason_of(text: DefaultText) -> str:
    return next(
        (
            reason.code
            for reason in registry.every()
            if text.slug in {each.slug for each in reason.texts}
        ),
        "maintenance",
    )


def rendered(text: DefaultText, *, knows_all: bool) -> str:
    examples = {each.name: each.example for each in declared()}
    step, person = step_of(text), person_of(OWNER)
    reason = reason_of(text)
    car = replace(CAR, reason=reason, in_a_list=registry.label(reason))
    values = fill_one(car, person, SHOP, TODAY)
    values = {name: value or examples[name] for name, value in values.items()}
    ranking = [
        Candidate(found.example, found.place, found.topic, found.order)
        for code in step.remarks
        if knows_all and (found := kinds.kind(code)) and found.is_active
    ]
    ending = ENDINGS[text.message_class]
    values |= fit_remarks(
        text.text,
        values,
        ranking,
        otherwise=step.otherwise,
        longest=LONGEST_VALUE,
        ending=ending,
    )
    return render(text.text, values, ending=ending)


def rows() -> Iterator[str]:
    for text in default_texts():
        bare, full = (rendered(text, knows_all=each) for each in (False, True))
        yield f"\n## {text.name}\n\n`{text.slug}`, {text.message_class.label}\n\n"
        yield f"> {text.text}\n\n"
        yield f"- {bare} ({units(bare)} units, {segments(bare)} part)\n"
        if full != bare:
            yield f"- {full} ({units(full)} units, {segments(full)} part)\n"


def test_the_page_shows_every_default_text():
    page = HEAD + "".join(rows())
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(page)

    assert PAGE.read_text() == page, "run this test with WRITE_DOCS=1"


# These name two things or a car's fault, which takes a second part.
LONG = {"several-due", "several-due-long", "recall", "safety-notice"}


@pytest.mark.parametrize("text", default_texts(), ids=lambda each: each.slug)
def test_a_default_text_is_one_part_whatever_is_known(text):
    lengths = {segments(rendered(text, knows_all=each)) for each in (True, False)}

    assert lengths == ({2} if text.slug in LONG else {1})


def test_there_are_at_most_sixty_wordings():
    assert len(default_texts()) <= 60


@pytest.mark.django_db
@pytest.mark.parametrize("gateway", ["aliyun", "tencent", "yunpian"])
@pytest.mark.parametrize("text", default_texts(), ids=lambda each: each.slug)
def test_every_vendor_accepts_every_default_text(settings, gateway, text):
    use(settings, gateway)
    load_default_words()

    assert gateways.primary() == gateway
    found = lint(text.text, text.message_class, text.category)
    assert [each.sentence for each in found] == []
