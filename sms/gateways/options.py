"""Read the options of gateways from the environment without ever showing a value.

``SMS_GATEWAY_OPTIONS`` is JSON by gateway: {"aliyun": {"total_seconds": 5}}. It may
contain secret keys, so logs, messages and error pages get names only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

EXAMPLE: Final = '{"acme_sms.AcmeGateway": {"key": "…"}}'


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


def read_options(written: str) -> Options:
    """Parse the value of ``SMS_GATEWAY_OPTIONS`` into options by gateway."""
    if not written.strip():
        return Options()
    try:
        said = json.loads(written)
    except (ValueError, RecursionError):
        return Options(problem=f"SMS_GATEWAY_OPTIONS 不是 JSON，应形如 {EXAMPLE}。")
    if not isinstance(said, dict):
        return Options(problem=f"SMS_GATEWAY_OPTIONS 应形如 {EXAMPLE}。")
    for name, values in said.items():
        if not isinstance(values, dict):
            problem = f"SMS_GATEWAY_OPTIONS 中「{name}」的选项应形如 {EXAMPLE}。"
            return Options(problem=problem)
    return Options({name: Options(values) for name, values in said.items()})


def sealed(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the settings entries with OPTIONS that hide their values."""
    return {
        name: {**entry, "OPTIONS": Options(entry["OPTIONS"])}
        for name, entry in entries.items()
    }


def configured(
    chosen: Iterable[str], built_in: Mapping[str, Mapping[str, Any]], given: Options
) -> dict[str, dict[str, Any]]:
    """Return the settings entries of the chosen gateways, in their order.

    A name with a dot is the path of a class. Any other name that is not built in gets
    an empty entry, which ``registry`` refuses.
    """
    return {name: _entry(name, built_in, given) for name in chosen}


def _entry(
    name: str, built_in: Mapping[str, Mapping[str, Any]], given: Options
) -> dict[str, Any]:
    entry = built_in.get(name, {"BACKEND": name} if "." in name else {})
    if not entry:
        return {}
    options = Options({**entry.get("OPTIONS", {}), **given.get(name, {})})
    return {"BACKEND": entry["BACKEND"], "OPTIONS": options}
