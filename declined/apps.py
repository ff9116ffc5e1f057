from __future__ import annotations

from django.apps import AppConfig


class DeclinedConfig(AppConfig):
    name = "declined"
    verbose_name = "建议未做"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from declined.models import DeclinedItem
        from declined.replies import NAME, read_declined
        from declined.taking_in import update_items
        from reminders import mornings
        from sms.hearing.readers import Turn, register

        mornings.register(update_items, writes=[DeclinedItem])
        register(NAME, read_declined, turn=Turn.DECLINED_WORK)
