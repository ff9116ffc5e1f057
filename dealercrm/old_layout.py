"""Refuse to start on a database whose migrations have the old numbering.

Django would take the old ``0001_initial`` of an app for the new one of that name and
build the rest beside the old tables. So whatever opens the database asks here first:
``manage.py``, the web server and the Celery worker. Beat opens no database.
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
# The first migration of customers made this table; imports has it now, under its name.
TABLE_OF_OLD_LAYOUT: Final = "customers_importbatch"
# The exit status with which a worker of gunicorn makes its master stop too.
EXIT_STATUS: Final = 3


def refuse_old_layout() -> None:
    """Say one sentence and exit if the database is of the old layout.

    A database that cannot be reached is none of this module's concern: whoever uses
    it next reports that. The connection is closed, because servers fork afterwards.
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
    # The driver's own cursor: Django warns of queries before its apps are loaded.
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE_OF_OLD_LAYOUT])
        return bool(cursor.fetchone() == (True,))
