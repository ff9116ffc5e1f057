from __future__ import annotations

import pytest
from django.db.models import Q
from hypothesis import settings

from reminders.due.value import OCCASIONS
from reminders.installation import load_defaults
from reminders.models import Holdout, RuleStep

# A machine with other work to do is not a failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def all_rules(db):
    """The plans, cycles, steps and texts of a fresh installation; all hear of all.

    Who would be drawn into a control group hangs on the numbers that a test happens
    to get.
    """
    load_defaults()
    Holdout.objects.all().delete()


@pytest.fixture
def rules(all_rules):
    """Texts on the duties of a car alone, two of an insurance: no greeting, no call."""
    RuleStep.objects.filter(
        Q(reason__in=OCCASIONS)
        | Q(template__slug="insurance-eve")
        | ~Q(channel=RuleStep.Channel.TEXT)
    ).update(is_active=False)
