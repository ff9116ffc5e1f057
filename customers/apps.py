from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = "客户与车辆"

    def ready(self) -> None:
        from customers import lookups  # noqa: F401  (registers any_of)
