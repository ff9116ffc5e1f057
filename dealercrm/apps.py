from __future__ import annotations

from django.apps import AppConfig


class DealerCrmConfig(AppConfig):
    name = "dealercrm"
    verbose_name = "系统"

    def ready(self) -> None:
        from dealercrm import checks  # noqa: F401  (registers the system checks)
