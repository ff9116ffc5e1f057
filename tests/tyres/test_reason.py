"""Proof that a reason is one file and one line in INSTALLED_APPS."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin import sites
from django.core.management import call_command
from django.urls import reverse

from reminders.dates.refresh import refresh_changed
from reminders.deciding.decide import decide_reminders
from reminders.ladder.scan import Scanned, scan_reminders
from reminders.models import RuleStep
from reminders.models.labelled_codes import REASON_LABELS
from reminders.reasons import registry
from reminders.reasons.registry import Reason
from reminders.setup.installation import load_defaults
from reminders.telling.dispatch import dispatch_reminders
from sms.models import Message
from sms.sending.delivery import deliver
from sms.texts import rendering
from tests.factories import NOW, make_customer, make_vehicle
from tests.screen_rows import make_staff

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-reason.md").read_text()


@pytest.fixture
def installed(settings):
    """Add the line to INSTALLED_APPS; forget the reason again afterwards."""
    site = admin.site
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.tyres"]
    # Every app is made ready once more, and that of the admin makes an empty site.
    admin.site = sites.site = site
    yield
    sys.modules.pop("tests.tyres.reason")
    for registered in (registry._reasons, REASON_LABELS):
        registered.pop("tyres")
    rendering._declared.pop("轮胎年数")


def built(on):
    return make_vehicle(
        owner=make_customer(),
        plate="沪A12345",
        manufactured_on=on,
        registered_on=None,
        delivered_on=None,
    )


@pytest.mark.django_db(transaction=True)
def test_it_goes_from_facts_to_a_text_on_a_phone(installed, wired):
    load_defaults()
    RuleStep.objects.exclude(reason="tyres").update(is_active=False)
    built(date(2020, 11, 21))
    built(date(2021, 11, 21))

    refresh_changed(now=NOW)
    scan_reminders(now=NOW)
    decide_reminders(now=NOW)
    dispatch_reminders(now=NOW)
    queued = Message.objects.get()
    deliver(lambda: queued.not_before, budget=timedelta(seconds=20))

    (text,) = wired.desk.texts()
    assert text.text == (
        "【锦程汽车】王先生，沪A12345轮胎已用6年，建议到店检查。预约021-60000000，"
        "回TD退订"
    )
    assert Message.objects.get().status in {"accepted", "delivered"}


@pytest.mark.django_db
def test_it_needs_no_migration(installed):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_staff_find_it_where_they_find_the_others(installed, client):
    load_defaults()
    client.force_login(make_staff("经理"))
    step = RuleStep.objects.get(reason="tyres")

    page = client.get(reverse("admin:reminders_rulestep_change", args=[step.pk]))

    assert str(step) == "轮胎老化 D"
    assert '<option value="tyres" selected>轮胎老化</option>' in page.content.decode()


@pytest.mark.django_db
def test_without_its_line_its_steps_rest(installed):
    load_defaults()
    RuleStep.objects.exclude(reason="tyres").update(is_active=False)
    car = built(date(2020, 11, 21))
    refresh_changed(now=NOW)
    registered = registry._reasons.pop("tyres")

    scanned = scan_reminders(now=NOW)

    registry._reasons["tyres"] = registered
    assert car.due_items.filter(reason="tyres").count() == 1
    assert scanned == Scanned(created=0, missed=0)


def test_the_page_shows_this_very_file():
    (block,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

    assert block == (ROOT / "tests" / "tyres" / "reason.py").read_text()


def test_the_page_explains_every_attribute_and_method_of_a_reason():
    names = {*Reason.__annotations__, "find", "read_held_out", "in_a_list"}

    assert {name for name in names if f"`{name}" not in PAGE} == set()
