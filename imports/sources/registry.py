"""Build the sources of ``IMPORT_SOURCES`` and say what is wrong with the setting.

    {"DMS": {"kind": "folder", "path": "/srv/exports", "due": "08:00", "days": 1}}

``due`` and ``days`` belong to every source; the other options become the keyword
arguments of the class of its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_variables

from imports.sources.base import BadSource, Source
from imports.sources.days import DAY_ENDS, MORNING
from imports.sources.options import EXAMPLE

KINDS: Final = {
    "folder": "imports.sources.kinds.folder.FolderSource",
    "http": "imports.sources.kinds.http.HttpSource",
    "sftp": "imports.sources.kinds.sftp.SftpSource",
}
# What the database column permits.
LONGEST_NAME: Final = 60
_MOST_DAYS: Final = 31
_DUE: Final = f"选项 due 应是 {DAY_ENDS:%H:%M} 以前的钟点，如 08:00。"
_DAYS: Final = f"选项 days 应是 1 到 {_MOST_DAYS} 的整数：几天来一次文件。"


@dataclass(frozen=True)
class Configured:
    """A source and what is expected of it: each part once in ``days``, by ``due``."""

    name: str
    source: Source
    due: time
    days: int


def names() -> list[str]:
    return list(settings.IMPORT_SOURCES)


def source(name: str) -> Configured:
    """Return the source; raises BadSource with a sentence that shows no value."""
    if name not in settings.IMPORT_SOURCES:
        raise BadSource(f"IMPORT_SOURCES 中没有「{name}」。")
    try:
        return _built(name, settings.IMPORT_SOURCES[name])
    except BadSource as error:
        raise BadSource(f"IMPORT_SOURCES 中的「{name}」：{error}") from None


def problems() -> list[str]:
    """Return a sentence for each source that cannot be built."""
    if settings.IMPORT_SOURCES.problem:
        return [settings.IMPORT_SOURCES.problem]
    found = []
    for name in names():
        try:
            source(name)
        except BadSource as error:
            found.append(str(error))
    return found


@sensitive_variables()
def _built(name: str, options: Mapping[str, Any]) -> Configured:
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadSource(f"名称应有 1 到 {LONGEST_NAME} 个字。")
    given = dict(options)
    adapter = _class(given.pop("kind", ""))
    due, days = _time(given.pop("due", None)), given.pop("days", 1)
    if type(days) is not int or not 1 <= days <= _MOST_DAYS:
        raise BadSource(_DAYS)
    try:
        return Configured(name, adapter(**given), due, days)
    except TypeError as error:
        # An argument that the class does not have; the message names no value.
        reason = f"选项不对（{error}），应形如 {EXAMPLE}。"
    except BadSource:
        raise
    # The message of another error may contain a value, so it is dropped.
    except Exception as error:
        reason = f"初始化失败（{type(error).__name__}），请检查各选项。"
    raise BadSource(reason)


def _time(written: object) -> time:
    try:
        due = MORNING if written is None else time.fromisoformat(str(written))
    except ValueError:
        raise BadSource(_DUE) from None
    if due >= DAY_ENDS or due.tzinfo is not None:
        raise BadSource(_DUE)
    return due


def _class(kind: object) -> type[Source]:
    path = KINDS.get(str(kind), str(kind))
    known = "、".join(KINDS)
    if "." not in path:
        raise BadSource(f"选项 kind 应为 {known} 之一，或类的完整路径。")
    try:
        found = import_string(path)
    # A module of another package may raise anything while it is imported.
    except Exception as error:
        raise BadSource(f"找不到 {path}（{type(error).__name__}）。") from error
    if not isinstance(found, type) or not issubclass(found, Source):
        raise BadSource(f"{path} 应是 imports.sources.base.Source 的子类。")
    return found
