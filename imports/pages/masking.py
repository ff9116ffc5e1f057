"""Masks phone numbers in cells that staff look at.

A cell may hold several numbers, wrong ones and remarks, so it is masked in place. In a
column of phone numbers every long run of digits is masked. In other columns only what
can be a phone number is masked, because staff have to read VINs, dates and order
numbers there.
"""

from __future__ import annotations

import re

_NUMBER_COLUMN = re.compile(
    r"手机|电话|座机|固话|传真|联系方式|mobile|phone|tel", re.IGNORECASE
)
_GAP = r"[ \u3000\-‐-―_.·•()（）]{0,2}"
# A mobile number is recognised even with other digits attached; an area code with a
# local number only where no digit stands before or after.
_MOBILE = r"[1１][3-9３-９]\d"  # \d is every digit, also one of full width
_TELEPHONE = (
    rf"(?:(?:\+|00)?[8８][6６]{_GAP})?(?P<number>{_MOBILE}\d{{8}}"
    rf"|(?<!\d){_MOBILE}(?:{_GAP}\d){{8}}(?!\d)"
    rf"|(?<!\d)[0０]\d{{2,3}}{_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d))"
)
# Mistyped numbers: O for 0, l for 1, a digit too few, any separator.
_MISTYPED = r"[\dOoIl](?:[\W_]{0,2}[\dOoIl]){6,}"
_IN_NUMBERS = re.compile(f"{_TELEPHONE}|{_MISTYPED}")
_ELSEWHERE = re.compile(_TELEPHONE)
_WHOLE = 11


def mask_cell(text: str, *, column: str) -> str:
    """Hide the middle of the numbers in a cell: 138****5678/021****0000."""
    is_of_numbers = _NUMBER_COLUMN.search(column)
    return (_IN_NUMBERS if is_of_numbers else _ELSEWHERE).sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    """Hide the middle; of a number that is too short, only show the last digits."""
    number = [char for char in match["number"] or match[0] if char.isalnum()]
    before = number[:3] if len(number) >= _WHOLE else []
    return "".join([*before, "****", *number[-4:]])
