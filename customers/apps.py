from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = "客户与车辆"

    def ready(self) -> None:
        """Let every app register its silences (``customers.silence``)."""
        autodiscover_modules("silences")
