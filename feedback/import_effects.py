"""Opens a complaint for each remark of an imported file that mentions one."""

from __future__ import annotations

from datetime import datetime

from feedback.complaints import open_unless_known
from imports.effects import Said, Statement, register, words_of
from shop.hours import shop_day


def _open_complaints(said: Said, now: datetime) -> None:
    open_unless_known(words_of(said).items(), today=shop_day(now))


register(Statement.COMPLAINT, _open_complaints)
