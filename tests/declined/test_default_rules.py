from __future__ import annotations

import pytest

from declined.default_rules import DEFAULT_RULES, load_rules
from declined.models import PartRule

pytestmark = pytest.mark.django_db
COUNT = sum(len(rules) for rules in DEFAULT_RULES.values())
EXAMPLES = [
    (rule.example, rule.name, severity)
    for severity, rules in DEFAULT_RULES.items()
    for rule in rules
]


@pytest.mark.parametrize(("example", "name", "severity"), EXAMPLES)
def test_each_example_is_recognised_as_its_part_alone(
    book, parts, example, name, severity
):
    (found,) = book.advised(example)

    assert (found.part.name, parts[name].severity) == (name, severity)


def test_no_word_belongs_to_two_parts():
    words = [
        word
        for rules in DEFAULT_RULES.values()
        for rule in rules
        for word in rule.words
    ]

    assert len(words) == len(set(words))


def test_what_staff_changed_stays_and_what_is_missing_comes():
    assert load_rules() == COUNT
    PartRule.objects.filter(name="雨刮片").update(severity="safety")
    PartRule.objects.filter(name="脚垫").delete()

    assert load_rules() == 1
    assert PartRule.objects.get(name="雨刮片").severity == "safety"
