from __future__ import annotations

from django.apps import AppConfig


class MileageConfig(AppConfig):
    name = "mileage"
    verbose_name = "询问里程"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from mileage.reading import NAME, read_mileage
        from sms.hearing.readers import Turn, register

        register(NAME, read_mileage, turn=Turn.MILEAGE)
