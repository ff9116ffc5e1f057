"""Of the steps and texts of a fresh installation, whatever their reason."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reminders.reasons import registry
from reminders.reasons.booking import Lapse
from reminders.reasons.inspection import Variant
from reminders.reasons.maintenance import Ladder
from reminders.setup.installation import default_steps, default_texts
from sms.texts.rendering import placeholders


def test_every_text_step_has_its_default_text_in_the_category_of_its_reason():
    categories = {text.slug: str(text.category) for text in default_texts()}
    cares = set(registry.codes(is_occasion=True)) - {"trade_in"}
    steps = [
        (reason.code, step.template)
        for reason in registry.every()
        for step in reason.steps
        if step.channel == "text"
    ]
    expected = {
        template: "care" if reason in cares else reason for reason, template in steps
    } | {"trade-in": "campaign", "safety-notice": "recall"}

    assert {slug: categories[slug] for _, slug in steps} == expected


def test_every_call_step_has_a_script_that_can_be_filled():
    calls = [
        step
        for reason in registry.every()
        for step in reason.steps
        if step.channel != "text"
    ]

    assert len(calls) == 15
    for step in calls:
        assert (step.template, bool(step.script)) == ("", True)
        assert len(placeholders(step.script)) >= 2


def test_every_reason_has_a_step():
    """Those of a campaign are written when it starts."""
    reasons = {step.reason for step in default_steps()}

    assert reasons == set(registry.codes()) - {"campaign"}


LADDERS: dict[str, list[str]] = {
    "maintenance": list(Ladder),
    "inspection": list(Variant),
    "booking": list(Lapse),
}


@pytest.mark.parametrize("reason", registry.codes())
def test_steps_of_a_ladder_do_not_overlap(reason):
    """Stages by kilometres are apart: their days follow the car."""
    for variant in LADDERS.get(reason, [""]):
        steps = sorted(
            (step.offset_days, step.grace_days)
            for step in default_steps()
            if step.reason == reason
            and step.variant in {"", variant}
            and step.counted_from == "due_on"
        )
        for (early, grace), (late, _) in pairwise(steps):
            assert early + grace < late
