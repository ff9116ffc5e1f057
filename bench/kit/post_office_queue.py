"""django-post_office's queue, with a backend that posts to the same gateway.

DJANGO_SETTINGS_MODULE=bench.kit.post_office_settings \\
    python -m bench.kit.post_office_queue COUNT PROCESSES
"""

from __future__ import annotations

import os
import sys
import uuid
from typing import Any

import httpx
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from post_office.models import PRIORITY, STATUS, Email

from bench.kit.bare_httpx import TEXT

URL, KEY = os.environ.get("SIMULATOR_URL", ""), os.environ.get("SIMULATOR_KEY", "")


class TextBackend(BaseEmailBackend):
    def open(self) -> bool:
        self.client = httpx.Client(
            base_url=URL, headers={"Authorization": f"Bearer {KEY}"}
        )
        return True

    def close(self) -> None:
        self.client.close()

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            said = {
                "reference": str(uuid.uuid4()),
                "phone": message.to[0].partition("@")[0],
                "text": message.body,
            }
            self.client.post("/send", json=said).raise_for_status()
        return len(email_messages)


def main(count: int, processes: int) -> None:
    call_command("migrate", verbosity=0)
    Email.objects.bulk_create(
        Email(
            from_email="shop@example.com",
            to=[f"13{number:09}@example.com"],
            message=TEXT,
            status=STATUS.queued,
            priority=PRIORITY.medium,
        )
        for number in range(count)
    )
    call_command("send_queued_mail", processes=processes, log_level=1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
