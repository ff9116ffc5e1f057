"""Columns for codes whose Chinese labels are registered when the program starts.

Each reason is registered by its own module (``reminders.reasons.registry``), so neither
the database nor a migration lists the reasons. Django reads the labels when it needs
them: for ``get_…_display``, forms and filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import models

# Labels by code; ``reminders.reasons.registry`` fills both.
REASON_LABELS: Final[dict[str, str]] = {}
CASE_LABELS: Final[dict[str, str]] = {}


class _LabelledCode(models.CharField):  # type: ignore[type-arg]
    """A CharField whose choices are left out of migrations."""

    labels: dict[str, str]

    def __init__(self, *args: Any, **options: Any) -> None:
        options["choices"] = type(self).labels.items
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, options = super().deconstruct()
        options.pop("choices", None)
        return name, "django.db.models.CharField", args, options


class ReasonField(_LabelledCode):
    """The code of a registered reason."""

    labels = REASON_LABELS


class CaseField(_LabelledCode):
    """The code of a case in which a step uses another text."""

    labels = CASE_LABELS
