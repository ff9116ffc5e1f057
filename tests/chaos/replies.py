"""Customers who write all kinds of things just while a text to them is on its way.

The replies are posted as the gateway posts them, some of them twice, and those that
were acknowledged are noted in a file for ``answers``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Final
from uuid import uuid4

import httpx
from django.db import Error

from sms.gateways.simulator.adapter import SIGNATURE_HEADER, sign
from sms.models import Message
from tests.chaos.house import GATEWAYS, House

# None of them refuses, doubts the number or holds its texts beyond their last day.
WORDS: Final = (
    *("1", "2", "5", "5", "选4", "满意", "9", "Y"),
    *("下周再说", "34200公里", "明天上午10点过来", "周六早上行吗", "取消预约"),
    *("刹车修完还是异响", "报名", "谢谢", "几点关门"),
)
POSTED_TWICE: Final = 0.3


class AimedReplies:
    """Posts replies of all kinds; a TD beside them comes from ``AimedOptOuts``."""

    def __init__(self, house: House, most: int) -> None:
        self._key = house.environment["SIMULATOR_KEY"]
        self._client = httpx.Client(timeout=3.0, trust_env=False)
        self._left = most

    def strike(self, house: House, dice: Random) -> None:
        if self._left <= 0:
            return
        with suppress(Error, httpx.HTTPError):
            flying = Message.objects.answerable().order_by("-asks", "-status_at")
            texts = list(flying[:20])
            if not texts:
                return
            self._left -= 1
            text = dice.choice(texts)
            item = {
                "id": uuid4().hex,
                "phone": text.phone,
                "text": dice.choice(WORDS),
            }
            for _ in range(2 if dice.random() < POSTED_TWICE else 1):
                self._post(house, text.gateway or GATEWAYS[0], item)

    def _post(self, house: House, gateway: str, item: Mapping[str, str]) -> None:
        body = json.dumps([item]).encode()
        answer = self._client.post(
            f"{house.callback_of(gateway)}/replies/",
            content=body,
            headers={SIGNATURE_HEADER: sign(self._key, body).decode()},
        )
        answer.raise_for_status()
        with house.replies.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(item) + "\n")

    def close(self) -> None:
        self._client.close()
