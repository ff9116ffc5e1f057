"""The setting ``IMPORT_SOURCES``: JSON with the options of each source by its name."""

from __future__ import annotations

from typing import Final

from shop import options
from shop.options import Options

EXAMPLE: Final = '{"DMS": {"kind": "folder", "path": "/srv/exports"}}'


def read_sources(written: str) -> Options:
    """Parse the value of ``IMPORT_SOURCES`` into options by source."""
    return options.read_options(written, setting="IMPORT_SOURCES", example=EXAMPLE)
