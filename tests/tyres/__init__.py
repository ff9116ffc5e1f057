"""An app of one file, as a stranger would add it: see docs/adding-a-reason.md."""

from __future__ import annotations
