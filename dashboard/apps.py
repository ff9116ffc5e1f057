from __future__ import annotations

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "工作台"

    def ready(self) -> None:
        # Imported here because the page needs the models of all apps.
        from dashboard.threads.panel import register_panel

        register_panel()
