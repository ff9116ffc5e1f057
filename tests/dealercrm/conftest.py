from __future__ import annotations

import os

import pytest

from tests.dealercrm.old_installation import old_installation


@pytest.fixture
def old(db):
    """A database of the old layout without rows; gone after the test."""
    with old_installation(f"old_layout_{os.getpid()}") as installation:
        yield installation
