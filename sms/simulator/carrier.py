"""The core of the simulated gateway: texts, faults on demand, reports and replies."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone
from math import ceil
from pathlib import Path
from threading import Event, Lock
from typing import Final, TypeVar, assert_never

from sms.simulator.dialects import DIALECTS
from sms.simulator.dialects.wire import (
    BalanceQuestion,
    Dialect,
    Inquiry,
    Malformed,
    Pull,
    Refused,
    Request,
    Response,
    Submitted,
)
from sms.simulator.faults import EVERY_PHONE, Fault, FaultBoard, FaultKind
from sms.simulator.ledger import Ledger, ReportStatus, Text, TypedReply, now
from sms.simulator.postman import Postman

FAULT_HEADER: Final = "x-simulator-fault"
BUSY: Final = Response(500, b"<html>busy</html>")
HUGE_BYTES: Final = 1024 * 1024
ANOTHER_PHONE: Final = "19900000000"
# How long an early report arrives before the answer to its text.
EARLY_SECONDS: Final = 0.2
BEIJING: Final = timezone(timedelta(hours=8))

Item = TypeVar("Item", Text, TypedReply)


@dataclass(frozen=True)
class Options:
    """``port`` 0 chooses a free one; ``report_seconds`` is the delay of reports.

    ``callback_url`` may contain {dialect}, so that each vendor posts to its own path.
    ``answer_seconds`` is the latency of every answer. ``clock`` stops the carrier's
    clock at HH:MM in Beijing, as the demo does with the shop's clock.
    """

    log: Path
    port: int = 0
    callback_url: str = ""
    key: str = ""
    report_seconds: float = 1.0
    answer_seconds: float = 0.0
    clock: str = ""


class Dropped(Exception):
    """The connection is closed without an answer."""


class Carrier:
    """Answers requests and posts callbacks; threads may share it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.ledger = Ledger(options.log)
        self.faults = FaultBoard()
        self.stopping = Event()
        self._pulling = Lock()
        self._dialects: dict[str, Dialect] = {
            dialect.name: dialect(options.key, self.ledger.templates)
            for dialect in DIALECTS
        }
        # Two postmen, so that replies do not wait behind thousands of reports.
        self._reports = Postman(options.callback_url, self.ledger.post)
        self._replies = Postman(options.callback_url, self.ledger.post)

    def start(self) -> None:
        """Start posting callbacks, first those left over from an earlier run."""
        self._reports.start()
        self._replies.start()
        for text in list(self.ledger.texts):
            if text.status and _report_key(text) not in self.ledger.posted:
                self._post_report(text)
        for reply in list(self.ledger.replies):
            if _reply_key(reply) not in self.ledger.posted:
                self._post_reply(reply)

    def stop(self) -> None:
        self.stopping.set()
        self._reports.stop()
        self._replies.stop()
        self.ledger.close()

    def answer(self, request: Request) -> Response | None:
        """Answer a request that a dialect recognises; None for any other."""
        for dialect in self._dialects.values():
            if dialect.recognises(request):
                return self._answer_in(dialect, request)
        return None

    def _answer_in(self, dialect: Dialect, request: Request) -> Response:
        if not dialect.authenticates(request):
            return dialect.unauthorised()
        try:
            asked = dialect.read(request)
        except Malformed as error:
            return dialect.malformed(str(error))
        except Refused as error:
            return dialect.refused(str(error))
        match asked:
            case Submitted():
                fault = _fault_in_header(request)
                return self._answer_submission(dialect, asked, fault)
            case Inquiry():
                return self._answer_inquiry(dialect, asked)
            case Pull():
                return self._answer_pull(dialect, asked)
            case BalanceQuestion():
                return dialect.balance()
            case _:
                assert_never(asked)

    def _answer_submission(
        self, dialect: Dialect, asked: Submitted, fault: Fault | None
    ) -> Response:
        self.ledger.request(asked.reference, asked.phone)
        self.stopping.wait(self.options.answer_seconds)
        fault = fault or self.faults.on_submission(asked.phone)
        if fault is not None:
            return self._go_wrong(dialect, asked, fault)
        if code := dialect.review(asked, self._moment()):
            return dialect.refused(code)
        return dialect.accepted(self._accept(dialect, asked))

    def _moment(self) -> datetime:
        moment = datetime.now(BEIJING)
        if not self.options.clock:
            return moment
        at = time.fromisoformat(self.options.clock)
        return datetime.combine(moment.date(), at, BEIJING)

    def _answer_inquiry(self, dialect: Dialect, asked: Inquiry) -> Response:
        texts = self._texts_asked_for(asked)
        phone = texts[-1].phone if texts else EVERY_PHONE
        return BUSY if self.faults.on_query(phone) else dialect.found(texts)

    def _texts_asked_for(self, asked: Inquiry) -> list[Text]:
        if not asked.reference:
            return self.ledger.of_phone(asked.phone)
        text = self.ledger.find(asked.reference)
        return [] if text is None else [text]

    def _answer_pull(self, dialect: Dialect, asked: Pull) -> Response:
        if self.faults.on_query(EVERY_PHONE):
            return BUSY
        if asked.kind == "reports":
            reported = [text for text in list(self.ledger.texts) if text.status]
            texts = self._not_pulled(reported, _report_key, asked.limit)
            return dialect.pulled_reports(texts)
        replies = self._not_pulled(list(self.ledger.replies), _reply_key, asked.limit)
        return dialect.pulled_replies(replies)

    def _not_pulled(
        self, items: list[Item], key_of: Callable[[Item], str], limit: int
    ) -> list[Item]:
        """Return items that were not pulled yet, even with concurrent pulls."""
        with self._pulling:
            pulled = self.ledger.pulled
            waiting = [item for item in items if key_of(item) not in pulled][:limit]
            for item in waiting:
                self.ledger.pull(key_of(item))
        return waiting

    def _go_wrong(self, dialect: Dialect, asked: Submitted, fault: Fault) -> Response:
        match fault.kind:
            case FaultKind.HANG:
                self.stopping.wait(fault.seconds)
                raise Dropped
            case FaultKind.DROP:
                raise Dropped
            case FaultKind.ERROR:
                return BUSY
            case FaultKind.REDIRECT:
                return Response(307, b"", {"Location": "/send"})
            case FaultKind.REFUSE:
                return dialect.refused(fault.code)
            case FaultKind.UNKNOWN_CODE:
                return dialect.refused("NEVER_HEARD_OF")
            case FaultKind.LATE_ACCEPT:
                self.stopping.wait(fault.seconds)
                return dialect.accepted(self._accept(dialect, asked))
            case FaultKind.PARTIAL_AFTER_ACCEPT:
                text = self._accept(dialect, asked)
                return dialect.accepted(replace(text, phone=ANOTHER_PHONE))
        answer = dialect.accepted(self._accept(dialect, asked))
        return self._spoil(answer, fault)

    def _spoil(self, answer: Response, fault: Fault) -> Response:
        """Lose or garble the answer to a text that was accepted."""
        match fault.kind:
            case FaultKind.HANG_AFTER_ACCEPT:
                self.stopping.wait(fault.seconds)
                raise Dropped
            case FaultKind.DROP_AFTER_ACCEPT:
                raise Dropped
            case FaultKind.ERROR_AFTER_ACCEPT:
                return BUSY
            case FaultKind.EMPTY_AFTER_ACCEPT:
                return Response(200, b"")
            case FaultKind.GARBAGE_AFTER_ACCEPT:
                return Response(200, b"\x00\xff{")
            case FaultKind.HUGE_AFTER_ACCEPT:
                return Response(200, b" " * HUGE_BYTES)
            case FaultKind.DRIP_AFTER_ACCEPT:
                return replace(answer, seconds_per_byte=fault.seconds)
        return answer

    def _accept(self, dialect: Dialect, asked: Submitted) -> Text:
        text = Text(
            id=uuid.uuid4().hex,
            reference=asked.reference,
            phone=asked.phone,
            text=asked.text,
            segments=_segments(asked.text),
            dialect=dialect.name,
            accepted_at=now(),
        )
        self.ledger.accept(text)
        fault = self.faults.on_report(asked.phone)
        self._report_on(text, fault.kind if fault else None)
        return text

    def _report_on(self, text: Text, fault: FaultKind | None) -> None:
        match fault:
            case FaultKind.REPORT_MISSING:
                return
            case FaultKind.REPORT_FAILED:
                self._report(text, "FAILED")
            case FaultKind.REPORT_TWICE:
                self._report(text, "DELIVERED")
                self._post_report(self._latest(text))
            case FaultKind.REPORT_EARLY:
                self.ledger.report(text.id, "DELIVERED")
                self._post_report(self._latest(text), delay=0.0)
                self.stopping.wait(EARLY_SECONDS)
            case FaultKind.REPORT_CONTRADICTED:
                self._report(text, "DELIVERED")
                self._report(text, "FAILED")
            case FaultKind.REPORT_UNPOSTED:
                self.ledger.report(text.id, "DELIVERED")
            case _:
                self._report(text, "DELIVERED")

    def report(self, reference: str, status: ReportStatus) -> bool:
        """Report once more; False for an unknown text or an unsupported status."""
        text = self.ledger.find(reference)
        if text is None:
            return False
        if status == "READ" and not self._dialects[text.dialect].tells_reading:
            return False
        self._report(text, status)
        return True

    def _report(self, text: Text, status: ReportStatus) -> None:
        self.ledger.report(text.id, status)
        self._post_report(self._latest(text))

    def _latest(self, text: Text) -> Text:
        return self.ledger.find(text.reference) or text

    def _post_report(self, text: Text, *, delay: float | None = None) -> None:
        posted = self._dialects[text.dialect].report(text)
        addressed = replace(posted, dialect=text.dialect)
        wait = self.options.report_seconds if delay is None else delay
        self._reports.post(_report_key(text), addressed, delay=wait)

    def type_reply(self, phone: str, words: str) -> TypedReply:
        """Record a customer's reply and post it at once."""
        reply = TypedReply(uuid.uuid4().hex, phone, words, now())
        self.ledger.reply(reply)
        fault = self.faults.on_reply(phone)
        if fault is None or fault.kind is not FaultKind.REPLY_MISSING:
            self._post_reply(reply)
        if fault is not None and fault.kind is FaultKind.REPLY_TWICE:
            self._post_reply(reply)
        return reply

    def _post_reply(self, reply: TypedReply) -> None:
        texts = self.ledger.of_phone(reply.phone)
        spoken = texts[-1].dialect if texts else next(iter(self._dialects))
        posted = replace(self._dialects[spoken].reply(reply), dialect=spoken)
        self._replies.post(_reply_key(reply), posted)


def _segments(text: str) -> int:
    """Count billed parts, independently of the project's own count."""
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else ceil(length / 67)


def _report_key(text: Text) -> str:
    return f"report:{text.id}:{text.reported_at}"


def _reply_key(reply: TypedReply) -> str:
    return f"reply:{reply.id}"


def _fault_in_header(request: Request) -> Fault | None:
    kind = request.headers.get(FAULT_HEADER)
    return Fault(FaultKind(kind)) if kind in list(FaultKind) else None
