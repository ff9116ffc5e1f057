"""Render a template with Chinese placeholders into the text for a customer.

Neither a template engine nor ``str.format`` processes what staff or customers typed:
only declared placeholders are replaced, once, and their values are inserted as they
are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from django.conf import settings

from sms.texts.banned_words import is_forbidden, without_opt_out
from sms.texts.parts import units

# The limit of every domestic gateway, including signature and values.
MAX_UNITS: Final = 500


@dataclass(frozen=True)
class Placeholder:
    """``vendor_name`` is used for vendors that allow no Chinese names.

    Only a commercial text may use one that ``is_advertising``.
    """

    name: str
    vendor_name: str
    meaning: str
    example: str
    is_advertising: bool = False


_declared: Final[dict[str, Placeholder]] = {}


def declare(*placeholders: Placeholder) -> None:
    """Register placeholders; called by the module that computes their values.

    Declaring the same one again is allowed; raises ValueError if the name belongs to
    another placeholder.
    """
    for each in placeholders:
        if _declared.setdefault(each.name, each) != each:
            raise ValueError(f"占位符{{{each.name}}}已有别的含义，请换一个名称。")


def declared() -> tuple[Placeholder, ...]:
    """Return every placeholder that a template may use."""
    return tuple(_declared.values())


declare(
    Placeholder("称呼", "name", "姓氏加先生/女士，单位为全称", "王先生"),
    Placeholder("车牌", "plate", "号牌号码", "沪A12345"),
    Placeholder("车型", "model", "品牌与车系", "锦程星越"),
    Placeholder("服务顾问", "adviser", "负责的服务顾问", "李明"),
    Placeholder("门店名称", "shop", "本店名称", "锦程汽车"),
    Placeholder("门店电话", "phone", "本店电话", "021-60000000"),
)

# Nearly every value matches this and needs no check of each character.
_PLAIN: Final = re.compile(r"[\u4e00-\u9fff0-9A-Za-z,.:;/()·，。、：；（）~%+-]*")
_PAUSES: Final = "。！？，；：.!?,;"


class CannotRender(ValueError):
    """The template or a value is invalid; the message is Chinese, for staff."""


@dataclass(frozen=True)
class _Slot:
    name: str


@lru_cache(maxsize=512)
def _parse(template_text: str) -> tuple[str | _Slot, ...]:
    pieces = re.split(r"(\{[^{}]*\})", template_text)
    return tuple(_part(piece) for piece in pieces if piece)


def _part(piece: str) -> str | _Slot:
    if piece[0] == "{" and piece[-1] == "}":
        return _Slot(_known(piece[1:-1]))
    if re.search(r"[｛｝]", piece):
        raise CannotRender("占位符请使用半角花括号 { }，不要用全角的｛｝。")
    if re.search(r"[{}]", piece):
        raise CannotRender("花括号没有成对，请写成 {车牌} 这样的形式。")
    return piece


def _known(name: str) -> str:
    if name in _declared:
        return name
    listed = "、".join(f"{{{each}}}" for each in _declared)
    raise CannotRender(f"没有名为{{{name}}}的占位符，可用的有：{listed}。")


def placeholders(template_text: str) -> tuple[str, ...]:
    """Return the names used, in order of appearance, or raise CannotRender."""
    return tuple(part.name for part in _parse(template_text) if isinstance(part, _Slot))


def render(
    template_text: str,
    values: Mapping[str, str],
    *,
    signature: str | None = None,
    ending: str = "",
    words: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the whole text: 【signature】, the filled template, the ending.

    The signature defaults to the shop's; the ending is the opt-out wording that
    the gateway demands for the message's class; ``words`` says what stands instead of
    the words that the gateway rejects. Raises CannotRender if the template
    is invalid, a value is missing or blank, or the text is too long: a text with a
    gap is never sent.
    """
    name = settings.SHOP["SIGNATURE"] if signature is None else signature
    filled = "".join(
        reworded(part if isinstance(part, str) else filling(part.name, values), words)
        for part in _parse(template_text)
    )
    text = f"【{clean(name)}】{with_ending(filled, ending)}"
    if len(text) * 2 > MAX_UNITS and units(text) > MAX_UNITS:
        raise CannotRender(f"短信超过 {MAX_UNITS} 字，没有生成。")
    return text


def with_ending(filled: str, ending: str) -> str:
    """Append the opt-out wording to the text, after a comma if needed.

    It replaces one that is written in the text, so that no text has two.
    """
    filled = without_opt_out(filled) if ending else filled
    pause = "，" if ending and filled[-1:] not in _PAUSES else ""
    return f"{filled}{pause}{ending}"


def fill_names(template_text: str, name_of: Callable[[str], str]) -> str:
    """Replace each placeholder of the template by ``name_of`` its name.

    Raises CannotRender if the template is invalid.
    """
    return "".join(
        part if isinstance(part, str) else name_of(part.name)
        for part in _parse(template_text)
    )


def filling(name: str, values: Mapping[str, str]) -> str:
    """Return the placeholder's clean value; raises CannotRender if it has none."""
    value = clean(values.get(name, ""))
    if not value:
        raise CannotRender(f"占位符{{{name}}}没有内容，这条短信没有生成。")
    return value


def clean(value: str) -> str:
    """Clean a value for a text: one line, no 【】, controls, emoji or symbols.

    Braces stay literal; runs of white space become one space.
    """
    if _PLAIN.fullmatch(value):
        return value
    spaced = "".join(" " if char.isspace() else char for char in value)
    return " ".join("".join(c for c in spaced if not is_forbidden(c)).split())


def reworded(text: str, words: Mapping[str, str]) -> str:
    """Replace each of the words, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, words[word])
    return text
