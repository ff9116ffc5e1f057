"""Pauses Python's search for garbage in circles while a batch makes many objects.

The search walks over all objects alive, again and again while hundreds of thousands are
made, and took half the time of a batch. What a batch makes is freed without it, because
it holds no circles; what remains is found after the batch.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def search_paused() -> Iterator[None]:
    """Pause the search for the block; a pause within a pause changes nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
