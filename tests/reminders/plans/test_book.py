from __future__ import annotations

import pytest

from customers.models import VehicleChange
from reminders.models import MaintenancePlan, PlanAssignment
from reminders.plans.book import assign_plans, read_plan_book
from tests.factories import make_model, make_vehicle

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("brand", "series", "energy", "expected"),
    [
        pytest.param("大众", "迈腾", "ice", "大众", id="named series"),
        pytest.param("大众", "ID.4 CROZZ", "bev", "通用纯电动车", id="BEV of a maker"),
        pytest.param("大众", "途锐", "ice", "通用燃油车", id="series nobody names"),
        pytest.param("奔驰", "C级", "ice", "奔驰（A/B 保养）", id="whole brand"),
        pytest.param("特斯拉", "Model Y", "bev", "特斯拉（车主手册）", id="any case"),
        pytest.param(
            "比亚迪", "秦PLUS DM-i", "phev", "比亚迪秦 PLUS DM-i", id="blanks"
        ),
        pytest.param(
            "比亚迪", "海豹 DM-i", "phev", "通用插混、增程车", id="other PHEV"
        ),
        pytest.param("理想", "L8", "erev", "理想增程", id="EREV"),
    ],
)
def test_model_follows_the_sample_that_names_it_else_its_energy(
    rules, brand, series, energy, expected
):
    model = make_model(brand=brand, series=series, energy=energy)

    assign_plans()

    plan = read_plan_book().plan_of(model.pk, energy)
    assert plan is not None
    assert plan.name == expected


def test_unknown_model_follows_the_default_plan(rules):
    plan = read_plan_book().plan_of(None, None)

    assert plan is not None
    assert plan.name == "通用燃油车"


def test_without_plans_no_plan_speaks(db):
    assert read_plan_book().plan_of(None, None) is None


def test_what_staff_assigned_stays(rules):
    model = make_model(brand="奔驰", series="C级")
    audi = MaintenancePlan.objects.get(slug="audi")
    PlanAssignment.objects.create(model=model, plan=audi)

    assert assign_plans() == 0
    assert PlanAssignment.objects.get(model=model).plan == audi


def test_second_assignment_finds_nothing_new(rules):
    make_model(brand="奔驰", series="C级")
    make_model(brand="红旗", series="H9")

    assert [assign_plans(), assign_plans()] == [1, 0]


def test_cars_of_a_newly_assigned_model_are_recomputed(rules):
    named = make_vehicle(model=make_model(brand="奔驰", series="C级"))
    make_vehicle(model=make_model(brand="红旗", series="H9"))
    VehicleChange.objects.all().delete()

    assign_plans()

    assert [change.vehicle for change in VehicleChange.objects.all()] == [named]


def test_plan_book_is_read_in_four_queries(rules, django_assert_num_queries):
    with django_assert_num_queries(4):
        read_plan_book()
