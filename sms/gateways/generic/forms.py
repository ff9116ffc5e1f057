"""Read groups of options into dataclasses, and values out of JSON by a path."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

from sms.gateways.base import BadOptions

Form = TypeVar("Form")

# The permitted annotations of a field and the JSON type that each requires.
_KINDS = {"str": str, "bool": bool, "dict": dict, "list": list}


def read_form(form: type[Form], group: str, given: object) -> Form:
    """Build the dataclass from the given options; raises BadOptions."""
    if not isinstance(given, dict):
        raise BadOptions(f"选项 {group} 应为 JSON 对象。")
    known = {each.name: each for each in fields(form)}  # type: ignore[arg-type]
    for name in given.keys() - known.keys():
        raise BadOptions(
            f"选项 {group} 中没有「{name}」这一项，可用的有：{'、'.join(known)}。"
        )
    for name, each in known.items():
        is_required = each.default is MISSING and each.default_factory is MISSING
        if is_required and name not in given:
            raise BadOptions(f"选项 {group} 缺少「{name}」。")
        if name in given and not _fits(given[name], str(each.type)):
            raise BadOptions(f"选项 {group} 中「{name}」的类型不对。")
    return form(**given)


def _fits(value: object, annotation: str) -> bool:
    kind = _KINDS.get(annotation.partition("[")[0])
    return kind is None or isinstance(value, kind)


def at(said: object, path: str) -> Any:
    """Return the value at a dotted path of JSON; None if it is missing or path is ''.

    A number in the path is an index into a list, from 0: data.0.id.
    """
    if not path:
        return None
    for step in path.split("."):
        if isinstance(said, dict):
            said = said.get(step)
        elif isinstance(said, list) and step.isdecimal() and int(step) < len(said):
            said = said[int(step)]
        else:
            return None
    return said


def word_at(said: object, path: str) -> str:
    """Return a string or integer at the path as text, '' for anything else."""
    value = at(said, path)
    is_word = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if is_word else ""
