"""What a refusal covers, and the sentence in which staff read of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from customers.categories import Category
from sms.models import OptOut

Scope = OptOut.Scope
Source = OptOut.Source

SUSPENDED: Final = Source.REVIEW
_WIDTH: Final[dict[str, int]] = {Scope.ALL: 0, Scope.ALL_BUT_WARRANTY: 1}


def covers(scope: str, category: str) -> bool:
    """Return whether a refusal of this scope covers texts of the category."""
    match scope:
        case Scope.ALL:
            return True
        case Scope.ALL_BUT_WARRANTY:
            return category != Category.WARRANTY
        case _:
            return category == scope


def breadth_rank(scope: OptOut.Scope) -> int:
    """Return a sort key that puts the widest refusal first."""
    return _WIDTH.get(scope, 2)


def sentence_of(source: OptOut.Source, scope: OptOut.Scope, day: date) -> str:
    """Return a sentence for staff: when, how and what the customer refused."""
    if source == SUSPENDED:
        return f"客户 {day} 的回复待人工判断，暂停发送"
    refused = f"客户 {day} 退订({source.label})"
    return refused if scope == Scope.ALL else f"{refused}：{scope.label}"


def sentence_of_person(
    source: OptOut.Source, scope: OptOut.Scope, day: date, phone_tail: str
) -> str:
    """Return the sentence about a customer who refused from another number."""
    return f"{sentence_of(source, scope, day)}，换号码后同样不发（原尾号{phone_tail}）"
