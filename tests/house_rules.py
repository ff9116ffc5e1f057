"""The house rules as a fresh installation has them, and others for a test."""

from __future__ import annotations

from datetime import time

from shop.caps import Caps, read_caps
from shop.default_rules import DEFAULTS, default_caps
from shop.hours import Window
from shop.house_rules import (
    HouseRules,
    Rule,
    parse_hours,
    parse_spans,
    parse_time,
    parse_words,
)
from shop.models import CategoryCap, HouseRule


def caps_with(**most: int) -> Caps:
    """Return the caps of a fresh installation, and others of the named categories."""
    return read_caps(
        (each.category, f"{most.get(each.category, each.most)} {each.period}")
        for each in default_caps()
    )


RULES = HouseRules(
    caps=caps_with(),
    sending_hours=parse_hours(DEFAULTS[Rule.SENDING_HOURS].value),
    calling_hours=parse_spans(DEFAULTS[Rule.CALLING_HOURS].value),
    opening_hours=parse_spans(DEFAULTS[Rule.OPENING_HOURS].value),
    consent_words=parse_words(DEFAULTS[Rule.CONSENT_WORDS].value),
    day_done_by=parse_time(DEFAULTS[Rule.DAY_DONE_BY].value),
    **{
        rule: int(default.value)
        for rule, default in DEFAULTS.items()
        if default.value.isdecimal()
    },
)
WHOLE_DAY = Window(time(0), time(0))


def put_rule(rule: str, value: int | str | Window) -> None:
    """Have the rule at this value on every day."""
    if isinstance(value, Window):
        text = f"{value.opens:%H:%M}-{value.closes:%H:%M}"
    else:
        text = str(value)
    HouseRule.objects.filter(rule=rule).update(value=text)


def put_cap(category: str, most: int) -> None:
    """Have the cap of the category at this number on every day."""
    CategoryCap.objects.filter(category=category).update(most=most)
