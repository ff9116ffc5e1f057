from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from reminders.dates.refresh import Refreshed, refresh_all, refresh_changed
from reminders.deciding.planned import read_planned
from reminders.ladder.occasions import shared_dues
from reminders.ladder.scan import Scanned, scan_reminders
from reminders.models import DayRun, Decision, DueItem, Reminder, RuleStep, Veto
from shop.days.calendar import Calendar
from shop.hours import SHOP_ZONE
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.occasions import day
from tests.reminders.reasons.told import agreed, car_of, only, texts_on
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]

# The winter check begins on 1 November, and its step waits until the 21st.
FIRST, LAST = day("2026-11-01"), day("2026-11-21")
DAY = timedelta(days=1)


def scan(on, **options):
    return scan_reminders(now=at(on), **options)


def refresh(on):
    return refresh_changed(now=at(on))


def known_before(car, on):
    """Have the car added on this day."""
    added = datetime(on.year, on.month, on.day, 12, tzinfo=SHOP_ZONE)
    type(car).objects.filter(pk=car.pk).update(created_at=added)
    return car


@pytest.fixture
def car():
    only("season")
    return known_before(car_of(make_customer()), FIRST - 100 * DAY)


@pytest.mark.parametrize(
    ("on", "created"),
    [
        pytest.param(FIRST - DAY, 0, id="the day before"),
        pytest.param(FIRST, 1, id="the first day"),
        pytest.param(LAST, 1, id="the last day of grace"),
        pytest.param(LAST + DAY, 0, id="the day after"),
    ],
)
def test_the_scan_makes_the_reminder_in_the_window_of_the_step(car, on, created):
    DayRun.objects.create(on=on - DAY, started_at=at(on), finished_at=at(on))

    assert scan(on).created == created
    assert scan(on) == Scanned(0, 0)


def test_the_due_item_is_explained_like_any_other(car):
    scan(FIRST + 3 * DAY)

    item = car.due_items.get()
    assert (item.reason, item.subject, item.anchor) == ("season", "winter", "2026")
    assert (item.due_on, item.title) == (FIRST, "电池和防冻液检查")
    assert (item.facts, item.blanks) == (
        [["季节", "冬季前：电池和防冻液检查"]],
        {"换季项目": "电池和防冻液检查"},
    )
    assert (item.status, item.known_on, item.computed_on) == ("open", FIRST, FIRST)


def test_nothing_is_stored_ahead(car):
    refresh(FIRST - 10 * DAY)
    refresh_all(now=at(FIRST - 9 * DAY))

    assert not DueItem.objects.exists()


def test_a_car_that_comes_later_is_reminded_too(car):
    scan(FIRST)
    later = known_before(car_of(make_customer(), plate="沪A54321"), FIRST + 5 * DAY)

    assert scan(FIRST + 5 * DAY) == Scanned(1, 0)
    assert later.due_items.get().known_on == FIRST + 5 * DAY


@pytest.mark.parametrize("status", ["sold", "scrapped"])
def test_a_car_that_is_gone_has_no_season(car, status):
    type(car).objects.update(status=status)

    assert scan(FIRST) == Scanned(0, 0)
    assert not DueItem.objects.exists()


def test_some_cars_are_scanned_alone(car):
    other = car_of(make_customer(), plate="沪A54321")

    assert scan(FIRST, vehicles=[other.pk]) == Scanned(1, 0)
    assert not car.due_items.exists()


@pytest.mark.parametrize(
    ("added_on", "missed"),
    [
        pytest.param(LAST, 1, id="known on the last day"),
        pytest.param(LAST + DAY, 0, id="added a day too late"),
    ],
)
def test_an_occasion_that_no_run_saw_is_missed(car, added_on, missed):
    known_before(car, added_on)

    assert scan(LAST + 2 * DAY) == Scanned(0, missed)
    assert Decision.objects.filter(code="missed").count() == missed
    assert DueItem.objects.count() == missed


@pytest.mark.parametrize("switched", ["step", "text"])
def test_an_occasion_without_a_step_in_use_is_left_alone(car, switched):
    step = RuleStep.objects.get(reason="season")
    row = step if switched == "step" else step.template
    row.is_active = False
    row.save()

    scan(FIRST)

    assert not DueItem.objects.exists()


@pytest.mark.parametrize(
    ("days", "closed"),
    [pytest.param(30, 0, id="30 days old"), pytest.param(31, 1, id="31 days old")],
)
def test_what_ran_out_is_closed_without_computing_a_car(car, days, closed):
    refresh(FIRST)
    scan(FIRST)

    assert refresh(FIRST + days * DAY) == Refreshed(closed=closed)
    assert DueItem.objects.filter(status="done").count() == closed


def test_a_reminder_that_waits_is_withdrawn_when_the_occasion_ran_out(car):
    refresh(FIRST)
    scan(FIRST)
    RuleStep.objects.update(grace_days=90)

    refresh(FIRST + 31 * DAY)

    reminder = Reminder.objects.get()
    assert reminder.status == Reminder.Status.CANCELLED
    assert reminder.decisions.get().code == "cycle_over"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"notes": "大灯"}, "open", id="a fact changed"),
        pytest.param({"status": "sold"}, "void", id="sold"),
    ],
)
def test_a_refresh_keeps_or_closes_what_is_stored(car, change, status):
    scan(FIRST)
    type(car).objects.update(**change)

    refresh_all(now=at(FIRST + DAY))

    assert car.due_items.get().status == status


def test_a_step_switched_off_and_on_again_closes_and_reopens(car):
    step = RuleStep.objects.filter(reason="season")
    scan(FIRST)
    step.update(is_active=False)
    refresh(FIRST + DAY)
    switched_off = car.due_items.get().status
    step.update(is_active=True)
    refresh(FIRST + 2 * DAY)

    assert (switched_off, car.due_items.get().status) == ("void", "open")


@pytest.mark.parametrize(
    ("days_ahead", "planned"),
    [
        pytest.param(31, ["换季"], id="within the horizon"),
        pytest.param(32, [], id="beyond it"),
    ],
)
def test_a_season_to_come_is_planned_before_it_is_stored(days_ahead, planned):
    only("season")
    owner = make_customer()
    car_of(owner)
    today = FIRST - days_ahead * DAY

    found = read_planned({owner.phone_index}, today, Calendar())

    assert [each.label for each in found.get(owner.phone_index, ())] == planned


def test_a_veto_of_a_season_to_come_names_the_person_s_car():
    only("season")
    vetoed, other = agreed(), agreed()
    car, _ = car_of(vetoed), car_of(other, plate="沪A54321")
    Veto.objects.create(
        vehicle=car,
        reason="season",
        subject="winter",
        anchor="2026",
        step=RuleStep.objects.get(reason="season"),
        because="车主在国外",
        by=make_staff(),
        at=at(FIRST - 5 * DAY),
    )

    texts = [text for days in range(14) for text in texts_on(str(FIRST + days * DAY))]

    assert len(texts) == 1
    assert car.due_items.get().reminders.get().decisions.last().code == "vetoed"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_cars(django_assert_num_queries, count):
    only("season")
    for _ in range(count):
        make_vehicle(owner=make_customer())

    savepoint = 2

    with django_assert_num_queries(6 + savepoint):
        scan(FIRST)


def test_the_days_are_known_without_a_row():
    found = {(due.reason, due.subject) for due in shared_dues(FIRST)}

    assert ("season", "winter") in found
    assert ("festival", "spring") in found
