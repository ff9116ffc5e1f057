from __future__ import annotations

import pytest
from hypothesis import settings

from reminders.installation import load_defaults

# A machine with other work to do is not a failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def rules(db):
    """The plans, cycles, steps and texts of a fresh installation."""
    load_defaults()
