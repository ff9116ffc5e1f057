"""The State Council's notices that a fresh installation contains.

A later year is imported in the admin when its notice is published, in November.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Break:
    """Days off from ``first`` to ``last``, and the weekend days worked in exchange."""

    name: str
    first: date
    last: date
    worked: tuple[date, ...] = ()

    def days(self) -> dict[date, bool]:
        """Return each day that the notice names, and whether it is off."""
        count = (self.last - self.first).days + 1
        off = {self.first + timedelta(days=each): True for each in range(count)}
        return off | dict.fromkeys(self.worked, False)


_2025 = "https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm"
_2026 = "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"

NOTICES: dict[str, tuple[Break, ...]] = {
    _2025: (
        Break("元旦", date(2025, 1, 1), date(2025, 1, 1)),
        Break(
            "春节",
            date(2025, 1, 28),
            date(2025, 2, 4),
            (date(2025, 1, 26), date(2025, 2, 8)),
        ),
        Break("清明节", date(2025, 4, 4), date(2025, 4, 6)),
        Break("劳动节", date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
        Break("端午节", date(2025, 5, 31), date(2025, 6, 2)),
        Break(
            "国庆节、中秋节",
            date(2025, 10, 1),
            date(2025, 10, 8),
            (date(2025, 9, 28), date(2025, 10, 11)),
        ),
    ),
    _2026: (
        Break("元旦", date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
        Break(
            "春节",
            date(2026, 2, 15),
            date(2026, 2, 23),
            (date(2026, 2, 14), date(2026, 2, 28)),
        ),
        Break("清明节", date(2026, 4, 4), date(2026, 4, 6)),
        Break("劳动节", date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
        Break("端午节", date(2026, 6, 19), date(2026, 6, 21)),
        Break("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
        Break(
            "国庆节",
            date(2026, 10, 1),
            date(2026, 10, 7),
            (date(2026, 9, 20), date(2026, 10, 10)),
        ),
    ),
}
