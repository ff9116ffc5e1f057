"""What people decided about the columns of a file, and the file's shape.

Files of one system have the same headers again and again. That row of headers is the
shape of a file, under which decisions are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from imports.reading.days.day_order import DayOrder
from imports.reading.fields import Field
from imports.reading.sheets.meanings import Meaning, meaning_of, normal_header

# Stands for a column that is not to be imported.
LEFT_OUT: Final = ""
_FIELDS: Final = {str(field): field for field in Field}


@dataclass(frozen=True, slots=True)
class Choices:
    """The field of each column, and the order of its days, by its normal header."""

    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    orders: Mapping[str, DayOrder] = field(default_factory=lambda: MappingProxyType({}))

    def meaning_of(self, header: str) -> Meaning | None:
        """Return the chosen meaning of a header, or that of its own words."""
        chosen = self.fields.get(normal_header(header))
        if chosen is None:
            return meaning_of(header)
        return _FIELDS.get(chosen)

    def is_left_out(self, header: str) -> bool:
        return self.fields.get(normal_header(header)) == LEFT_OUT

    def order_of(self, header: str) -> DayOrder | None:
        return self.orders.get(normal_header(header))


@dataclass(frozen=True, slots=True)
class Decisions:
    """The choices for one run: those of the command, and the saved ones by shape.

    ``dates`` is the order of every column that its values do not decide.
    """

    given: Choices = field(default_factory=Choices)
    saved: Mapping[str, Choices] = field(default_factory=lambda: MappingProxyType({}))
    dates: DayOrder | None = None

    def for_headers(self, headers: Sequence[str]) -> Choices:
        saved = self.saved.get(shape_of(headers)) if self.saved else None
        if saved is None:
            return self.given
        return Choices(
            {**saved.fields, **self.given.fields},
            {**saved.orders, **self.given.orders},
        )

    def knows(self, headers: Sequence[str]) -> bool:
        """Tell whether somebody has decided about files of this shape."""
        return bool(self.saved) and shape_of(headers) in self.saved


UNDECIDED: Final = Decisions()


def shape_of(headers: Sequence[str]) -> str:
    """Return the fingerprint of a row of headers, '' for none."""
    names = [normal_header(header) for header in headers]
    return sha256("\x1f".join(names).encode()).hexdigest() if any(names) else ""
