"""Closes the numbers of customers who refuse texts in an imported file."""

from __future__ import annotations

from datetime import datetime

from imports.effects import Said, Statement, register
from sms.numbers.file_refusals import refuse_by_file
from sms.numbers.people import numbers_to_hold


def _refuse(said: Said, now: datetime) -> None:
    refuse_by_file(said, now=now)


register(Statement.NO_TEXTS, _refuse, holds=numbers_to_hold)
register(Statement.OPTED_OUT, _refuse, holds=numbers_to_hold)
