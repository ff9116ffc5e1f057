"""What a kind of source has to do: list its files, fetch one, put one away.

A kind is a subclass of Source. Those of this project are in ``imports.sources.kinds``;
one from outside is named in ``IMPORT_SOURCES`` by its dotted path.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeGuard

ANY: Final = "*"
# What the database column permits.
LONGEST_PART: Final = 200
# What programs call a file that they have not finished, and their own small files.
_NOT_FILES: Final = (
    *("*.part", "*.partial", "*.tmp", "*.temp", "*.filepart", "*.crdownload"),
    *(".*", "~$*", "~*.tmp", "thumbs.db", "desktop.ini"),
)
_CHUNK: Final = 256 * 1024


class BadSource(Exception):
    """Options that make no source; the text is one Chinese sentence without values."""


class SourceDown(Exception):
    """The source cannot be used now; the text is one Chinese sentence for staff."""


class FileChanged(Exception):
    """The file is not the one that was listed; a later look takes the new one."""


class FileTooLarge(Exception):
    """The file is larger than an import may be."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that a source has now.

    ``part`` is the expectation that it answers. ``version`` changes whenever the
    content may have changed. ``size`` is None where the source does not tell it.
    ``place`` is what the source needs to fetch the file; it is not stored.
    """

    part: str
    name: str
    version: str
    size: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a source now, in the order in which they are to be imported.

    ``problem`` says in a sentence what went wrong with some.
    """

    files: list[Listed] = field(default_factory=list)
    problem: str = ""


class Source(ABC):
    """A place with exports. Each method may raise SourceDown."""

    # What has to come each time; a problem names the part that did not.
    parts: tuple[str, ...] = (ANY,)
    # Whether imported files are moved away; else it is only noted that they were taken.
    moves: bool = False

    @abstractmethod
    def list(self, *, now: datetime) -> Listing:
        """Return the files that are there; ``now`` is the shop's clock."""

    @abstractmethod
    def fetch(self, file: Listed, to: Path, *, most: int) -> None:
        """Write the content to the path.

        Raises FileChanged, and FileTooLarge for more than ``most`` bytes.
        """

    def archive(self, file: Listed, *, folder: str) -> None:
        """Move an imported file into the folder of the source, if it ``moves`` files.

        Raises FileChanged and leaves the file if it is no longer the listed one.
        """
        raise NotImplementedError


class ByPattern:
    """Which names of a folder are exports, and the pattern that each answers."""

    def __init__(self, files: object = (ANY,)) -> None:
        if not is_texts(files) or not files or max(map(len, files)) > LONGEST_PART:
            raise BadSource('选项 files 应形如 ["客户*.xlsx", "工单*.csv"]。')
        self.patterns = tuple(files)

    def part_of(self, name: str) -> str:
        """Return the first pattern that the name fits, or ''."""
        lowered = name.lower()
        if any(fnmatchcase(lowered, each) for each in _NOT_FILES):
            return ""
        fitting = (each for each in self.patterns if fnmatchcase(lowered, each.lower()))
        return next(fitting, "")

    def in_order(self, files: Iterable[Listed]) -> list[Listed]:
        """Sort by pattern and name: what is imported first, the older before the newer.

        Exports have their day in their name.
        """
        return sorted(
            files, key=lambda each: (self.patterns.index(each.part), each.name)
        )


def is_texts(value: object) -> TypeGuard[Sequence[str]]:
    return isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)


def readable_name(raw: str) -> str:
    """Return a file's name as text; Windows programs may have written it in GBK."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        return os.fsencode(raw).decode("gb18030", "replace")
    return raw


def put_away(name: str, *, nth: int) -> str:
    """Return the name in the archive; another file may have the name already."""
    path = PurePosixPath(name)
    return name if nth == 1 else f"{path.stem} ({nth}){path.suffix}"


def copy_at_most(chunks: Iterator[bytes], to: Path, most: int) -> int:
    """Write the chunks to the path and return the size; raises FileTooLarge."""
    size = 0
    with to.open("wb") as target:
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise FileTooLarge
            target.write(chunk)
    return size


def chunks_of(file: Any) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
