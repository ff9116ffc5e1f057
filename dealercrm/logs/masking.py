"""Removes personal data from what is logged.

Numbers that look like phones, chassis numbers, mail addresses, passwords in addresses
and query strings are removed from every line. The message of an exception may contain
any value of a row or a form. So only its first line is kept, without quoted values and
without Chinese words; where our own sentence was raised, the traceback shows it.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "[…]"
# The patterns take long for a long word; no message that helps is longer.
_LONGEST: Final = 2_000

# The id of a text or a task may contain as many digits as a phone number has.
_ID: Final = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
# Mobile and landline numbers, also with a country code or separators.
_PHONE: Final = re.compile(
    rf"(?P<kept>{_ID})|"
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?"
    r"(?:[1１][3-9３-９]\d[- ]?\d{4}[- ]?\d{4}|[0０]\d{2,3}[- ]?\d{7,8})(?!\d)"
)
_LONG_NUMBER: Final = re.compile(rf"(?P<kept>{_ID})|\d{{7,}}")
_CHASSIS_NUMBER: Final = re.compile(r"\b[A-HJ-NPR-Z0-9]{17}\b")
_MAIL: Final = re.compile(r"[^\s@'\"<>]+@[^\s@'\"<>]+")
_PASSWORD: Final = re.compile(r"(?<=://)[^/\s@]*@")
_QUERY: Final = re.compile(r"\?\S+")
# PostgreSQL's DETAIL shows the row; its name depends on the language of the server.
_FURTHER_LINES: Final = re.compile(r"(?:\n|\\n|\s*\b(?:DETAIL|CONTEXT):).*", re.DOTALL)
# A name of the database or of the code, which says what is wrong and no more.
_HARMLESS: Final = (
    r"(?:constraint|relation|column|table|index|attribute|argument|module) "
)
# A quote is not an apostrophe: words do not touch it on the outside.
_QUOTED: Final = re.compile(
    rf"(?P<kept>{_HARMLESS}(?P<a>['\"])[a-z_][\w.]*(?P=a)|'\w+' object)"
    r"|(?<!\w)[bru]{0,2}(?P<b>['\"`])(?:\\.|(?!(?P=b)(?!\w)).)*(?:(?P=b)|$)"
    r"|“[^”]*(?:”|$)|「[^」]*(?:」|$)",
    re.DOTALL,
)
_CHINESE: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def without_numbers(text: str) -> str:
    """Return a line without phone numbers, mail addresses, passwords and the like."""
    if len(text) > _LONGEST:
        # Without the digits at the cut, which may be most of a number.
        text = text[:_LONGEST].rstrip("0123456789") + MASK
    for pattern in (_PASSWORD, _QUERY, _MAIL, _CHASSIS_NUMBER):
        text = pattern.sub(MASK, text)
    return _PHONE.sub(_kept_or_mask, text)


def without_values(text: str) -> str:
    """Return the message of an exception without anything that may be a value."""
    text = _FURTHER_LINES.sub("", text[: _LONGEST + 1])
    text = _CHINESE.sub(MASK, _QUOTED.sub(_kept_or_mask, text))
    return without_numbers(_LONG_NUMBER.sub(_kept_or_mask, text))


def _kept_or_mask(found: re.Match[str]) -> str:
    return found["kept"] or MASK
