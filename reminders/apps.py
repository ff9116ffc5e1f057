from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "提醒"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from reminders.ladder.snoozes import NAME, read_snooze
        from reminders.reasons import registry
        from reminders.telling import placeholders
        from reminders.telling.endings import record_endings
        from reminders.telling.remarks import of_the_car, of_the_shop  # noqa: F401
        from sms import endings
        from sms.hearing.readers import Turn, register

        endings.register(record_endings)
        register(NAME, read_snooze, turn=Turn.SNOOZE)
        registry.discover()
        placeholders.declare_common()
        autodiscover_modules("remarks")
