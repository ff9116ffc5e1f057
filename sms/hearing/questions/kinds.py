"""The kinds of questions that texts ask, each registered by the app that can act.

A text declares its question by ``Draft.asks``, made by ``Kind.asks``. The reader of
this package finds out which option a reply chooses and calls ``act`` of the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sms.asking import Asks
from sms.hearing.readers import Acted, ForPerson
from sms.models import InboundMessage, Message


@dataclass(frozen=True, slots=True)
class Chosen:
    """The option that a reply has chosen, and the text that offered it."""

    text: Message
    option: str
    meaning: str
    reply: InboundMessage


# Do what the option says, in the transaction of the reply. What raises is undone, and
# the question stays open.
Act = Callable[[Chosen, datetime], Acted | ForPerson]


def _is_whole(text: str) -> bool:
    return True


def _read_nothing(text: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question.

    ``label`` is Chinese and names the question for staff. ``options`` are those of a
    text that names none of its own; ``words`` are replies beside the digit and the
    meaning that choose an option, if the text offers it. ``read`` finds an option in
    other replies, like 5 in 给五星好评, and returns '' where there is none;
    ``is_whole`` tells whether such a reply says nothing else.
    """

    code: str
    label: str
    act: Act
    options: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[str], str] = _read_nothing
    is_whole: Callable[[str], bool] = _is_whole

    def asks(self, options: Mapping[str, str] | None = None) -> Asks:
        """Return the question for a draft, by default with the kind's own options."""
        return Asks(self.code, options or self.options)


_kinds: Final[dict[str, Kind]] = {}


def register(kind: Kind) -> Kind:
    """Add a kind. Raises ValueError if another kind has the code."""
    if _kinds.get(kind.code, kind) != kind:
        raise ValueError(f"提问种类「{kind.code}」已登记，请换一个代号。")
    _kinds[kind.code] = kind
    return kind


def registered() -> tuple[Kind, ...]:
    return tuple(_kinds[code] for code in sorted(_kinds))


def find_kind(code: str) -> Kind | None:
    return _kinds.get(code)


def write_options(asks: Asks) -> str:
    """Return the options as a text offers them: 回复1周二上午，2周三下午."""
    return "回复" + "，".join(f"{key}{what}" for key, what in asks.options.items())
