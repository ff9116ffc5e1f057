from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from shop.default_rules import load_house_rules
from shop.hours import Window
from shop.house_rules import (
    MissingRule,
    Rule,
    Unusable,
    checked_value,
    parse_hours,
    read_house_rules,
)
from shop.models import HouseRule
from tests.house_rules import RULES

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


def test_a_fresh_database_has_every_rule(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert read_house_rules(TODAY) == RULES
    assert load_house_rules() == 0


def test_the_newest_row_in_force_counts(db):
    for days, cap in ((-2, 4), (-1, 3), (1, 9)):
        HouseRule.objects.create(
            rule=Rule.CAP_OVERALL, value=cap, in_force_on=TODAY + days * DAY
        )

    caps = [read_house_rules(TODAY + days * DAY).cap_overall for days in range(-3, 2)]

    assert caps == [6, 4, 3, 3, 9]


@pytest.mark.parametrize("rule", Rule)
def test_without_one_of_the_rules_nothing_is_read(db, rule):
    HouseRule.objects.filter(rule=rule).delete()

    with pytest.raises(MissingRule, match=rule.label[:4]):
        read_house_rules(TODAY)
    assert load_house_rules() == 1
    assert read_house_rules(TODAY) == RULES


def test_an_unreadable_row_is_no_rule(db):
    HouseRule.objects.filter(rule=Rule.CAP_OVERALL).update(value="many")

    with pytest.raises(ValueError, match="many"):
        read_house_rules(TODAY)


@pytest.mark.parametrize(
    ("rule", "typed", "stored"),
    [
        (Rule.CAP_OVERALL, " 06 ", "6"),
        (Rule.SENDING_HOURS, "9:00 至 20:30", "09:00-20:30"),
        (Rule.SENDING_HOURS, "08:00-21:00", "08:00-21:00"),
        (Rule.CALLING_HOURS, "13:00-19:00，8:30-12:00", "08:30-12:00、13:00-19:00"),
        (Rule.CALLING_HOURS, "08:00-21:00", "08:00-21:00"),
        (Rule.CALLING_HOURS, "09:00-12:00、12:00-18:00", "09:00-12:00、12:00-18:00"),
        (Rule.OPENING_HOURS, "7:30-22:00", "07:30-22:00"),
        (Rule.REPLY_PROMISE, "5", "5"),
    ],
)
def test_a_value_is_stored_in_one_form(rule, typed, stored):
    assert checked_value(rule, typed) == stored


@pytest.mark.parametrize(
    ("rule", "typed", "sentence"),
    [
        (Rule.CAP_OVERALL, "-1", "请填 0 到 20 之间的整数（条）。"),
        (Rule.DAYS_BETWEEN_TEXTS, "0", "请填 1 到 30 之间的整数（天）。"),
        (Rule.DAYS_AFTER_VISIT, "一周", "请填 0 到 60 之间的整数（天）。"),
        (Rule.FLOOD_TIMES, "9" * 5000, "请填 2 到 50 之间的整数（倍）。"),
        (Rule.SENDING_HOURS, "07:59-20:00", "发送时段必须在 08:00 至 21:00 之间"),
        (Rule.SENDING_HOURS, "09:00-21:01", "发送时段必须在 08:00 至 21:00 之间"),
        (Rule.SENDING_HOURS, "09:00-09:00", "发送时段必须在 08:00 至 21:00 之间"),
        (Rule.SENDING_HOURS, "20:00-09:00", "开始早于结束"),
        (Rule.SENDING_HOURS, "09:00-25:00", "时间不正确"),
        (Rule.CALLING_HOURS, "07:59-12:00", "电话时段必须在 08:00 至 21:00 之间"),
        (Rule.CALLING_HOURS, "13:00-21:01", "电话时段必须在 08:00 至 21:00 之间"),
        (Rule.CALLING_HOURS, "09:00-09:00", "电话时段必须在 08:00 至 21:00 之间"),
        (Rule.CALLING_HOURS, "09:00-12:00、11:59-18:00", "几个时段不能重叠"),
        (Rule.CALLING_HOURS, "、", "请写成 08:30-12:00、13:00-19:00"),
        (Rule.CALLING_HOURS, "上午", "请写成 09:00-20:00 这样的起止时间。"),
        (Rule.OPENING_HOURS, "08:30-08:30", "开门要早于关门"),
        (Rule.REPLY_PROMISE, "4", "请填 5 到 480 之间的整数（分钟）。"),
        (Rule.REPLY_PROMISE, "481", "请填 5 到 480 之间的整数（分钟）。"),
        (Rule.SENDING_HOURS, "白天", "请写成 09:00-20:00 这样的起止时间。"),
    ],
)
def test_an_unusable_value_is_answered_in_a_sentence(rule, typed, sentence):
    with pytest.raises(Unusable, match=sentence):
        checked_value(rule, typed)


def test_hours_are_read_as_a_window():
    assert parse_hours("09:30-20:00") == Window(time(9, 30), time(20))


@pytest.mark.parametrize(
    ("given", "expected"), [("9:00", "09:00"), ("08:01", "08:01"), ("21:00", "21:00")]
)
def test_the_hour_of_the_day_is_stored_in_one_form(given, expected):
    assert checked_value(Rule.DAY_DONE_BY, given) == expected


@pytest.mark.parametrize(
    "given", ["08:00", "21:01", "25:00", "09:60", "9", "", "九点", "09:00-10:00"]
)
def test_an_hour_outside_the_day_is_refused(given):
    with pytest.raises(Unusable, match="09:00"):
        checked_value(Rule.DAY_DONE_BY, given)
