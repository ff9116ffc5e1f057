"""System checks for the settings of imports.

imports.E001  a source of nightly files that cannot be used
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from imports.sources import registry


@register()
def check_sources(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check that each source can be built; whether it answers is seen at night."""
    hint = "写法见 docs/operations.md。"
    return [Error(each, hint=hint, id="imports.E001") for each in registry.problems()]
