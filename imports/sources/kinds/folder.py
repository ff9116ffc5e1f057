"""A watched folder of this machine, or a share that is mounted on it.

{"kind": "folder", "path": "/srv/exports", "files": ["客户*.xlsx"], "archive": true}
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from imports.sources.base import (
    ANY,
    BadSource,
    ByPattern,
    FileChanged,
    Listed,
    Listing,
    Source,
    SourceDown,
    chunks_of,
    copy_at_most,
    put_away,
    readable_name,
)


class FolderSource(Source):
    """Files directly in the folder; links and folders in it are left alone."""

    def __init__(
        self, *, path: str = "", files: object = (ANY,), archive: bool = True
    ) -> None:
        if not isinstance(path, str) or not path.startswith("/"):
            raise BadSource("选项 path 应是文件夹的完整路径，如 /srv/exports。")
        if not isinstance(archive, bool):
            raise BadSource("选项 archive 应为 true 或 false。")
        self.path, self.moves = Path(path), archive
        self._by_pattern = ByPattern(files)
        self.parts = self._by_pattern.patterns

    def list(self, *, now: datetime) -> Listing:
        try:
            with os.scandir(self.path) as entries:
                found = [each for each in map(self._listed, entries) if each]
        except OSError as error:
            raise SourceDown(f"打不开文件夹 {self.path}（{_why(error)}）。") from error
        return Listing(self._by_pattern.in_order(found))

    def _listed(self, entry: os.DirEntry[str]) -> Listed | None:
        name = readable_name(entry.name)
        part = self._by_pattern.part_of(name)
        try:
            if not part or not entry.is_file(follow_symlinks=False):
                return None
            version, size = _version(entry.stat(follow_symlinks=False))
        except FileNotFoundError:
            # Another worker has just put it away.
            return None
        return Listed(part, name, version, size, entry.name)

    def fetch(self, file: Listed, to: Path, *, most: int) -> None:
        path = self.path / file.place
        try:
            with path.open("rb") as opened:
                copy_at_most(chunks_of(opened), to, most)
            self._refuse_changed(path, file)
        except OSError as error:
            raise SourceDown(f"读不了文件“{file.name}”（{_why(error)}）。") from error

    def archive(self, file: Listed, *, folder: str) -> None:
        path = self.path / file.place
        try:
            self._refuse_changed(path, file)
            target = _free(self.path / folder, file.place)
            path.rename(target)
            self._put_back_changed(path, target, file)
        except OSError as error:
            raise SourceDown(
                f"移不走已导入的文件“{file.name}”（{_why(error)}）；"
                "请给程序写这个文件夹的权限，或设置 archive 为 false。"
            ) from error

    def _refuse_changed(self, path: Path, file: Listed) -> None:
        if not path.exists() or _version(path.stat())[0] != file.version:
            raise FileChanged

    def _put_back_changed(self, path: Path, target: Path, file: Listed) -> None:
        """Put a file back that a program replaced just before it was moved."""
        if _version(target.stat())[0] != file.version and not path.exists():
            target.rename(path)
            raise FileChanged


def _version(status: os.stat_result) -> tuple[str, int]:
    return f"{status.st_size}-{status.st_mtime_ns}", status.st_size


def _free(folder: Path, name: str) -> Path:
    """Return a path in the folder, which is created, that no file has."""
    folder.mkdir(parents=True, exist_ok=True)
    nth = 1
    while (folder / put_away(name, nth=nth)).exists():
        nth += 1
    return folder / put_away(name, nth=nth)


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "没有这个文件或文件夹"
        case PermissionError():
            return "没有权限"
    return error.strerror or type(error).__name__
