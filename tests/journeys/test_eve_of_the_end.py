"""38 days of the demo's shop: no owner is without a word on the eve of an end."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta

import pytest

from customers.models import Customer, Vehicle
from imports.together import import_files
from reminders.day import finish_run, run_day
from reminders.models import Reminder
from reminders.setup.installation import load_defaults
from sms.models import Message
from tests.dealercrm.embedded.samples.test_files import NOW, PATHS
from tests.journeys.owners import at

DAYS = 38
FIRST = NOW.date()
LAST = FIRST + timedelta(days=DAYS - 1)
# The owner, the car or the number has said that no contact is wanted or possible.
SILENT = {
    "opted_out",
    "person_opted_out",
    "no_texts",
    "do_not_disturb",
    "wrong_number",
    "no_phone",
    "car_gone",
    "car_in_doubt",
    "not_their_car",
    "shared_number",
}

pytestmark = [pytest.mark.year, pytest.mark.django_db]


def test_every_last_text_of_an_insurance_is_sent_or_called(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.INDEX_KEY = "the key of the demo's shop"
    load_defaults()
    import_files(PATHS, now=NOW)
    keep_the_owners_whose_insurance_ends()
    for number in range(DAYS):
        now = at(FIRST + timedelta(days=number), 8)
        finish_run(run_day(now=now), now=now)
        Message.objects.filter(status="queued").update(
            status="delivered", status_at=now
        )

    eves = Reminder.objects.filter(
        due_item__reason="insurance",
        step__offset_days=-1,
        step__channel="text",
        round=0,
        planned_on__range=(FIRST, LAST - timedelta(days=2)),
    ).exclude(due_item__status="done")
    ends = Counter(end_of(each) for each in eves.select_related("due_item"))
    sys.stdout.write(f"{DAYS} days, last texts of insurances: {dict(ends)}\n")
    assert ends["told"] > 20
    assert set(ends) <= {"told", "called", "silent", "backlog"}


def keep_the_owners_whose_insurance_ends() -> None:
    """Leave the cars of everybody else out, so that it takes less than a minute."""
    ending = Vehicle.objects.filter(policies__last_covered_on__range=(FIRST, LAST))
    owners = Customer.objects.filter(vehicle_contacts__vehicle__in=ending)
    kept = Vehicle.objects.filter(contacts__customer__in=owners).values("pk")
    Vehicle.objects.exclude(pk__in=kept).update(status="sold")


def end_of(eve: Reminder) -> str:
    codes = [each.code for each in eve.decisions.order_by("pk")]
    if eve.call_id or "called_instead" in codes:
        return "called"
    if eve.message_id and eve.status in {"sent", "merged"}:
        return "told"
    if eve.due_item.is_backlog:
        return "backlog"
    return "silent" if SILENT & set(codes) else f"lost: {codes}"
