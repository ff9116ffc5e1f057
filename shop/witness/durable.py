"""Files that survive a crash: every write has reached the disk when it returns.

They stand in WITNESS_DIR, outside the database, so that a restored database does not
bring back old ones. All functions raise OSError if the directory cannot be used.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.conf import settings

OWNER_ONLY: Final = 0o600
DIRECTORY_OF_OWNER: Final = 0o700


def directory() -> Path:
    """Return the directory named in the settings."""
    return Path(settings.WITNESS_DIR)


def replace(path: Path, text: str) -> None:
    """Write the whole file; a reader sees the old or the new text, nothing between."""
    path.parent.mkdir(mode=DIRECTORY_OF_OWNER, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    try:
        _write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    draft.rename(path)
    _sync_directory(path.parent)


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Append the lines; several processes of one host may do so concurrently.

    A line that a crash cut off stays by itself, so it spoils no later one.
    """
    is_new = not path.exists()
    path.parent.mkdir(mode=DIRECTORY_OF_OWNER, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
    try:
        start = b"" if _ends_with_line(descriptor) else b"\n"
        _write(descriptor, start + "".join(f"{line}\n" for line in lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        _sync_directory(path.parent)


def last_line(path: Path, *, longest: int) -> str:
    """Return the last complete line that is not empty, '' if there is none."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 2 * longest))
        complete, _, _ = file.read().rpartition(b"\n")
    return complete.rpartition(b"\n")[2].decode(errors="replace")


def _ends_with_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _write(descriptor: int, data: bytes) -> None:
    """Write all of it in one call, because appending calls must not interleave."""
    if os.write(descriptor, data) != len(data):
        raise OSError("The disk took only part of the line.")


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
