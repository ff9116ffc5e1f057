from __future__ import annotations

from datetime import date

import pytest

from customers.plate_cars.same_car import CarFacts, contradictions

MAY, NOVEMBER = date(2026, 5, 1), date(2026, 11, 1)
REGISTERED = date(2021, 5, 18)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (CarFacts(), CarFacts(), []),
        (CarFacts(("途岳",)), CarFacts(("大众途岳 280TSI",)), []),
        (CarFacts(("ID.4",)), CarFacts(("id4 crozz",)), []),
        (CarFacts(("途岳",)), CarFacts(("", "")), []),
        (CarFacts(("途岳",)), CarFacts(("宝来",)), ["车型不同"]),
        (CarFacts((), REGISTERED), CarFacts((), REGISTERED), []),
        (CarFacts((), REGISTERED), CarFacts((), None), []),
        (CarFacts((), REGISTERED), CarFacts((), MAY), ["注册日期不同"]),
    ],
)
def test_models_and_registration_days_may_contradict(one, other, said):
    assert contradictions(one, other) == said
    assert contradictions(other, one) == said


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        (48_200, 49_000, []),
        (48_200, 48_150, []),
        (48_200, 48_149, ["里程对不上"]),
    ],
)
def test_a_mileage_does_not_fall_by_more_than_a_slip(earlier, later, said):
    one = CarFacts(readings=((MAY, earlier),))
    other = CarFacts(readings=((NOVEMBER, later),))

    assert contradictions(one, other) == said


@pytest.mark.parametrize(
    ("seen_on", "said"),
    [
        (date(2021, 2, 17), []),
        (date(2021, 2, 16), ["注册日期之前就已进厂"]),
    ],
)
def test_a_car_is_not_serviced_long_before_it_is_registered(seen_on, said):
    new = CarFacts(registered_on=REGISTERED)

    assert contradictions(new, CarFacts(seen_on=(seen_on,))) == said
