from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = "客户与车辆"

    def ready(self) -> None:
        """Let every app register its silences, and its rows for merges and handovers.

        See ``customers.silence``, ``customers.merging.registry`` and
        ``customers.handover.registry``.
        """
        from customers.merging import own_rows, wishes  # noqa: F401

        autodiscover_modules("silences", "merging", "handover")
