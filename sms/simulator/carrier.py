"""The gateway's inside: takes texts, goes wrong on demand, reports, carries replies."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from threading import Event
from typing import Final

from sms.simulator.dialects import (
    DIALECTS,
    Dialect,
    Inquiry,
    Malformed,
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


@dataclass(frozen=True)
class Options:
    """``port`` 0 takes a free one; ``report_seconds`` is how long a carrier takes."""

    log: Path
    port: int = 0
    callback_url: str = ""
    key: str = ""
    report_seconds: float = 1.0


class Dropped(Exception):
    """The connection is closed without an answer."""


class Carrier:
    """Threads may share it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.ledger = Ledger(options.log)
        self.faults = FaultBoard()
        self.stopping = Event()
        self._dialects: dict[str, Dialect] = {
            dialect.name: dialect(options.key) for dialect in DIALECTS
        }
        # Replies do not queue behind the reports of a thousand texts.
        self._reports = Postman(options.callback_url, self.ledger.post)
        self._replies = Postman(options.callback_url, self.ledger.post)

    def start(self) -> None:
        """Begin to post callbacks, first those that a former run still owes."""
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
        """Answer what a dialect recognises; None for anything else."""
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
        if isinstance(asked, Inquiry):
            return self._answer_inquiry(dialect, asked)
        self.ledger.request(asked.reference, asked.phone)
        fault = _fault_in_header(request) or self.faults.on_submission(asked.phone)
        if fault is None:
            return dialect.accepted(self._accept(dialect, asked))
        return self._go_wrong(dialect, asked, fault)

    def _answer_inquiry(self, dialect: Dialect, asked: Inquiry) -> Response:
        text = self.ledger.find(asked.reference)
        phone = EVERY_PHONE if text is None else text.phone
        return BUSY if self.faults.on_query(phone) else dialect.found(text)

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
        answer = dialect.accepted(self._accept(dialect, asked))
        return self._spoil(answer, fault)

    def _spoil(self, answer: Response, fault: Fault) -> Response:
        """Lose or garble the answer to a text that is on its way to the phone."""
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
        kind = fault.kind if fault else None
        if kind is not FaultKind.REPORT_MISSING:
            failed = kind is FaultKind.REPORT_FAILED
            self._report(text, "FAILED" if failed else "DELIVERED")
        if kind is FaultKind.REPORT_TWICE:
            self._post_report(self._latest(text))
        return text

    def report(self, reference: str, status: ReportStatus) -> bool:
        """Report once more on a text; False where there is none."""
        text = self.ledger.find(reference)
        if text is not None:
            self._report(text, status)
        return text is not None

    def _report(self, text: Text, status: ReportStatus) -> None:
        self.ledger.report(text.id, status)
        self._post_report(self._latest(text))

    def _latest(self, text: Text) -> Text:
        return self.ledger.find(text.reference) or text

    def _post_report(self, text: Text) -> None:
        posted = self._dialects[text.dialect].report(text)
        delay = self.options.report_seconds
        self._reports.post(_report_key(text), posted, delay=delay)

    def type_reply(self, phone: str, words: str) -> TypedReply:
        """Let a customer answer; the reply is posted at once."""
        reply = TypedReply(uuid.uuid4().hex, phone, words, now())
        self.ledger.reply(reply)
        self._post_reply(reply)
        return reply

    def _post_reply(self, reply: TypedReply) -> None:
        texts = [text for text in self.ledger.texts if text.phone == reply.phone]
        spoken = texts[-1].dialect if texts else next(iter(self._dialects))
        self._replies.post(_reply_key(reply), self._dialects[spoken].reply(reply))


def _segments(text: str) -> int:
    """Count billed parts independently of the project's own count."""
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else ceil(length / 67)


def _report_key(text: Text) -> str:
    return f"report:{text.id}:{text.reported_at}"


def _reply_key(reply: TypedReply) -> str:
    return f"reply:{reply.id}"


def _fault_in_header(request: Request) -> Fault | None:
    kind = request.headers.get(FAULT_HEADER)
    return Fault(FaultKind(kind)) if kind in list(FaultKind) else None
