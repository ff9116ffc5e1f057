from __future__ import annotations

from datetime import date

from shop.default_rules import DEFAULTS, load_house_rules
from shop.house_rules import (
    checked_value,
    read_house_rules,
)
from tests.house_rules import put_rule

TODAY = date(2026, 11, 21)


def test_each_default_can_be_saved_by_staff():
    for rule, default in DEFAULTS.items():
        assert checked_value(rule, default.value) == default.value
        assert default.source


def test_what_staff_changed_stays(db):
    put_rule("days_between_texts", 5)

    assert load_house_rules() == 0
    assert read_house_rules(TODAY).days_between_texts == 5
