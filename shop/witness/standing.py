"""Tells whether the database is the one that sent the last texts, or a restored one.

A file in WITNESS_DIR and a row of the database hold the same counter. Both are advanced
each minute, first the row and then the file. So the row may be one ahead after a crash,
but the file can only be ahead if an older database was put in place of the one that
advanced it. The file also names the cluster (PostgreSQL's system identifier) and its
timeline: another server and a recovery to a point in time change them.

Everybody who sends asks ``find_problem`` first. A problem stays until ``renew``, except
that a witness that could not be read may be readable again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from django.db import DatabaseError, connection

from shop.database.advisory_lock import Lock
from shop.models import Witness
from shop.witness.durable import directory, replace

FILE: Final = "witness.json"


class Problem(StrEnum):
    """Why nothing may be sent; the values are stored."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    AHEAD = "ahead"
    BEHIND = "behind"
    CLUSTER = "cluster"
    NO_ROW = "no_row"


SENTENCES: Final[dict[Problem, str]] = {
    Problem.MISSING: "找不到数据库之外的见证文件",
    Problem.UNREADABLE: "数据库之外的见证文件读不出来",
    Problem.FOREIGN: "见证文件属于另一个数据库",
    Problem.AHEAD: "数据库比见证文件旧，应是恢复的备份",
    Problem.BEHIND: "见证文件比数据库旧，不能证明数据库是最新的",
    Problem.CLUSTER: "数据库服务器换过或回到了过去的时间点",
    Problem.NO_ROW: "数据库里没有见证记录",
}


@dataclass(frozen=True)
class Mark:
    """What the file says; ``cluster`` is '' where PostgreSQL does not tell it."""

    identity: str
    count: int
    cluster: str


class _Unreadable(Exception):
    """The file exists and holds no mark."""


def find_problem() -> Problem | None:
    """Return why the database cannot be trusted, None if it can.

    A new database is given its witness here. The file is read before the row, so that
    an advance in between is no problem; what looks like one is looked at again while
    nobody advances. Runs one statement.
    """
    if (found := _compare()) is None:
        return None
    with _alone():
        if (found := _compare()) is not _NEW:
            return found if isinstance(found, Problem) else None
        return _advance()


def advance() -> Problem | None:
    """Advance row and file by one; return the problem if there is one instead."""
    with _alone():
        found = _compare()
        return found if isinstance(found, Problem) else _advance()


def distrust() -> None:
    """Put the file ahead of the database, so that nothing is sent before ``renew``.

    Raises OSError if the file cannot be written.
    """
    with _alone():
        if (row := _row()) is not None:
            mark = _readable_mark() or Mark(row.identity, 0, row.cluster)
            count = max(mark.count, row.count) + 1
            _write(Mark(mark.identity, count, mark.cluster))


def renew() -> None:
    """Trust the database as it is now; a person has said so.

    Raises OSError if the file cannot be written; the problem then stays, and so does
    the hold.
    """
    with _alone():
        mark = _readable_mark()
        row, _ = Witness.objects.get_or_create(pk=1)
        row.identity = uuid4()
        row.count = max(row.count, mark.count if mark else 0) + 1
        row.save(update_fields=["identity", "count"])
        if (now := _row()) is not None:
            _write(Mark(now.identity, now.count, now.cluster))


def is_beside() -> bool:
    """Whether the directory is the one of this database, whatever their counters say.

    Then a journal without any file is one into which nothing was ever written.
    """
    mark, row = _readable_mark(), _row()
    return mark is not None and row is not None and mark.identity == row.identity


def ensure_row(apps: Any = None, **_: object) -> None:
    """Give a new database the row whose counter is still 0; after each migration.

    ``apps`` are those of the last migration; after a migration backwards the table
    may be gone.
    """
    if apps is None or "witness" in apps.all_models["shop"]:
        Witness.objects.get_or_create(pk=1)


class _New:
    """A database that has no witness yet and never had one."""


_NEW: Final = _New()


def _compare() -> Problem | _New | None:
    try:
        mark = _read()
    except (_Unreadable, OSError):
        return Problem.UNREADABLE
    row = _row()
    if row is None:
        return Problem.NO_ROW
    if mark is None:
        return Problem.MISSING if row.count else _NEW
    if mark.identity != row.identity:
        return Problem.FOREIGN
    if mark.count > row.count:
        return Problem.AHEAD
    if mark.count < row.count - 1:
        return Problem.BEHIND
    return Problem.CLUSTER if mark.cluster != row.cluster else None


def _advance() -> Problem | None:
    """Repair a file that a crash left behind, then commit the row, then the file."""
    row = _row()
    if row is None:
        return Problem.NO_ROW
    try:
        if row.count:
            _write(Mark(row.identity, row.count, row.cluster))
        Witness.objects.filter(pk=1).update(count=row.count + 1)
        _write(Mark(row.identity, row.count + 1, row.cluster))
    except OSError:
        return Problem.UNREADABLE
    return None


@dataclass(frozen=True)
class _Row:
    """What the database says of itself."""

    identity: str
    count: int
    cluster: str


def _row() -> _Row | None:
    """Read the row and the cluster; one statement.

    Every role may call the two functions, unless somebody has revoked that.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT identity, count, system_identifier || '/' || timeline_id"
            " FROM shop_witness, pg_control_system(), pg_control_checkpoint()"
        )
        found = cursor.fetchone()
    return _Row(str(found[0]), int(found[1]), str(found[2])) if found else None


def _read() -> Mark | None:
    try:
        text = (directory() / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        said = json.loads(text)
        return Mark(str(said["identity"]), int(said["count"]), str(said["cluster"]))
    except (ValueError, TypeError, KeyError) as error:
        raise _Unreadable from error


def _readable_mark() -> Mark | None:
    try:
        return _read()
    except (_Unreadable, OSError):
        return None


def _write(mark: Mark) -> None:
    replace(directory() / FILE, json.dumps(asdict(mark)) + "\n")


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time compare and write, on whatever host it runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [Lock.WITNESS])
    try:
        yield
    finally:
        # A broken connection has already released the lock.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [Lock.WITNESS])
