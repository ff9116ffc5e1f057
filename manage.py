#!/usr/bin/env python
from __future__ import annotations

import logging
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from dealercrm import env_file
from dealercrm.starting import refuse_unfit_database

NO_SERVERS = (
    "没有设置 {names}:请设置 DATABASE_URL 和 REDIS_URL,"
    "或用 python -m dealercrm.embedded python manage.py … 运行。"
    " / {names} is not set: set DATABASE_URL and REDIS_URL,"
    " or run python -m dealercrm.embedded python manage.py …"
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")
    env_file.load()
    missing = [n for n in ("DATABASE_URL", "REDIS_URL") if not env_file.is_set(n)]
    if missing:
        sys.exit(NO_SERVERS.format(names=", ".join(missing)))
    refuse_unfit_database()
    try:
        execute_from_command_line(sys.argv)
    except Exception:
        if settings.DEBUG:
            raise
        # Python would print the error's message, which may contain a customer's data.
        logging.getLogger("dealercrm").critical("The command failed.", exc_info=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
