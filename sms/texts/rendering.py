"""From a template with Chinese placeholders to the words that a customer reads.

No template engine and no ``str.format`` ever see what staff or customers typed:
names come from the closed list below, values are put in once, as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings

from sms.texts.banned_words import is_forbidden
from sms.texts.parts import units

# Every domestic gateway ends at 500, signature and values included.
MAX_UNITS: Final = 500


@dataclass(frozen=True)
class Placeholder:
    """``vendor_name`` is what it is called where a vendor takes no Chinese names."""

    name: str
    vendor_name: str
    meaning: str
    example: str


PLACEHOLDERS: Final = (
    Placeholder("称呼", "name", "姓氏加先生/女士，单位为全称", "王先生"),
    Placeholder("车牌", "plate", "号牌号码", "沪A12345"),
    Placeholder("车型", "model", "品牌与车系", "锦程星越"),
    Placeholder("到期日", "due", "该事项的到期日期", "11月30日"),
    Placeholder("剩余天数", "days", "距到期日的天数", "7"),
    Placeholder("剩余里程", "distance", "距下次保养的里程", "约500公里"),
    Placeholder("保养项目", "items", "本次应做的项目", "更换机油、机滤"),
    Placeholder("险种", "cover", "交强险、商业险或两者", "交强险和商业险"),
    Placeholder("质保", "warranty", "整车质保、三电质保或延保", "整车质保"),
    Placeholder("节日", "festival", "将到的节日", "春节"),
    Placeholder("年数", "years", "用车的年数", "3年"),
    Placeholder("换季项目", "season", "换季应做的检查", "电池和防冻液检查"),
    Placeholder("检验方式", "procedure", "申领检验标志或上线检测", "上线检测"),
    Placeholder("通知原因", "defect", "召回或安全通知的原因", "制动油管可能渗漏"),
    Placeholder("通知措施", "remedy", "召回或安全通知的措施", "免费更换制动油管"),
    Placeholder("服务顾问", "adviser", "负责的服务顾问", "李明"),
    Placeholder("门店名称", "shop", "本店名称", "锦程汽车"),
    Placeholder("门店电话", "phone", "本店电话", "021-60000000"),
)
NAMES: Final = frozenset(placeholder.name for placeholder in PLACEHOLDERS)

# Nearly every value is plain text, which need not be looked at char by char.
_PLAIN: Final = re.compile(r"[\u4e00-\u9fff0-9A-Za-z,.:;/()·，。、：；（）~%+-]*")
_PAUSES: Final = "。！？，；：.!?,;"


class CannotRender(ValueError):
    """The template or a value is unfit; its text is a Chinese sentence for staff."""


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
    if name in NAMES:
        return name
    listed = "、".join(f"{{{placeholder.name}}}" for placeholder in PLACEHOLDERS)
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
) -> str:
    """Return the whole text: 【signature】, the filled template, the ending.

    The signature defaults to the shop's; the ending is the opt-out wording that
    the gateway demands for the message's class. Raises CannotRender where the
    template is unsound, a value is missing or blank, or the text is too long: a
    text with a gap is never sent.
    """
    name = settings.SHOP["SIGNATURE"] if signature is None else signature
    filled = "".join(
        part if isinstance(part, str) else filling(part.name, values)
        for part in _parse(template_text)
    )
    text = f"【{clean(name)}】{with_ending(filled, ending)}"
    if len(text) * 2 > MAX_UNITS and units(text) > MAX_UNITS:
        raise CannotRender(f"短信超过 {MAX_UNITS} 字，没有生成。")
    return text


def with_ending(filled: str, ending: str) -> str:
    """Return the words with the opt-out wording behind them, after a pause."""
    pause = "，" if ending and filled[-1:] not in _PAUSES else ""
    return f"{filled}{pause}{ending}"


def fill_names(template_text: str, name_of: Callable[[str], str]) -> str:
    """Return the template with other words in the place of its placeholders.

    Raises CannotRender where the template is unsound.
    """
    return "".join(
        part if isinstance(part, str) else name_of(part.name)
        for part in _parse(template_text)
    )


def filling(name: str, values: Mapping[str, str]) -> str:
    """Return the placeholder's clean value; raises CannotRender where it has none."""
    value = clean(values.get(name, ""))
    if not value:
        raise CannotRender(f"占位符{{{name}}}没有内容，这条短信没有生成。")
    return value


def clean(value: str) -> str:
    """Return a value fit for a text: one line, no 【】, controls, emoji or symbols.

    Braces stay literal; runs of white space become one space.
    """
    if _PLAIN.fullmatch(value):
        return value
    spaced = "".join(" " if char.isspace() else char for char in value)
    return " ".join("".join(c for c in spaced if not is_forbidden(c)).split())
