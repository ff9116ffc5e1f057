from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mileage.reason import ASK_BEFORE_DAYS, GRACE_DAYS, find_due, with_cars
from reminders.day import run_day
from reminders.facts.meters import Counter
from reminders.models import Decision, DueItem, RuleStep
from reminders.plans.service_cycles import find_services
from reminders.plans.values import PlanItem
from reminders.why.explain import explain_cars
from sms.models import Message, OptOut
from tests.factories import make_customer
from tests.mileage.owners import ASK_ON, DAY, SERVICE_ON, VISITS, ask, make_car
from tests.reminders.builders import at
from tests.reminders.plans.services import OIL, facts, plan, service

AFTER_LAST = ("2026-03-02", 26_000)
B_GRADE = (("2025-09-01", 20_000), AFTER_LAST)
A_GRADE = (("2025-03-01", 14_000), *B_GRADE, ("2026-09-01", 31_900))
C_GRADE = (AFTER_LAST,)
TODAY = date(2026, 9, 10)


def question(points, *, item=OIL, today=TODAY, **fields):
    orders = [service("2026-03-02", 26_000)]
    car = facts(orders=orders, points=points, **fields)
    return find_due(find_services(plan(item), car), today)


@pytest.mark.parametrize(
    ("points", "grade", "variant"),
    [(A_GRADE, "A", "known"), (B_GRADE, "B", "ask"), (C_GRADE, "C", "ask")],
)
def test_only_a_poor_estimate_is_worth_a_question(points, grade, variant):
    due = question(points)

    assert (due.grade, due.variant) == (grade, variant)
    assert due.title == {"known": "不必问", "ask": "现在的公里数"}[variant]


def test_it_is_asked_before_the_service_and_says_why():
    due = question(B_GRADE)

    assert (due.due_on, due.facts, due.rule) == (
        ASK_ON,
        (
            ("下次保养", "约 2026年12月30日"),
            ("最近里程", "2026年3月2日 26,000 公里"),
            ("到保养日的推算等级", "B 级"),
        ),
        "推算到保养日为 B、C 级的，保养前 75 天问一次里程",
    )
    assert question(A_GRADE).rule == "推算到保养日为 A 级，不必问里程"


@pytest.mark.parametrize(("days", "is_open"), [(GRACE_DAYS, True), (11, False)])
def test_it_is_not_asked_later(days, is_open):
    assert bool(question(B_GRADE, today=ASK_ON + days * DAY)) is is_open


@pytest.mark.parametrize(
    ("points", "item"),
    [
        pytest.param((), OIL, id="no reading"),
        pytest.param(B_GRADE, replace(OIL, every_km=None), id="by time alone"),
        pytest.param(B_GRADE, replace(OIL, counter=Counter.ENGINE), id="by the engine"),
        pytest.param(
            B_GRADE, PlanItem("brakes", "制动液", every_km=10_000), id="a side item"
        ),
    ],
)
def test_where_a_figure_would_decide_nothing_nobody_is_asked(points, item):
    assert question(points, item=item) is None


@pytest.mark.parametrize(
    ("cars", "variant", "cases"),
    [(1, "ask", ()), (2, "ask", ("tail",)), (3, "ask", ("tail",)), (4, "many", ())],
)
def test_an_owner_of_several_cars_is_asked_for_the_plate(cars, variant, cases):
    due = with_cars(question(B_GRADE), cars)

    assert (due.variant, due.cases) == (variant, cases)


def only_questions():
    RuleStep.objects.exclude(reason="mileage").update(is_active=False)


def live(first=ASK_ON - DAY, days=12):
    """Run the days; return the days and texts of what was queued about mileages."""
    for day in range(days):
        run_day(now=at(first + day * DAY, 8))
        Message.objects.filter(status="queued").update(status="delivered")
    texts = Message.objects.filter(about="mileage").order_by("pk")
    return [each.template_version.template.slug for each in texts]


@pytest.mark.django_db
class TestTheDays:
    @pytest.fixture(autouse=True)
    def _rules(self, all_rules):
        only_questions()

    def test_a_car_is_asked_about_once(self):
        make_car(owner=make_customer())

        assert live() == ["mileage-ask"]

    def test_an_owner_of_two_cars_is_asked_once(self):
        owner = make_customer()
        for plate in ("沪A12345", "沪B67890"):
            make_car(owner=owner, plate=plate)

        assert live() == ["mileage-tail"]
        asked = Decision.objects.filter(code="silenced")
        assert list(asked.values_list("outcome", "sentence")) == [
            (
                "suppressed",
                f"{ASK_ON} 已问过这位客户的里程，已赶不上最晚日期"
                f" {ASK_ON + GRACE_DAYS * DAY}，不再发送",
            )
        ]

    def test_whoever_prefers_calls_is_asked_by_text(self):
        make_car(owner=make_customer(preferred_channel="phone"))

        assert live() == ["mileage-ask"]

    def test_an_owner_of_four_cars_is_not_asked(self):
        owner = make_customer()
        for nth in range(4):
            make_car(owner=owner, plate=f"沪A{nth}2345")

        assert live() == []

    def test_whoever_refuses_texts_is_not_asked(self):
        owner = make_customer()
        make_car(owner=owner)
        index, tail = owner.phone_index, owner.phone_tail
        OptOut.objects.create(
            phone_index=index, phone_tail=tail, source="reply", created_at=at(ASK_ON)
        )

        assert live() == []

    def test_a_good_estimate_is_not_asked_about_and_explained(self):
        car = make_car(((date(2025, 3, 1), 14_000), *VISITS))
        car.readings.create(read_on=date(2026, 9, 1), km=31_900)

        assert live(first=date(2026, 9, 2), days=1) == []
        item = DueItem.objects.get(vehicle=car, reason="mileage")
        assert (item.variant, item.rule) == ("known", "推算到保养日为 A 级，不必问里程")

    def test_explain_says_why_it_was_asked(self):
        car = make_car(owner=make_customer())
        live(days=2)

        now = at(ASK_ON + DAY)
        (report,) = explain_cars([car.pk], on=ASK_ON, now=now).cars
        (item,) = [each for each in report.items if each.reason == "询问里程"]
        assert item.rule == "推算到保养日为 B、C 级的，保养前 75 天问一次里程"
        assert [each.sentence for each in item.steps[0].verdicts] == ["可以发送"]


@pytest.mark.django_db
class TestItComesLast:
    """Two maintenance texts a month, three days apart."""

    @pytest.fixture(autouse=True)
    def _rules(self, all_rules):
        RuleStep.objects.exclude(reason__in=("mileage", "maintenance")).update(
            is_active=False
        )

    def test_a_full_month_has_no_place_for_it(self):
        owner = make_customer()
        make_car(owner=owner)
        for day in (2, 6):
            ask(owner, on=date(2026, 10, day), about="maintenance")

        assert live() == []
        assert set(Decision.objects.values_list("code", flat=True)) == {"category_cap"}

    def test_it_leaves_the_last_place_to_a_service_text_of_another_car(self):
        owner = make_customer()
        make_car(owner=owner)
        ask(owner, on=date(2026, 10, 2), about="maintenance")
        due_soon = ((date(2025, 4, 20), 20_000), (date(2025, 10, 29), 20_500))
        make_car(due_soon, owner=owner, plate="沪B67890")

        assert live() == []
        sentences = Decision.objects.filter(
            reminder__due_item__reason="mileage"
        ).values_list("sentence", flat=True)
        assert sentences[0].startswith("本月同类短信已有 1 条，另为更要紧的留 2 条")

    def test_with_a_place_left_it_goes(self):
        owner = make_customer()
        make_car(owner=owner)
        ask(owner, on=date(2026, 10, 2), about="maintenance")

        assert live() == ["mileage-ask"]


def test_the_days_fit_before_the_first_text_of_the_service():
    assert ASK_BEFORE_DAYS - GRACE_DAYS > 60
    assert SERVICE_ON - ASK_ON == ASK_BEFORE_DAYS * DAY
