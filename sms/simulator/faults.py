"""Faults that the simulated gateway can be told to produce, by number and count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from threading import Lock
from typing import Final


class FaultKind(StrEnum):
    """The kinds of faults; a name also tells when the fault happens."""

    # The text is not accepted:
    HANG = "hang"
    DROP = "drop"
    ERROR = "error"
    REDIRECT = "redirect"
    REFUSE = "refuse"
    UNKNOWN_CODE = "unknown_code"
    # The text is accepted and reaches the phone, but the answer is lost or broken:
    HANG_AFTER_ACCEPT = "hang_after_accept"
    DROP_AFTER_ACCEPT = "drop_after_accept"
    ERROR_AFTER_ACCEPT = "error_after_accept"
    EMPTY_AFTER_ACCEPT = "empty_after_accept"
    GARBAGE_AFTER_ACCEPT = "garbage_after_accept"
    HUGE_AFTER_ACCEPT = "huge_after_accept"
    DRIP_AFTER_ACCEPT = "drip_after_accept"
    # The answer names another number, for vendors that answer for each number:
    PARTIAL_AFTER_ACCEPT = "partial_after_accept"
    # The text is accepted after ``seconds``, even if the client has gone:
    LATE_ACCEPT = "late_accept"
    # Faults of the delivery report:
    REPORT_FAILED = "report_failed"
    REPORT_MISSING = "report_missing"
    REPORT_TWICE = "report_twice"
    # The report arrives before the answer to the text:
    REPORT_EARLY = "report_early"
    # FAILED after DELIVERED, a contradiction that real gateways send:
    REPORT_CONTRADICTED = "report_contradicted"
    # The report is not posted; only a query or a pull returns it:
    REPORT_UNPOSTED = "report_unposted"
    # Faults of a customer's reply:
    REPLY_MISSING = "reply_missing"
    REPLY_TWICE = "reply_twice"
    # Faults of a query:
    QUERY_ERROR = "query_error"


ON_REPORT: Final = frozenset(
    kind for kind in FaultKind if kind.value.startswith("report_")
)
ON_REPLY: Final = frozenset({FaultKind.REPLY_MISSING, FaultKind.REPLY_TWICE})
ON_QUERY: Final = frozenset({FaultKind.QUERY_ERROR})
ON_SUBMISSION: Final = frozenset(FaultKind) - ON_REPORT - ON_REPLY - ON_QUERY
EVERY_PHONE: Final = "*"
SEED: Final = 20261126


@dataclass(frozen=True)
class Fault:
    """``times`` None means until it is cleared; ``code`` is the answer of REFUSE.

    ``share`` is the probability of the fault, drawn from a seeded random generator.
    """

    kind: FaultKind
    phone: str = EVERY_PHONE
    seconds: float = 30.0
    code: str = ""
    times: int | None = None
    share: float = 1.0


class FaultBoard:
    """The active faults; threads may share it."""

    def __init__(self) -> None:
        self._dice = Random(SEED)
        self._faults: list[Fault] = []
        self._lock = Lock()

    def switch_on(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def on_submission(self, phone: str) -> Fault | None:
        return self._take(phone, ON_SUBMISSION)

    def on_report(self, phone: str) -> Fault | None:
        return self._take(phone, ON_REPORT)

    def on_reply(self, phone: str) -> Fault | None:
        return self._take(phone, ON_REPLY)

    def on_query(self, phone: str) -> Fault | None:
        return self._take(phone, ON_QUERY)

    def _take(self, phone: str, kinds: frozenset[FaultKind]) -> Fault | None:
        """Return the first fault that applies and count it down."""
        with self._lock:
            for at, fault in enumerate(self._faults):
                if fault.kind not in kinds or fault.phone not in (EVERY_PHONE, phone):
                    continue
                if fault.share >= 1 or self._dice.random() < fault.share:
                    self._count_down(at, fault)
                    return fault
        return None

    def _count_down(self, at: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            del self._faults[at]
        else:
            self._faults[at] = replace(fault, times=fault.times - 1)
