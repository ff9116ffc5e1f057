"""An owner with only a landline, from the dealer's file to the call on the list."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from calls.models import CallTask
from customers.models import Customer
from reminders.day import run_day
from sms.models import Message
from tests.imports.uploading import signed_in, staff, upload_rows
from tests.reminders.builders import at
from tests.reminders.reasons.told import only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]
VIN = "LSVAM4187C2184841"


@pytest.fixture
def upload(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return partial(upload_rows, signed_in(staff()))


def owner(phone):
    return {"姓名": "张伟", "电话": phone, "车架号": VIN, "车牌": "沪A12345"}


def live(first: date, last: date) -> list[str]:
    """Run the days; return on which a call was opened."""
    opened = []
    for number in range((last - first).days + 1):
        before = CallTask.objects.count()
        day = first + timedelta(days=number)
        run_day(now=at(day, 8))
        opened += [str(day)] * (CallTask.objects.count() - before)
    return opened


@pytest.mark.parametrize(
    ("phone", "texts", "calls"),
    [("021-62345678", 0, ["2027-03-03"]), ("13912345671", 1, [])],
)
def test_whoever_has_only_a_landline_is_called_on_the_day_of_the_text(
    upload, phone, texts, calls
):
    only("insurance")
    upload(owner(phone) | {"交强险到期": "2027-03-10"})

    assert live(date(2027, 3, 3), date(2027, 3, 5)) == calls

    assert Message.objects.count() == texts
    assert [task.customer for task in CallTask.objects.all()] == [
        Customer.objects.get(name="张伟") for _ in calls
    ]


def test_a_wish_is_no_reason_to_call_a_landline(upload):
    only("birthday")
    upload(owner("021-62345678") | {"生日": "1980-03-03"})

    assert live(date(2027, 3, 2), date(2027, 3, 4)) == []
    assert Message.objects.count() == 0
