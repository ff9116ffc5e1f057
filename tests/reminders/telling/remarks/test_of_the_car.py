from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.models import Symptom
from reminders.reasons.value import Pace
from reminders.telling.remarks.default_symptoms import load_symptoms
from reminders.telling.remarks.of_the_car import REMEMBERED_DAYS, find_symptom
from tests.factories import make_vehicle
from tests.reminders.telling.remarks.subjects import TODAY, said, subject


@pytest.mark.parametrize(
    ("colour", "told"),
    [
        ("白", "白色大众迈腾（沪A12345）"),
        ("白色", "白色大众迈腾（沪A12345）"),
        ("珍珠白", "珍珠白色大众迈腾（沪A12345）"),
        ("珍珠白（黑顶）", None),
        ("W1G 雪域白 单色", None),
        ("未知", None),
        ("", None),
    ],
)
def test_only_a_plain_colour_is_told(colour, told):
    assert said("car_colour", subject(colour=colour)) == ({1: told} if told else {})


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "大众迈腾（沪A12345）"),
        ({"plate": "", "vin": "LSVAM4187C2184841"}, "大众迈腾（车架号尾号4841）"),
        ({"model": ""}, None),
        ({"plate": ""}, None),
    ],
)
def test_the_model_stands_beside_what_else_the_car_is_known_by(facts, told):
    assert said("car_model", subject(**facts)) == ({1: told} if told else {})


@pytest.mark.parametrize(
    ("due_km", "told"),
    [
        (32_000, "距保养约2000公里"),
        (32_100, None),
        (30_500, "距保养约500公里"),
        (30_040, None),
        (29_000, None),
        (None, None),
    ],
)
def test_kilometres_that_are_left_are_an_estimate(due_km, told):
    pace = Pace(TODAY - timedelta(days=10), 29_800, 20.0)
    car = subject(due_km=due_km, pace=pace)

    assert said("kilometres", car) == ({1: told} if told else {})


def test_cost_and_duration_are_told_of_the_work_they_belong_to():
    known = subject(blanks={"保养项目": "更换机油", "费用用时": "费用580元"})
    unknown = subject(vehicle=2, blanks={"保养项目": "更换机油"})

    assert said("cost", known, unknown) == {1: "更换机油费用580元"}
    assert said("work", known, unknown) == {1: "项目为更换机油", 2: "项目为更换机油"}


SYMPTOMS = [
    Symptom(name="刹车异响", words=["刹车异响", "刹车响"]),
    Symptom(name="空调不凉", words=["空调不凉", "不制冷"]),
]


@pytest.mark.parametrize(
    ("complaint", "name"),
    [
        ("客户反映低速刹车响", "刹车异响"),
        ("空调不制冷；刹车异响", "空调不凉"),
        ("无刹车异响", ""),
        ("刹车异响已解决，空调不凉", "空调不凉"),
        ("老板说话难听，要投诉张三", ""),
        ("", ""),
    ],
)
def test_a_complaint_is_named_from_the_closed_list_only(complaint, name):
    assert find_symptom(complaint, SYMPTOMS) == name


@pytest.mark.django_db
class TestLastVisit:
    def told(self, *visits):
        load_symptoms()
        car = make_vehicle()
        for number, (days, complaint, fields) in enumerate(visits):
            car.service_records.create(
                order_number=f"W{number}",
                came_in_on=TODAY - timedelta(days=days),
                kind="maintenance",
                complaint=complaint,
                **fields,
            )
        return list(said("symptom", subject(vehicle=car.pk)).values())

    def test_the_symptom_of_the_last_visit(self):
        told = self.told((300, "空调不凉", {}), (90, "行驶中刹车异响", {}))

        assert told == ["上次说的刹车异响一并复查"]

    def test_a_later_visit_without_it_forgets_it(self):
        assert self.told((300, "刹车异响", {}), (90, "常规保养", {})) == []

    def test_a_void_visit_does_not_count(self):
        told = self.told((300, "刹车异响", {}), (90, "", {"is_void": True}))

        assert told == ["上次说的刹车异响一并复查"]

    @pytest.mark.parametrize(
        ("days", "is_told"), [(REMEMBERED_DAYS - 1, True), (REMEMBERED_DAYS, False)]
    )
    def test_it_is_remembered_so_long(self, days, is_told):
        assert bool(self.told((days, "刹车异响", {}))) == is_told


@pytest.mark.parametrize(
    ("season", "energy", "code"),
    [
        ("winter", "bev", "winter_electric"),
        ("winter", "ice", "winter_petrol"),
        ("winter", "phev", "winter_petrol"),
        ("summer", "bev", "summer_electric"),
        ("summer", "erev", "summer_petrol"),
        ("winter", "", None),
    ],
)
def test_each_energy_has_its_own_advice_for_the_season(season, energy, code):
    car = subject(subject=season, energy=energy)
    codes = [f"{s}_{e}" for s in ("winter", "summer") for e in ("electric", "petrol")]

    assert [each for each in codes if said(each, car)] == ([code] if code else [])
