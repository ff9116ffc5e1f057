"""What most shops would write: one Celery task per message, sent with requests.

The task reads its row, posts it and stores the gateway's id. It checks nothing before
sending and proves nothing afterwards. It has its own rows and its own queue.

    python -m bench.kit.task_a_message COUNT        queues
    celery -A bench.kit.task_a_message worker       sends
"""

from __future__ import annotations

import os
import sys

import requests
from celery import Celery
from django.db import connection

from bench.kit.bare_httpx import TEXT

URL, KEY = os.environ.get("SIMULATOR_URL", ""), os.environ.get("SIMULATOR_KEY", "")
app = Celery("task_a_message", broker=os.environ["REDIS_URL"])
app.conf.task_default_queue = "task_a_message"
app.conf.task_ignore_result = True

CREATE = """
CREATE TABLE task_a_message (
    id bigserial PRIMARY KEY, phone text NOT NULL, body text NOT NULL,
    status text NOT NULL DEFAULT 'queued', vendor_id text NOT NULL DEFAULT ''
)
"""


@app.task(name="bench.send_one")
def send_one(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, body FROM task_a_message WHERE id = %s", [pk])
        phone, body = cursor.fetchone()
        answer = requests.post(
            f"{URL}/send",
            json={"reference": str(pk), "phone": phone, "text": body},
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=10,
        ).json()
        cursor.execute(
            "UPDATE task_a_message SET status = 'sent', vendor_id = %s WHERE id = %s",
            [answer["id"], pk],
        )


def queue(count: int) -> None:
    """Insert the rows and start a task for each."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.execute(
            "INSERT INTO task_a_message (phone, body)"
            " SELECT '13' || lpad(number::text, 9, '0'), %s"
            " FROM generate_series(1, %s) AS number RETURNING id",
            [TEXT, count],
        )
        keys = [key for (key,) in cursor.fetchall()]
    for key in keys:
        send_one.delay(key)


if __name__ == "__main__":
    queue(int(sys.argv[1]))
