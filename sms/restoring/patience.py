"""How long the steps of a release wait for a number that is in use."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

PATIENCE: Final = timedelta(seconds=10)
