from __future__ import annotations

from collections import Counter

from dealercrm.embedded.samples import shop
from dealercrm.embedded.samples.people import UNASSIGNED_CODES
from tests.dealercrm.embedded.samples.written import (
    ON,
)

PUBLISHED_NUMBERS = {"13800138000", "13000000000", "021-62345678"}


def test_nobody_has_a_number_that_could_ring(samples):
    intended = {
        str(spot.value) for spot in samples.spots if spot.label.startswith("phone_")
    }
    numbers = {person.phone for person in samples.shop.people}
    numbers |= {str(row["联系电话"]) for row in samples.orders} - intended
    numbers |= {str(row["手机号码"]) for row in samples.vehicles}
    several = {number for number in numbers if not number[:11].isdigit()}

    assert {number[:3] for number in numbers - several - {""}} <= set(UNASSIGNED_CODES)
    assert not numbers & PUBLISHED_NUMBERS


class TestRecordCases:
    """Cases that only several rows together show, each counted from the rows."""

    def test_couples_share_a_number(self, samples):
        owners = Counter(person.phone for person in samples.shop.people)

        assert Counter(owners.values())[2] == shop.COUPLES

    def test_an_adviser_lent_the_own_number_to_fifty(self, samples, committed):
        number = samples.shop.adviser_phone
        rows = [row for row in committed["customers"] if row["手机号码"] == number]

        assert len(rows) == shop.ADVISER_NUMBER

    def test_some_people_are_listed_with_two_numbers(self, samples):
        known = {person.phone for person in samples.shop.people}
        clean = {spot.row for spot in samples.spots if spot.column == "手机号码"}
        second = [
            row
            for number, row in enumerate(samples.customers)
            if number not in clean and row["手机号码"] not in known
        ]

        assert shop.TWO_PHONES - 5 <= len(second) <= shop.TWO_PHONES

    def test_birthdays_on_the_day_of_the_export(self, committed):
        born_today = [row for row in committed["customers"] if row["出生日期"] == ON]

        assert len(born_today) == shop.BIRTHDAYS_ON_EXPORT_DAY
