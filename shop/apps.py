from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ShopConfig(AppConfig):
    name = "shop"
    verbose_name = "基础设置"

    def ready(self) -> None:
        from shop.database import any_of  # noqa: F401  (registers the lookup)
        from shop.default_rules import load_after_migration
        from shop.witness.standing import ensure_row

        post_migrate.connect(load_after_migration, sender=self)
        post_migrate.connect(ensure_row, sender=self)
