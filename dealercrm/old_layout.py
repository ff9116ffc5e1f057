"""Refuses to start on a database whose migrations have the old numbering.

Django would take the old ``0001_initial`` of an app for the new one of that name and
create the other tables beside the old ones. So every process calls this module first
(``dealercrm.starting``).
"""

from __future__ import annotations

import sys
from typing import Final

from django.conf import settings
from django.db import OperationalError, connection

REFUSAL: Final = (
    "这个数据库是旧版系统的，新版不能使用它，也没有改动它："
    "请让 DATABASE_URL 指向一个新的空数据库并运行 manage.py migrate，"
    "再用 manage.py carry_over 旧数据库地址 带入退订、同意、勿扰和操作记录。"
)
DEMO_REFUSAL: Final = (
    "var 目录里的演示数据是旧版系统的，新版不能使用它，也没有改动它："
    "请删除或移走 var 目录后重新运行。"
)
# The first migration of customers created this table; now imports has it, renamed.
TABLE_OF_OLD_LAYOUT: Final = "customers_importbatch"
# The exit status of a gunicorn worker that makes its master stop too.
EXIT_STATUS: Final = 3


def refuse_old_layout() -> None:
    """Exit with one sentence if the database has the old layout.

    If the database cannot be reached, this returns, and whatever uses the database next
    reports it. The connection is closed, because servers fork afterwards.
    """
    try:
        is_old = _has_old_layout()
    except OperationalError:
        return
    finally:
        connection.close()
    if is_old:
        sys.stderr.write((DEMO_REFUSAL if settings.DEMO else REFUSAL) + "\n")
        sys.exit(EXIT_STATUS)


def _has_old_layout() -> bool:
    connection.ensure_connection()
    # The driver's own cursor, because Django warns of queries before apps are loaded.
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE_OF_OLD_LAYOUT])
        return bool(cursor.fetchone() == (True,))
