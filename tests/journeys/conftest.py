"""The simulated gateway, as the tests of ``sms`` use it."""

from __future__ import annotations

from tests.sms.conftest import run_simulator, simulator, wired

__all__ = ["run_simulator", "simulator", "wired"]
