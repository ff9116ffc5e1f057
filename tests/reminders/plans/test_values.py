from __future__ import annotations

import pytest

from reminders.plans.values import Cost, PlanItem


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Cost(580, 40), Cost(180, 20), Cost(760, 60)),
        (Cost(580, 40), Cost(180, None), Cost(760, None)),
        (Cost(580, 40), Cost(), Cost()),
    ],
)
def test_a_sum_with_something_unknown_is_unknown(one, other, both):
    assert one + other == both


@pytest.mark.parametrize(
    ("cost", "told"),
    [
        (Cost(1580, 40), "费用1,580元、约40分钟"),
        (Cost(580), "费用580元"),
        (Cost(minutes=40), "约40分钟"),
        (Cost(), ""),
    ],
)
def test_what_is_known_of_a_cost_is_told(cost, told):
    assert cost.told == told


def test_the_cost_of_the_model_goes_before_that_of_its_plan():
    item = PlanItem("oil", "更换机油", costs={None: Cost(500), 7: Cost(700)})

    assert [item.cost_of(model) for model in (7, 8, None)] == [
        Cost(700),
        Cost(500),
        Cost(500),
    ]
    assert PlanItem("oil", "更换机油").cost_of(7) == Cost()
