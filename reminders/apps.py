from __future__ import annotations

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "提醒"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from reminders.reasons import registry
        from reminders.telling import placeholders
        from reminders.telling.endings import record_endings
        from sms import endings

        endings.register(record_endings)
        registry.discover()
        placeholders.declare_common()
