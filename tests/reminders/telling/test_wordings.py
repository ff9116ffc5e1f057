from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from customers.models import Warranty
from reminders.day import run_day
from reminders.models import DueItem, MaintenancePlan, RuleStep, StepWording
from reminders.reasons.maintenance import find_due, with_cover
from reminders.reasons.warranty import covered_until
from reminders.setup.installation import load_defaults
from sms.models import Message, Template
from tests.factories import make_customer, make_template, make_vehicle
from tests.reminders.builders import at
from tests.reminders.plans.services import facts, plan, service
from tests.reminders.reasons.warranties import term
from tests.screen_rows import make_staff

MONDAY = date(2026, 11, 16)
DAY = timedelta(days=1)


def services(the_plan, car):
    return [
        [fact.value for fact in due.facts if fact.label == "费用"]
        for due in find_due(the_plan, car)
    ]


def test_only_the_first_service_of_a_new_car_is_free():
    free = replace(plan(), is_first_free=True)
    new = facts(delivered="2026-06-01")
    served = facts(delivered="2025-06-01", orders=(service("2026-01-10"),))

    assert services(free, new) == [["首保免费"]]
    assert services(plan(), new) == [[]]
    assert services(free, served) == [[]]


@pytest.mark.parametrize(
    ("terms", "due_on", "due_km", "until"),
    [
        ([term(until_on="2026-11-21")], "2026-11-21", None, "2026-11-21"),
        ([term(until_on="2026-11-21")], "2026-11-22", None, None),
        (
            [term(until_on="2027-01-01", until_km=60_000)],
            "2026-11-21",
            60_000,
            "2027-01-01",
        ),
        ([term(until_on="2027-01-01", until_km=60_000)], "2026-11-21", 60_001, None),
        (
            [term(until_on="2027-01-01", until_km=60_000)],
            "2026-11-21",
            None,
            "2027-01-01",
        ),
        ([term("battery", until_on="2030-01-01")], "2026-11-21", None, None),
        ([term(until_km=60_000)], "2026-11-21", 100, None),
        ([], "2026-11-21", 100, None),
    ],
)
def test_cover_on_the_due_day(terms, due_on, due_km, until):
    (due,) = find_due(plan(), facts(delivered="2026-06-01"))
    due = replace(due, due_on=date.fromisoformat(due_on), due_km=due_km)

    assert covered_until(terms, due) == (until and date.fromisoformat(until))


def test_cases_that_hold_are_named_the_most_special_first():
    terms = [term(until_on="2030-01-01")]
    (paid,) = find_due(plan(), facts(delivered="2026-06-01"))
    (free,) = find_due(
        replace(plan(), is_first_free=True), facts(delivered="2026-06-01")
    )

    assert with_cover(free, terms).cases == ("free", "covered")
    assert with_cover(paid, terms).cases == ("covered",)
    assert with_cover(paid, []).cases == ()
    assert with_cover(paid, terms).facts[-1] == ("质保", "2030年1月1日前在整车质保期内")


@pytest.fixture
def usual(all_rules):
    RuleStep.objects.exclude(reason="maintenance").update(is_active=False)
    RuleStep.objects.exclude(channel="text").update(is_active=False)


def due_now(months, **fields):
    """A car whose service is due today by months since delivery."""
    values = {"delivered_on": MONDAY - timedelta(days=months * 31), **fields}
    return make_vehicle(owner=make_customer(), registered_on=None, **values)


def said(car):
    run_day(now=at(MONDAY))
    item = DueItem.objects.get(vehicle=car, reason="maintenance")
    run_day(now=at(item.due_on))
    return [
        (each.template_version.template.slug, each.body)
        for each in Message.objects.filter(vehicle=car).order_by("pk")
    ]


@pytest.mark.django_db
def test_a_free_first_service_is_said_to_be_free(usual):
    MaintenancePlan.objects.update(is_first_free=True)
    car = due_now(4)

    (slug, body), *_ = said(car)

    assert slug == "maintenance-first-free"
    assert "首次保养免费" in body


@pytest.mark.django_db
def test_a_car_under_warranty_hears_that_it_is(usual):
    car = due_now(4)
    Warranty.objects.create(vehicle=car, kind="whole", until_on=MONDAY + 900 * DAY)

    assert "maintenance-covered" in [slug for slug, _ in said(car)]


@pytest.mark.django_db
def test_others_hear_the_usual_text_and_so_do_all_where_the_special_one_is_off(usual):
    plain, covered = due_now(4), due_now(4)
    Warranty.objects.create(vehicle=covered, kind="whole", until_on=MONDAY + 900 * DAY)
    Template.objects.filter(slug="maintenance-covered").update(is_active=False)

    first, second = said(plain), said(covered)

    assert {slug for slug, _ in first + second} & {
        "maintenance-covered",
        "maintenance-first-free",
    } == set()
    assert [slug for slug, _ in first] == [slug for slug, _ in second] != []


@pytest.mark.django_db
def test_what_staff_changed_is_not_written_over(all_rules):
    step = StepWording.objects.first().step
    StepWording.objects.filter(step=step).exclude(case="covered").delete()

    assert load_defaults()["wordings"] == 0


@pytest.mark.django_db
def test_a_special_text_is_of_the_usual_ones_sort(client, all_rules):
    client.force_login(make_staff("经理"))
    step = RuleStep.objects.get(template__slug="maintenance-early", variant="time")
    advert = make_template(
        slug="ad", category="maintenance", message_class="commercial"
    ).template
    address = reverse("admin:reminders_rulestep_change", args=[step.pk])
    typed = {
        "reason": "maintenance",
        "variant": step.variant,
        "counted_from": step.counted_from,
        "offset_days": step.offset_days,
        "grace_days": step.grace_days,
        "channel": "text",
        "template": step.template_id,
        "script": "",
        "otherwise": step.otherwise,
        "is_active": "on",
        "wordings-TOTAL_FORMS": 1,
        "wordings-INITIAL_FORMS": 0,
        "wordings-0-case": "covered",
        "wordings-0-template": advert.pk,
    }

    html = client.post(address, typed).content.decode()

    assert "请选择与这一步骤的短信模板同类别、同性质的模板。" in html
    assert not step.wordings.exists()
    good = Template.objects.get(slug="maintenance-covered")
    client.post(address, {**typed, "wordings-0-template": good.pk})
    assert step.wordings.get().template == good
