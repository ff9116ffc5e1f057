from __future__ import annotations

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"
    verbose_name = "基础设置"

    def ready(self) -> None:
        from shop.database import any_of  # noqa: F401  (registers the lookup)
