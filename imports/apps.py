from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = "数据导入"

    def ready(self) -> None:
        """Let every app register what it makes of a file (``imports.effects``)."""
        autodiscover_modules("import_effects")
