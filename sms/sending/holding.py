"""Whether all texts are on hold because the database may be a restored one.

The claim and the last gate ask here. Without certainty nothing is sent. What is found
is also written into a file beside the witness, from which the staff pages show their
banner without a query.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from shop.witness import standing
from shop.witness.durable import directory, replace
from sms.sending.departures import has_unknown_departure

logger = logging.getLogger(__name__)

FILE: Final = "hold.json"
# Not one of ``standing.Problem``: the witness agrees, but a text has left since.
DEPARTED: Final = "departed"
JOURNAL_UNREADABLE: Final = "journal"
SENTENCES: Final[dict[str, str]] = {
    **{str(each): said for each, said in standing.SENTENCES.items()},
    DEPARTED: "发送日志里有数据库不知道的短信，应是恢复的备份",
    JOURNAL_UNREADABLE: "数据库之外的发送日志读不出来",
}
ON_HOLD: Final = "恢复备份后暂停发送，等人放行"


@dataclass(frozen=True)
class Held:
    """Why nothing is sent, by code and in a sentence for staff."""

    problem: str

    @property
    def sentence(self) -> str:
        return SENTENCES.get(self.problem, SENTENCES[standing.Problem.UNREADABLE])


def find_hold() -> Held | None:
    """Look at everything: the witness, and the last texts that left; 2 statements.

    A text that left and that the database does not know puts the witness ahead, so
    that the hold stays until a person releases it.
    """
    problem: str | None = standing.find_problem()
    if problem is None:
        problem = _departed()
    _show(problem)
    return Held(problem) if problem else None


def is_held() -> bool:
    """Look at the witness alone, once more before each text; 1 statement."""
    return standing.find_problem() is not None


def shown_hold() -> Held | None:
    """Return what the last look found, from the file; runs no query."""
    try:
        said = json.loads((directory() / FILE).read_text(encoding="utf-8"))
        return Held(str(said["problem"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return Held(standing.Problem.UNREADABLE)


def _departed() -> str | None:
    try:
        if not has_unknown_departure():
            return None
    except OSError:
        return JOURNAL_UNREADABLE
    with suppress(OSError):
        standing.distrust()
    return DEPARTED


def _show(problem: str | None) -> None:
    """Write what the staff pages show; the hold does not depend on it."""
    path = directory() / FILE
    with suppress(OSError):
        if problem is None:
            path.unlink(missing_ok=True)
        elif (shown := shown_hold()) is None or shown.problem != problem:
            logger.error("Nothing is sent: %s.", problem)
            replace(path, json.dumps({"problem": problem}) + "\n")
