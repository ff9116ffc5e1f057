"""Refuses to start behind a pooler that gives each transaction another session.

The lock on a number (``shop.database.number_lock``) belongs to a session of PostgreSQL.
If a pooler in transaction mode hands the session to another client after a statement,
two senders hold the lock of one number at once, and a text can leave after an opt-out.
"""

from __future__ import annotations

import secrets
import sys
from contextlib import ExitStack, closing
from threading import Thread
from typing import Any, Final

import psycopg2
from django.db import connection
from psycopg2.extensions import connection as Session

from dealercrm.old_layout import EXIT_STATUS

REFUSAL: Final = (
    "DATABASE_URL 经过的连接池按事务分配连接（如 pgbouncer 的 transaction 模式），"
    "号码锁会失效，短信可能在退订之后发出，所以系统没有启动："
    "请改用 pool_mode=session，或者直接连接 PostgreSQL。"
)
NO_SECOND: Final = (
    "DATABASE_URL 经过的连接池没有在 {seconds} 秒内给出两个连接，系统没有启动："
    "请增大连接池（如 pgbouncer 的 default_pool_size），或者直接连接 PostgreSQL。"
)
_PATIENCE_SECONDS: Final = 20
# A pooler that takes turns among its sessions may give the same one back by chance.
_ROUNDS: Final = 3
# Locks with two keys cannot collide with the number locks, which have one.
_LOCK_SPACE: Final = 7_452
_PID: Final = "SELECT pg_backend_pid()"
_TRY: Final = "SELECT pg_backend_pid(), pg_try_advisory_lock(%s, %s)"
_UNLOCK: Final = "SELECT pg_backend_pid(), pg_advisory_unlock(%s, %s)"


def refuse_transaction_pooler() -> None:
    """Exit with one sentence if a session lock would not hold.

    If the database cannot be reached, this returns, and whatever uses the database next
    reports it.
    """
    verdicts: list[bool] = []
    # A pooler without a free connection lets its client wait for minutes.
    probe = Thread(target=lambda: verdicts.append(_keeps_sessions()), daemon=True)
    probe.start()
    probe.join(_PATIENCE_SECONDS)
    if probe.is_alive():
        _exit(NO_SECOND.format(seconds=_PATIENCE_SECONDS))
    if verdicts == [False]:
        _exit(REFUSAL)


def _exit(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.exit(EXIT_STATUS)


def _keeps_sessions() -> bool:
    with ExitStack() as stack:
        try:
            one, other = (stack.enter_context(closing(_session())) for _ in range(2))
        except psycopg2.OperationalError:
            return True
        try:
            return all(_holds_a_lock(one, other) for _ in range(_ROUNDS))
        # In statement mode a pooler refuses to begin a transaction.
        except psycopg2.Error:
            return False


def _session() -> Session:
    """Connect without Django, whose connections belong to their threads."""
    parameters = {**connection.get_connection_params(), "cursor_factory": None}
    session: Session = psycopg2.connect(**parameters)
    session.autocommit = True
    return session


def _holds_a_lock(one: Session, other: Session) -> bool:
    """Tell whether a lock of one session is kept by it and refused to the other."""
    key = (_LOCK_SPACE, secrets.randbits(31))
    pid, is_locked = _row(one, _TRY, key)
    seen = [_row(one, _PID) for _ in range(_ROUNDS)]
    # Inside a transaction it keeps whichever session it was given.
    _run(other, "BEGIN")
    other_pid, is_also_locked = _row(other, _TRY, key)
    seen.append(_row(one, _PID))
    _run(other, "COMMIT")
    unlocked = _row(one, _UNLOCK, key)
    return (
        (is_locked, is_also_locked) == (True, False)
        and other_pid != pid
        and set(seen) == {(pid,)}
        and unlocked == (pid, True)
    )


def _row(session: Session, statement: str, values: tuple[int, ...] = ()) -> Any:
    with session.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _run(session: Session, statement: str) -> None:
    with session.cursor() as cursor:
        cursor.execute(statement)
