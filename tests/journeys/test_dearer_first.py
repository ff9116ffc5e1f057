"""The law's date keeps its day and its place, whatever kind text lies before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from calls.models import CallTask
from reminders.day import run_day
from reminders.models import Reminder
from sms.models import Message
from tests.contact import agree
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import at
from tests.reminders.reasons.told import only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]
DAY = timedelta(days=1)


def live(first: str, last: str) -> list[tuple[str, str]]:
    """Run the days; return each text and call as (day, reason)."""
    return list(_live(date.fromisoformat(first), date.fromisoformat(last)))


def _live(day: date, last: date) -> Iterator[tuple[str, str]]:
    told: set[int] = set()
    while day <= last:
        run_day(now=at(day, 8))
        for each in Reminder.objects.filter(status__in=["sent", "merged"]).order_by(
            "pk"
        ):
            if each.pk not in told:
                told.add(each.pk)
                how = "" if each.call is None else " 电话"
                yield f"{day:%m-%d}", f"{each.due_item.reason} {each.label}{how}"
        Message.objects.filter(status="queued").update(
            status="delivered", status_at=at(day, 21)
        )
        day += DAY


def why(reason: str) -> list[tuple[str, str]]:
    """Return day and code of every decision about the reason."""
    rows = Reminder.objects.filter(due_item__reason=reason).order_by("decisions__pk")
    return [
        (f"{on:%m-%d}", code)
        for on, code in rows.values_list("decisions__on", "decisions__code")
    ]


def insured(until: str, **fields):
    owner = make_customer(**fields)
    agree(owner)
    car = make_vehicle(owner=owner, delivered_on=None, registered_on=None)
    car.policies.create(kind="compulsory", last_covered_on=date.fromisoformat(until))
    return car


def test_a_service_text_joins_the_last_text_of_an_insurance():
    """W2a: the service falls due two days before the insurance ends."""
    only("insurance", "maintenance")
    car = insured("2026-12-14")
    car.service_records.create(
        order_number="A", came_in_on=date(2025, 12, 12), kind="maintenance"
    )

    told = live("2026-12-08", "2026-12-16")

    assert ("12-13", "insurance D-1") in told
    assert ("12-13", "maintenance D") in told
    assert ("12-12", "gives_way") in why("maintenance")
    assert Message.objects.filter(not_before__date=date(2026, 12, 13)).count() == 1


def test_an_anniversary_leaves_the_last_day_to_the_insurance():
    """W2b: 用车周年 on 12-23, the last text about the insurance on 12-24."""
    only("insurance", "anniversary")
    car = insured("2026-12-25")
    car.delivered_on = date(2024, 12, 23)
    car.save()

    told = live("2026-12-20", "2026-12-28")

    assert ("12-24", "insurance D-1") in told
    assert ("12-23", "gives_way") in why("anniversary")
    assert not any(reason.startswith("anniversary") for _, reason in told)
    assert why("anniversary")[-1][1] in {"one_text_a_day", "recent_text"}


def test_of_three_steps_in_a_month_the_last_two_keep_their_places():
    """W2c: two texts of a kind a month; the first step becomes a call."""
    only("insurance")
    insured("2026-12-31")

    told = live("2026-12-01", "2026-12-31")

    texts = [each for each in told if not each[1].endswith("电话")]
    assert texts == [("12-24", "insurance D-7"), ("12-30", "insurance D-1")]
    assert ("12-02", "insurance D-30 改打电话 电话") in told
    assert CallTask.objects.count() == 1


@pytest.mark.parametrize("birthday", ["1980-11-03", "1980-11-04", "1980-11-12"])
def test_a_season_leaves_a_birthday_its_day(birthday):
    """W12a: the season is for everybody and has weeks, a birthday has one day."""
    only("season", "birthday")
    insured("2027-08-01", birthday=date.fromisoformat(birthday))

    told = {what: day for day, what in live("2026-11-01", "2026-11-21")}

    assert told["birthday D"] == birthday[5:]
    assert (
        abs(
            date.fromisoformat(f"2026-{told['season D']}")
            - date.fromisoformat(f"2026-{birthday[5:]}")
        )
        >= 3 * DAY
    )


def test_a_wish_never_rides_in_a_legal_text_and_its_loss_has_a_reason():
    """W12b: the birthday and the last text about the insurance on one day."""
    only("insurance", "birthday")
    insured("2027-01-01", birthday=date(1980, 12, 31))

    told = live("2026-12-28", "2027-01-02")

    assert ("12-31", "insurance D-1") in told
    (text,) = Message.objects.filter(not_before__date=date(2026, 12, 31))
    assert "生日" not in text.body
    assert why("birthday") == [("12-31", "one_text_a_day")]
