"""Posts callbacks to the project and repeats them until they are acknowledged."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Condition, Thread
from time import monotonic
from typing import Final

import httpx

from sms.simulator.dialects.wire import Posted

# Real vendors repeat after 1, 5 and 10 minutes, too long for tests and the demo.
REPEAT_SECONDS: Final = (1, 2, 5, 10, 30, 60, 60, 60, 60, 60)
ANSWER_SECONDS: Final = 5.0


@dataclass(order=True)
class _Parcel:
    due: float
    order: int
    key: str = field(compare=False)
    posted: Posted = field(compare=False)
    tries: int = field(compare=False, default=0)


class Postman:
    """Owns a thread; calls ``on_taken`` with the key of each acknowledged callback."""

    def __init__(self, callback_url: str, on_taken: Callable[[str], None]) -> None:
        self._url = callback_url.rstrip("/")
        self._on_taken = on_taken
        self._parcels: list[_Parcel] = []
        self._order = count()
        self._changed = Condition()
        self._is_stopped = False
        self._client = httpx.Client(timeout=ANSWER_SECONDS, trust_env=False)
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._is_stopped = True
            self._changed.notify()
        self._thread.join(ANSWER_SECONDS + 1)
        self._client.close()

    def post(self, key: str, posted: Posted, *, delay: float = 0.0) -> None:
        """Post after ``delay`` seconds; without a callback URL nothing is posted."""
        if self._url:
            self._keep(_Parcel(monotonic() + delay, next(self._order), key, posted))

    def _keep(self, parcel: _Parcel) -> None:
        with self._changed:
            heapq.heappush(self._parcels, parcel)
            self._changed.notify()

    def _run(self) -> None:
        while (parcel := self._next()) is not None:
            if self._deliver(parcel.posted):
                self._on_taken(parcel.key)
            elif parcel.tries < len(REPEAT_SECONDS):
                parcel.due = monotonic() + REPEAT_SECONDS[parcel.tries]
                parcel.tries += 1
                self._keep(parcel)

    def _next(self) -> _Parcel | None:
        """Wait for the next due parcel; None when the postman stops."""
        with self._changed:
            while not self._is_stopped:
                wait = self._parcels[0].due - monotonic() if self._parcels else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._parcels)
                self._changed.wait(wait)
        return None

    def _deliver(self, posted: Posted) -> bool:
        try:
            url = self._url.replace("{dialect}", posted.dialect)
            response = self._client.post(
                f"{url}/{posted.kind}/",
                content=posted.body,
                headers=dict(posted.headers),
            )
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK
