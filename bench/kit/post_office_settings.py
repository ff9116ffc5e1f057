"""The project's settings with django-post_office, which sends texts as e-mails."""

from __future__ import annotations

from dealercrm.settings import *  # noqa: F403
from dealercrm.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "post_office"]
POST_OFFICE = {
    "BACKENDS": {"default": "bench.kit.post_office_queue.TextBackend"},
    "BATCH_SIZE": 10_000,
    "THREADS_PER_PROCESS": 1,
    "LOG_LEVEL": 1,
}
