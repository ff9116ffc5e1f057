"""Dates of one person that meet on a day: from an imported sheet to the phone."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from customers.models import Vehicle
from reminders.day import run_day
from reminders.models import Reminder, RuleStep
from sms.models import Message
from sms.sending.delivery import deliver
from tests.factories import make_vin
from tests.imports.importing import import_rows
from tests.reminders.builders import at

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = date(2026, 11, 16)
DAY = timedelta(days=1)
OWNER = {"客户": "张伟", "性别": "男", "手机": "13912345678"}


@pytest.fixture
def insured(all_rules, wired, tmp_path):
    """Import cars with the ends of their policies; only insurance speaks."""
    RuleStep.objects.exclude(reason="insurance").update(is_active=False)

    def load(*cars):
        rows = [{"车架号": make_vin(), **OWNER, **car} for car in cars]
        import_rows(tmp_path, *rows, now=at(FIRST, 9))
        return wired.desk

    return load


def car(plate, compulsory, commercial=""):
    return {"车牌": plate, "交强险到期日": compulsory, "商业险到期日": commercial}


def live(desk, first, last):
    """Return the texts at the simulated phones by day, without sign and opt-out."""
    told = {}
    day, last = date.fromisoformat(first), date.fromisoformat(last)
    while day <= last:
        before = len(desk.texts())
        run_day(now=at(day, 9))
        deliver(partial(at, day, 19), budget=timedelta(seconds=20))
        for each in desk.texts()[before:]:
            words = each.text.removeprefix("【锦程汽车】张先生，")
            told[str(day)[5:]] = words.removesuffix("021-60000000，回TD退订")
        day += DAY
    return told


def test_d_7_of_one_policy_meets_d_30_of_the_other(insured):
    desk = insured(car("沪A12345", "2026-12-20", "2027-01-12"))

    assert live(desk, "2026-12-12", "2026-12-14") == {
        "12-13": "沪A12345的交强险还有7天到期（12月20日），未续保请勿上路。"
        "另有到期：商业险（1月12日）。咨询"
    }


WARNING = "，未续保请勿上路"
OF_BOTH = "，交强险未续保请勿上路"


@pytest.mark.parametrize(
    ("commercial", "told"),
    [
        ("2026-12-20", f"沪A12345的交强险和商业险还有7天到期（12月20日）{OF_BOTH}"),
        (
            "2026-12-22",
            f"沪A12345的商业险（12月22日止）、交强险还有7天到期（12月20日）{OF_BOTH}",
        ),
        (
            "2027-01-04",
            f"沪A12345的交强险还有7天到期（12月20日）{WARNING}。"
            "另有到期：商业险（1月4日）",
        ),
    ],
)
def test_no_policy_is_told_with_the_end_of_another(insured, commercial, told):
    desk = insured(car("沪A12345", "2026-12-20", commercial))

    assert live(desk, "2026-12-13", "2026-12-13") == {"12-13": f"{told}。咨询"}


def test_policies_three_days_apart_have_their_last_texts_and_a_call(insured):
    """The month allows two texts of a kind; the earlier ones are told on the phone."""
    desk = insured(car("沪A12345", "2026-12-20", "2026-12-23"))

    assert live(desk, "2026-12-13", "2026-12-22") == {
        "12-19": "沪A12345的交强险将于12月20日到期，未续保请勿上路。急办请致电",
        "12-22": "沪A12345的商业险将于12月23日到期，续保请备好行驶证。急办请致电",
    }
    called = Reminder.objects.filter(is_called=True, call__isnull=False)
    assert set(called.values_list("step__offset_days", flat=True)) == {-30, -7}


def test_two_cars_are_named_with_plate_kind_and_date(insured):
    desk = insured(car("沪A12345", "2026-12-20"), car("沪B12345", "", "2027-01-12"))

    assert live(desk, "2026-12-13", "2026-12-13") == {
        "12-13": "沪A12345的交强险还有7天到期（12月20日），未续保请勿上路。"
        "另有到期：沪B12345的商业险（1月12日）。咨询"
    }


def test_what_is_seven_weeks_away_keeps_its_own_text(insured):
    RuleStep.objects.filter(reason="maintenance", channel="text").update(is_active=True)
    desk = insured(car("沪A12345", "2026-12-04"))
    Vehicle.objects.get().service_records.create(
        order_number="RO1", came_in_on=date(2026, 1, 19), kind="maintenance"
    )

    told = live(desk, "2026-11-16", "2026-12-03")

    assert [day for day, words in told.items() if "另有到期" in words] == []
    assert any("交强险" in words for words in told.values())
    assert Message.objects.filter(about="maintenance").count() == 1
