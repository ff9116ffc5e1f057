"""The length of a body as its request announces it, before anything is read."""

from __future__ import annotations

import sys
from typing import Final

from django.http import HttpRequest

# More digits than any body has bytes, and far fewer than Python refuses to read.
_DIGITS: Final = 18


def announced_length(request: HttpRequest) -> int:
    """Return the announced length; what is no number is longer than every limit."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    is_number = announced.isascii() and announced.isdecimal()
    return int(announced) if is_number and len(announced) <= _DIGITS else sys.maxsize
