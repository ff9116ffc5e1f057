"""Client for the desk of a running simulator: read the phones, type replies.

Used by the page 「客户手机」 of the demo and by tests.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Self

import httpx

from sms.simulator.faults import Fault
from sms.simulator.ledger import FiledTemplate, ReportStatus, Text, TypedReply

ANSWER_SECONDS = 3.0


class DeskClosed(Exception):
    """The simulator does not answer; the message is a Chinese sentence."""


class SimulatorDesk:
    """Use as a context manager; every method raises DeskClosed."""

    def __init__(self, base_url: str, key: str = "") -> None:
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=ANSWER_SECONDS,
            trust_env=False,
        )

    def texts(self, phone: str = "") -> list[Text]:
        """Return the texts of a phone, or of all, oldest first."""
        return [
            Text(**text)
            for text in self._ask("GET", "texts")["texts"]
            if phone in ("", text["phone"])
        ]

    def replies(self) -> list[TypedReply]:
        """Return every reply that was typed, oldest first."""
        return [TypedReply(**reply) for reply in self._ask("GET", "texts")["replies"]]

    def type_reply(self, phone: str, text: str) -> None:
        self._ask("POST", "replies", {"phone": phone, "text": text})

    def report(self, reference: str, status: ReportStatus) -> bool:
        """Make the carrier report once more; False if it cannot report that."""
        said = {"reference": reference, "status": status}
        return bool(self._ask("POST", "reports", said)["found"])

    def file(self, template: FiledTemplate) -> None:
        """Register a wording as approved by the vendor."""
        self._ask("POST", "templates", asdict(template))

    def switch_on(self, fault: Fault) -> None:
        self._ask("POST", "faults", asdict(fault))

    def calm(self) -> None:
        self._ask("POST", "calm")

    def _ask(
        self, method: str, action: str, said: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            response = self._client.request(method, f"/simulator/{action}", json=said)
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise DeskClosed("模拟网关没有回应，请确认它正在运行。") from error
        return answer

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
