from __future__ import annotations

from django.apps import AppConfig


class RecallsConfig(AppConfig):
    name = "recalls"
    verbose_name = "召回"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from recalls.models import Recall, RecalledVehicle
        from recalls.notices import update_recalls
        from reminders import mornings

        mornings.register(update_recalls, writes=[Recall, RecalledVehicle])
