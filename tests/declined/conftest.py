from __future__ import annotations

import pytest

from declined.default_rules import load_rules
from declined.models import PartRule
from declined.taking_in import read_book
from tests.sms.conftest import run_simulator, simulator, wired

__all__ = ["run_simulator", "simulator", "wired"]


@pytest.fixture
def parts(db):
    """The rules of a new installation, by name."""
    load_rules()
    return {each.name: each for each in PartRule.objects.all()}


@pytest.fixture
def book(parts):
    return read_book()
