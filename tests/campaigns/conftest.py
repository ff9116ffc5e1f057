from __future__ import annotations

import pytest

from accounts.models import User
from reminders.models import (
    RuleStep,
)


@pytest.fixture
def campaigns_alone(installed):
    """A fresh installation whose own steps are switched off."""
    RuleStep.objects.update(is_active=False)


@pytest.fixture
def boss():
    return User.objects.create(username="chief", name="王经理")
