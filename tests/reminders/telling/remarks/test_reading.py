from __future__ import annotations

import pytest

from reminders.models import RemarkRule
from reminders.telling.remarks import kinds
from reminders.telling.remarks.reading import load_remarks, read_remarks
from tests.reminders.telling.remarks.subjects import TODAY, subject

pytestmark = pytest.mark.django_db
CODES = ("pick_up", "car_model", "handbook")


def ranked(codes=CODES, vehicle=1):
    remarks = read_remarks([subject()], set(codes), TODAY)
    return [each.words for each in remarks.ranked(codes, vehicle)]


def test_the_ranking_decides_and_what_is_switched_off_is_not_said():
    load_remarks(kinds.every())

    assert ranked() == ["大众迈腾（沪A12345）", "请带保养手册"]
    assert ranked(CODES[::-1]) == ["请带保养手册", "大众迈腾（沪A12345）"]


def test_what_staff_switch_on_and_reword_is_said_in_their_words():
    load_remarks(kinds.every())
    RemarkRule.objects.filter(code="pick_up").update(
        is_active=True, phrase="可上门取车"
    )

    assert ranked()[0] == "可上门取车"


def test_nothing_is_said_of_a_car_that_was_not_read():
    load_remarks(kinds.every())

    assert ranked(vehicle=2) == []


def test_rules_of_a_kind_that_is_not_installed_any_more_are_passed_over():
    RemarkRule.objects.create(code="gone", phrase="无")

    assert ranked(("gone",)) == []


def test_loading_twice_keeps_what_staff_wrote():
    count = load_remarks(kinds.every())
    RemarkRule.objects.filter(code="handbook").update(phrase="请带手册")

    assert (count, load_remarks(kinds.every())) == (len(kinds.every()), 0)
    assert RemarkRule.objects.get(code="handbook").phrase == "请带手册"
