from __future__ import annotations

from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "workshop"
    verbose_name = "预约"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from sms.hearing.readers import Turn, register
        from workshop.hearing.reading import BOOKING, CHANGE, read_booking, read_change

        register(BOOKING, read_booking, turn=Turn.BOOKING)
        register(CHANGE, read_change, turn=Turn.CHANGE_OF_BOOKING)
