"""Stores what a file says about contact and ``customers`` keeps."""

from __future__ import annotations

from datetime import datetime

from customers.models import NumberDoubt
from customers.numbers import doubt_customers
from customers.wishes.consent import Scope
from customers.wishes.do_not_disturb import leave_alone
from customers.wishes.withdrawal import withdraw_consents
from imports.effects import IMPORTED, Said, Statement, register, words_of
from imports.writing.sold_cars import doubt_cars_of


def _leave_alone(said: Said, now: datetime) -> None:
    leave_alone(words_of(said), by=None, now=now)


def _refuse_marketing(said: Said, now: datetime) -> None:
    withdraw_consents(
        customers=words_of(said),
        scopes=[Scope.MARKETING],
        through=IMPORTED,
        by=None,
        now=now,
    )


def _doubt_numbers(said: Said, now: datetime) -> None:
    doubt_customers(words_of(said), source=NumberDoubt.Source.IMPORT, now=now)


def _doubt_cars(said: Said, now: datetime) -> None:
    doubt_cars_of(words_of(said), now=now)


register(Statement.LEAVE_ALONE, _leave_alone)
register(Statement.NO_MARKETING, _refuse_marketing)
register(Statement.WRONG_NUMBER, _doubt_numbers)
register(Statement.SOLD, _doubt_cars)
