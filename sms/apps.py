from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SmsConfig(AppConfig):
    name = "sms"
    verbose_name = "短信"

    def ready(self) -> None:
        """Register the system checks, and let every app register its actions.

        See ``sms.threads.actions``.
        """
        from sms import checks  # noqa: F401

        autodiscover_modules("reply_actions")
