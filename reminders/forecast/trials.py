"""Trials: changes that a worker plays before somebody makes them.

An app registers what it can play (``register``). A page asks for a trial and shows its
progress; whoever asked may leave and finds the result later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F

from accounts.models import User
from reminders.models import Trial

log = logging.getLogger(__name__)

# A trial that so many workers have begun and none has finished is given up.
MOST_BEGUN: Final = 2
KEPT: Final = timedelta(days=30)
BROKEN: Final = "试算没有成功，请再试一次；仍不行时请联系系统管理员。"


class CannotTry(ValueError):
    """The change cannot be played; the message is a Chinese sentence for staff."""


class _Replaced(Exception):
    """Whoever asked has asked for another one instead."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Tells the page of a trial how many of its days have been played."""

    trial: Trial

    def begin(self, days: int) -> None:
        self._note(days=days, days_played=0)

    def day_played(self) -> None:
        self._note(days_played=F("days_played") + 1)

    def _note(self, **values: Any) -> None:
        if not Trial.objects.filter(pk=self.trial.pk).update(**values):
            raise _Replaced


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be played: who may see it, how it is played and how it is shown.

    ``play`` returns what JSON can hold, or raises ``CannotTry``; ``show`` makes of that
    the context of ``template``.
    """

    name: str
    permission: str
    template: str
    play: Callable[[Trial, Progress, datetime], dict[str, Any]]
    show: Callable[[dict[str, Any]], Mapping[str, Any]]


_kinds: Final[dict[str, Kind]] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_of(trial: Trial) -> Kind:
    return _kinds[trial.kind]


def ask(
    kind: Kind,
    request: Mapping[str, Any],
    *,
    subject: str,
    name: str,
    by: User,
    now: datetime,
) -> Trial:
    """Note a trial for a worker; it replaces an unfinished one of the same person."""
    Trial.objects.filter(
        kind=kind.name, subject=subject, asked_by=by, finished_at=None
    ).delete()
    return Trial.objects.create(
        kind=kind.name,
        subject=subject,
        name=name[:200],
        request=request,
        asked_by=by,
        asked_at=now,
    )


def latest(kind: Kind, subject: str) -> Trial | None:
    """Return the last trial about this subject, whoever asked for it."""
    found = Trial.objects.filter(kind=kind.name, subject=subject)
    return found.select_related("asked_by").order_by("-pk").first()


def play_next(*, now: datetime) -> bool:
    """Play the oldest unfinished trial; return False if there is none.

    Only one process at a time may call it.
    """
    Trial.objects.filter(finished_at__lt=now - KEPT).delete()
    trial = Trial.objects.filter(finished_at=None).order_by("pk").first()
    if trial is None:
        return False
    if trial.begun >= MOST_BEGUN:
        _finish(trial, now, problem=BROKEN)
        return True
    Trial.objects.filter(pk=trial.pk).update(begun=F("begun") + 1)
    try:
        result = kind_of(trial).play(trial, Progress(trial), now)
    except CannotTry as error:
        _finish(trial, now, problem=str(error)[:200])
    except _Replaced:
        pass
    except Exception:
        log.exception("Trial %s failed", trial.pk)
        _finish(trial, now, problem=BROKEN)
    else:
        _finish(trial, now, result=result)
    return True


def _finish(trial: Trial, now: datetime, **values: Any) -> None:
    Trial.objects.filter(pk=trial.pk).update(finished_at=now, **values)
