from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = "数据导入"

    def ready(self) -> None:
        """Let every app register the statements of a file that it stores."""
        from imports import checks  # noqa: F401  (registers the system checks)

        autodiscover_modules("import_effects")
