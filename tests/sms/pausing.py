"""Gateways that stop a sender where a race is decided; loaded by dotted path."""

from __future__ import annotations

from threading import Event

from sms.gateways.base import Outcome, Submission
from sms.gateways.simulator import SimulatorGateway

at_the_wire = Event()
may_leave = Event()


class PausingGateway(SimulatorGateway):
    """Waits between the gate and the wire, at most ``PATIENCE`` seconds."""

    PATIENCE = 0.5

    def submit(self, submission: Submission) -> Outcome:
        at_the_wire.set()
        may_leave.wait(self.PATIENCE)
        return super().submit(submission)


class StandingGateway(PausingGateway):
    """Waits until it may leave, well inside ``LEAVE_SECONDS``."""

    PATIENCE = 3.0
