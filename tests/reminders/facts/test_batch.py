from __future__ import annotations

import pytest

from reminders.facts.batch import Rulebook, by_car, open_batch, read_rulebook
from reminders.models import RuleStep
from tests.factories import make_template, make_vehicle
from tests.reminders.builders import TODAY


def make_step(reason, variant="", **fields):
    RuleStep.objects.create(
        reason=reason,
        variant=variant,
        offset_days=-RuleStep.objects.count(),
        template=make_template().template,
        **fields,
    )


@pytest.mark.django_db
def test_the_rulebook_knows_the_variants_that_active_steps_speak_of():
    make_step("inspection", "line")
    make_step("inspection", "sticker")
    make_step("inspection", "sticker")
    make_step("birthday")
    make_step("season", is_active=False)

    assert read_rulebook().asked == {
        "inspection": {"line", "sticker"},
        "birthday": {""},
    }


@pytest.mark.django_db
def test_a_reader_runs_once_a_batch_and_once_a_run():
    read = []
    batch = open_batch([make_vehicle().pk], Rulebook({}), TODAY)

    def of_cars(given):
        read.append("cars")
        return len(given.vehicles)

    def of_rules():
        read.append("rules")
        return "rules"

    assert [batch.read(of_cars) for _ in range(2)] == [1, 1]
    assert [batch.rulebook.read(of_rules) for _ in range(2)] == ["rules", "rules"]
    assert read == ["cars", "rules"]


def test_a_car_without_facts_has_an_empty_list():
    grouped = by_car([(1, "a"), (2, "b"), (1, "c")])

    assert [grouped[pk] for pk in (1, 2, 3)] == [["a", "c"], ["b"], []]
