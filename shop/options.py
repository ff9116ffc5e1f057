"""Options that hold secrets, read from the environment without showing a value.

A setting is JSON by name: {"aliyun": {"total_seconds": 5}}. It may contain secret keys,
so logs, messages and error pages get names only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any


class Options(Mapping[str, Any]):
    """Values by name; its repr shows only the names.

    It is not a dict, because Django's error page prints the contents of a dict.
    ``problem`` is a sentence for staff if the options could not be read, else ''.
    """

    def __init__(
        self, values: Mapping[str, Any] | None = None, *, problem: str = ""
    ) -> None:
        self._values = deepcopy(dict(values or {}))
        self.problem = problem

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(json.dumps(self._values, sort_keys=True, default=repr))

    def __repr__(self) -> str:
        return f"<Options: {', '.join(self._values) or 'none'}>"


def read_options(written: str, *, setting: str, example: str) -> Options:
    """Parse the value of a setting into options by name; see ``Options.problem``."""
    if not written.strip():
        return Options()
    try:
        said = json.loads(written)
    except (ValueError, RecursionError):
        return Options(problem=f"{setting} 不是 JSON，应形如 {example}。")
    if not isinstance(said, dict):
        return Options(problem=f"{setting} 应形如 {example}。")
    for name, values in said.items():
        if not isinstance(values, dict):
            problem = f"{setting} 中「{name}」的选项应形如 {example}。"
            return Options(problem=problem)
    return Options({name: Options(values) for name, values in said.items()})
