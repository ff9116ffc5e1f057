from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ShopConfig(AppConfig):
    name = "shop"
    verbose_name = "基础设置"

    def ready(self) -> None:
        from shop.database import any_of  # noqa: F401  (registers the lookup)

        post_migrate.connect(_load_house_rules, sender=self)


def _load_house_rules(apps: Any = None, **kwargs: Any) -> None:
    """Create the house rules on the first migration: without them nothing is sent.

    ``apps`` has the state of the last migration that ran; when migrating backwards, the
    table may be gone.
    """
    from shop.default_rules import load_house_rules

    if apps is None or "houserule" in apps.all_models["shop"]:
        load_house_rules()
