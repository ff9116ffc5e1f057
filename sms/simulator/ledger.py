"""The append-only log of the gateway, one JSON object per line."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Self

ReportStatus = Literal["DELIVERED", "READ", "FAILED"]


@dataclass(frozen=True)
class Text:
    """A text that reached a phone; ``dialect`` is that of its submission."""

    id: str
    reference: str
    phone: str
    text: str
    segments: int
    dialect: str
    accepted_at: str
    status: ReportStatus | None = None
    reported_at: str = ""


@dataclass(frozen=True)
class TypedReply:
    id: str
    phone: str
    text: str
    typed_at: str


@dataclass(frozen=True)
class FiledTemplate:
    """A wording that a vendor has approved, with the vendor's own variables."""

    code: str
    text: str
    message_class: str = "service"


class Ledger:
    """The log and the state that follows from it; a restart reads the log again.

    Events: ``request`` (bytes arrived), ``accepted``, ``reported``, ``reply``,
    ``posted`` (a callback was acknowledged), ``pulled`` (returned on request) and
    ``template`` (approved by the vendor). Threads may share it.
    """

    def __init__(self, path: Path) -> None:
        self.texts: list[Text] = []
        self.replies: list[TypedReply] = []
        self.templates: dict[str, FiledTemplate] = {}
        self.posted: set[str] = set()
        self.pulled: set[str] = set()
        self._by_reference: dict[str, int] = {}
        self._by_phone: defaultdict[str, list[int]] = defaultdict(list)
        self._lock = Lock()
        for event in read_events(path):
            self._apply(event)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if _is_torn(path):
            os.write(self._file, b"\n")

    def request(self, reference: str, phone: str) -> None:
        self._write({"event": "request", "reference": reference, "phone": phone})

    def accept(self, text: Text) -> None:
        self._write({"event": "accepted", **asdict(text)})

    def report(self, text_id: str, status: ReportStatus) -> None:
        self._write({"event": "reported", "id": text_id, "status": status})

    def reply(self, reply: TypedReply) -> None:
        self._write({"event": "reply", **asdict(reply)})

    def post(self, key: str) -> None:
        """Log that the callback ``key`` was acknowledged."""
        self._write({"event": "posted", "key": key})

    def pull(self, key: str) -> None:
        """Log that the item ``key`` was pulled and has left the queue."""
        self._write({"event": "pulled", "key": key})

    def file(self, template: FiledTemplate) -> None:
        self._write({"event": "template", **asdict(template)})

    def of_phone(self, phone: str) -> list[Text]:
        """Return the texts of a phone, oldest first."""
        with self._lock:
            return [self.texts[at] for at in self._by_phone[phone]]

    def find(self, reference: str) -> Text | None:
        """Return the latest text with the reference."""
        with self._lock:
            at = self._by_reference.get(reference)
            return None if at is None else self.texts[at]

    def _write(self, event: dict[str, Any]) -> None:
        event["at"] = now()
        line = json.dumps(event, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            os.write(self._file, line)
            self._apply(event)

    def _apply(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "accepted":
                self._by_reference[event["reference"]] = len(self.texts)
                self._by_phone[event["phone"]].append(len(self.texts))
                self.texts.append(Text(**_own(Text, event)))
            case "reported":
                self._report(event)
            case "reply":
                self.replies.append(TypedReply(**_own(TypedReply, event)))
            case "posted":
                self.posted.add(event["key"])
            case "pulled":
                self.pulled.add(event["key"])
            case "template":
                template = FiledTemplate(**_own(FiledTemplate, event))
                self.templates[template.code] = template

    def _report(self, event: dict[str, Any]) -> None:
        # Search from the end: reports soon follow their text.
        for at in range(len(self.texts) - 1, -1, -1):
            if self.texts[at].id == event["id"]:
                reported = {"status": event["status"], "reported_at": event["at"]}
                self.texts[at] = replace(self.texts[at], **reported)
                return

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def read_events(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the events of a log; skips a line that a crash left incomplete."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            with suppress(ValueError):
                yield json.loads(line)


def _is_torn(path: Path) -> bool:
    """Return whether the last line of a log is incomplete."""
    with path.open("rb") as log:
        if log.seek(0, os.SEEK_END) == 0:
            return False
        log.seek(-1, os.SEEK_END)
        return log.read(1) != b"\n"


def _own(
    kind: type[Text] | type[TypedReply] | type[FiledTemplate], event: dict[str, Any]
) -> dict[str, Any]:
    names = (field.name for field in fields(kind))
    return {name: event[name] for name in names if name in event}
