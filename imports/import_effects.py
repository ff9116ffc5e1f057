"""Stores what a file says about 勿扰 and 短信同意=否, which ``customers`` keeps."""

from __future__ import annotations

from datetime import datetime

from customers.wishes.do_not_disturb import leave_alone
from customers.wishes.withdrawal import refuse_texts
from imports.effects import Said, Statement, register


def _leave_alone(said: Said, now: datetime) -> None:
    leave_alone(dict(said), by=None, now=now)


def _refuse_texts(said: Said, now: datetime) -> None:
    refuse_texts(dict(said), through="导入", now=now)


register(Statement.LEAVE_ALONE, _leave_alone)
register(Statement.NO_TEXTS, _refuse_texts)
