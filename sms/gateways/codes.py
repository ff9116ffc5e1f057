"""What the codes of a vendor mean: the outcomes of which their tables are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from .base import NotSent, Outcome, Rejected, Throttled, Unknown

# Takes the vendor's code and its words.
Meaning = Callable[[str, str], Outcome]

OPTED_OUT: Final = partial(Rejected, is_opt_out=True)
NUMBER_WAITS: Final = partial(Throttled, scope="recipient")
ACCOUNT_WAITS: Final = partial(Throttled, scope="account")
STAFF_MUST_MEND: Final = partial(NotSent, scope="account")

_NO_FAMILIES: Final[Mapping[str, Meaning]] = MappingProxyType({})


def outcome_of(
    code: str,
    detail: str,
    codes: Mapping[str, Meaning],
    families: Mapping[str, Meaning] = _NO_FAMILIES,
) -> Outcome:
    """Return what an answer with the code means; Unknown where it is not listed.

    ``families`` are asked for what stands before the dot of a code that is not in
    ``codes``. An unlisted code may stand for a text that was sent all the same, so
    that the text must not be sent again.
    """
    family = code.partition(".")[0]
    meaning = codes.get(code) or families.get(family) or Unknown
    return meaning(code, detail)
