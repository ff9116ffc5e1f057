"""What a person should do about a reply, as a reader understood it.

The page of the thread offers every action; the proposed one comes first, with its form
filled in. Nothing is done before a person has confirmed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models


class Action(models.TextChoices):
    BOOK = "book", "预约"
    MOVE = "move", "改约"
    CANCEL = "cancel", "取消预约"
    CALL = "call", "打电话"
    SOLD = "sold", "车已卖"
    WRONG_NUMBER = "wrong_number", "号码不对"
    DECEASED = "deceased", "机主去世"
    LATER = "later", "稍后提醒"
    COMPLAINT = "complaint", "投诉"
    ANSWER = "answer", "答复"
    DONE = "done", "已办"


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action and the values of its form, as the form writes them.

    BOOK and MOVE: ``on`` 2026-12-01, ``at`` 10:00 or '', ``part`` 上午 or ''. These,
    CANCEL, CALL and SOLD: ``vehicle``, the key of the car or ''. LATER: ``until_on``.
    ANSWER: ``topic``, by which canned answers are chosen.
    """

    action: Action
    values: Mapping[str, str] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        return {"action": self.action.value, "values": dict(self.values)}


def proposal_of(stored: Mapping[str, Any]) -> Proposal | None:
    """Return what a reply's row proposes; None if it proposes nothing."""
    action = stored.get("action")
    if action not in Action.values:
        return None
    return Proposal(Action(action), stored.get("values", {}))
