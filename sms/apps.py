from __future__ import annotations

from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "sms"
    verbose_name = "短信"

    def ready(self) -> None:
        from sms import checks  # noqa: F401  (registers the system checks)
