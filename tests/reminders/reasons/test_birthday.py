from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.models import VehicleContact
from reminders.models import DueItem, Reminder, RuleStep
from reminders.reasons.birthday import KEEP_OVERDUE_DAYS, Birth, find_due
from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
)
from sms.models import Message
from tests.factories import make_customer
from tests.reminders.reasons.occasions import day
from tests.reminders.reasons.told import (
    agreed,
    car_of,
    only,
    texts_on,
)

TODAY = date(2026, 11, 21)


def birth(day, *, is_lunar=False):
    return Birth(date.fromisoformat(day), is_lunar)


def falls_on(born, today=TODAY):
    due = find_due(born, today)
    return due and (str(due.due_on), due.anchor)


def test_the_next_birthday_with_its_explanation():
    assert find_due(birth("1985-12-03"), TODAY) == Due(
        reason="birthday",
        subject="birthday",
        anchor="2026",
        due_on=date(2026, 12, 3),
        decided_by=DecidedBy.CALENDAR,
        facts=(Fact("生日", "12月3日"),),
        rule="车主生日",
        source="客户档案的生日（本人提供）；农历遇小月三十按廿九，闰月按平月",
        title="生日",
    )


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        pytest.param(birth("1985-11-21"), ("2026-11-21", "2026"), id="today"),
        pytest.param(birth("1985-11-18"), ("2026-11-18", "2026"), id="3 days ago"),
        pytest.param(birth("1985-11-17"), ("2027-11-17", "2027"), id="4 days ago"),
        pytest.param(birth("2000-02-29"), ("2027-02-28", "2027"), id="leap day"),
        pytest.param(birth("1914-12-31"), None, id="a placeholder for none"),
        pytest.param(birth("1915-01-01"), ("2027-01-01", "2027"), id="very old"),
        pytest.param(birth("2027-01-01"), None, id="not born yet"),
        pytest.param(None, None, id="unknown"),
        # Born on 八月十五.
        pytest.param(
            birth("1970-09-15", is_lunar=True), ("2027-09-15", "2027"), id="by the moon"
        ),
        # 腊月三十 of a year in which it has only 29 days.
        pytest.param(
            birth("1985-02-19", is_lunar=True), ("2027-02-05", "2026"), id="last night"
        ),
    ],
)
def test_which_day_it_is(born, expected):
    assert falls_on(born) == expected


def test_the_moon_is_named_in_the_explanation():
    (fact,) = find_due(birth("1970-09-15", is_lunar=True), TODAY).facts

    assert fact == Fact("生日", "农历8月15日")


def test_last_years_birthday_of_the_moon_may_still_be_kept():
    # 八月十五 of 2026 is the 25th of September.
    born = birth("1970-09-15", is_lunar=True)

    assert falls_on(born, date(2026, 9, 25 + KEEP_OVERDUE_DAYS)) == (
        "2026-09-25",
        "2026",
    )
    assert falls_on(born, date(2026, 9, 26 + KEEP_OVERDUE_DAYS)) == (
        "2027-09-15",
        "2027",
    )


@given(
    st.dates(date(1940, 1, 1), date(2008, 1, 1)),
    st.booleans(),
    st.dates(date(2026, 1, 1), date(2040, 1, 1)),
)
def test_there_is_always_exactly_one_within_the_year(born, is_lunar, today):
    due = find_due(Birth(born, is_lunar), today)

    assert -KEEP_OVERDUE_DAYS <= (due.due_on - today).days <= 385


@pytest.mark.django_db
def test_birthday_is_wished_on_the_day_and_no_other(all_rules):
    only("birthday")
    car_of(agreed(birthday=date(1985, 12, 3)))

    assert texts_on("2026-12-02") == []
    assert texts_on("2026-12-03") == [
        "王先生，祝您生日快乐，平安顺遂！用车有任何需要，欢迎"
    ]
    assert texts_on("2026-12-04") == []
    assert texts_on("2027-12-03") != []


@pytest.mark.django_db
def test_a_greeting_needs_consent_and_says_how_to_refuse(all_rules):
    only("birthday")
    born = date(1985, 12, 3)
    car_of(agreed(birthday=born))
    car_of(make_customer(birthday=born), plate="沪A54321")

    texts_on("2026-12-03")

    text = Message.objects.get()
    assert text.message_class == "commercial"
    assert text.body.endswith("拒收请回复R")
    silent = Reminder.objects.get(due_item__vehicle__plate="沪A54321")
    why = silent.decisions.get()
    assert (silent.status, why.code, why.sentence) == (
        "suppressed",
        "no_consent",
        "该号码没有可证明的营销短信同意",
    )


@pytest.mark.django_db
def test_birthday_by_the_moon(all_rules):
    only("birthday")
    car_of(agreed(birthday=date(1970, 9, 15), birthday_calendar="lunar"))

    assert texts_on("2027-09-14") == []
    assert len(texts_on("2027-09-15")) == 1


@given(
    st.dates(date(1940, 1, 1), date(2008, 1, 1)),
    st.dates(date(2025, 1, 1), date(2040, 1, 1)),
)
def test_each_lunar_year_has_one_birthday_with_an_anchor_of_its_own(born, today):
    birth = Birth(born, is_lunar=True)

    first = find_due(birth, today)
    after = find_due(birth, first.due_on + timedelta(days=KEEP_OVERDUE_DAYS + 1))

    assert int(after.anchor) == int(first.anchor) + 1
    assert 353 <= (after.due_on - first.due_on).days <= 385


@pytest.mark.django_db
def test_a_lunar_birthday_twice_in_a_solar_year_is_wished_twice(all_rules):
    # 1980-12-26 is 冬月二十, which falls on 2026-01-08 and on 2026-12-28.
    only("birthday")
    car_of(agreed(birthday=date(1980, 12, 26), birthday_calendar="lunar"))
    days = [date(2026, 1, 4) + timedelta(days=n) for n in range(9)]
    days += [date(2026, 12, 22) + timedelta(days=n) for n in range(12)]

    wished = [str(on) for on in days if texts_on(str(on))]

    assert wished == ["2026-01-08", "2026-12-28"]
    anchors = DueItem.objects.filter(reminders__isnull=False).order_by("anchor")
    assert list(anchors.values_list("anchor", flat=True)) == ["2025", "2026"]


@pytest.mark.django_db
def test_whoever_has_two_cars_is_wished_well_once(all_rules):
    only("birthday")
    owner = agreed(birthday=date(1985, 12, 3))
    car_of(owner)
    car_of(owner, plate="沪A54321")

    assert texts_on("2026-12-03") == [
        "王先生，祝您生日快乐，平安顺遂！用车有任何需要，欢迎"
    ]
    assert sorted(Reminder.objects.values_list("status", flat=True)) == [
        "merged",
        "sent",
    ]


@pytest.mark.django_db
def test_car_that_was_sold_takes_the_birthday_of_its_new_owner(all_rules):
    only("birthday")
    vehicle = car_of(agreed(birthday=date(1985, 12, 3)))
    texts_on("2026-11-20")

    VehicleContact.objects.filter(vehicle=vehicle).update(until_on=day("2026-11-25"))
    vehicle.contacts.create(customer=agreed(birthday=date(1990, 12, 5)))

    assert texts_on("2026-12-03") == []
    assert len(texts_on("2026-12-05")) == 1


@pytest.mark.django_db
def test_greeting_gives_way_to_a_duty_of_the_same_day(all_rules):
    owner = agreed(birthday=date(1985, 12, 3))
    vehicle = car_of(owner)
    vehicle.policies.create(kind="compulsory", last_covered_on=day("2026-12-10"))
    RuleStep.objects.exclude(reason__in=["birthday", "insurance"]).update(
        is_active=False
    )

    (text,) = texts_on("2026-12-03")

    assert "交强险" in text
    birthday = Reminder.objects.get(step__reason="birthday")
    assert (birthday.status, birthday.decisions.last().code) == (
        "suppressed",
        "one_text_a_day",
    )
