"""Building blocks of the tables that map a vendor's codes to outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from .base import NotSent, Outcome, Rejected, TemplateLost, Throttled, Unknown

# Takes the vendor's code and its error message.
Meaning = Callable[[str, str], Outcome]

OPTED_OUT: Final = partial(Rejected, is_opt_out=True)
BAD_NUMBER: Final = partial(Rejected, fault="number")
BAD_CONTENT: Final = partial(Rejected, fault="content")
BAD_TEMPLATE: Final = partial(Rejected, fault="template")
BAD_REQUEST: Final = partial(Rejected, fault="request")
TEMPLATE_WAITS: Final = TemplateLost
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
    """Return the outcome that the code stands for; Unknown if it is not listed.

    ``families`` is looked up by the part before the dot if ``codes`` lacks the code.
    With an unlisted code the text may have been sent, so it must not be sent again.
    """
    family = code.partition(".")[0]
    meaning = codes.get(code) or families.get(family) or Unknown
    return meaning(code, detail)
