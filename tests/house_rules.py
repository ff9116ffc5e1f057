"""The house rules as a fresh installation has them, and others for a test."""

from __future__ import annotations

from datetime import time

from shop.default_rules import DEFAULTS
from shop.hours import Window
from shop.house_rules import HouseRules, Rule, parse_hours
from shop.models import HouseRule

RULES = HouseRules(
    sending_hours=parse_hours(DEFAULTS[Rule.SENDING_HOURS].value),
    **{
        rule: int(default.value)
        for rule, default in DEFAULTS.items()
        if rule is not Rule.SENDING_HOURS
    },
)
WHOLE_DAY = Window(time(0), time(0))


def put_rule(rule: str, value: int | Window) -> None:
    """Have the rule at this value on every day."""
    if isinstance(value, Window):
        text = f"{value.opens:%H:%M}-{value.closes:%H:%M}"
    else:
        text = str(value)
    HouseRule.objects.filter(rule=rule).update(value=text)
