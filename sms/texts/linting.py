"""Find the faults of a wording, each with the source of its rule.

A fault against law, carriers' rules or good manners blocks saving. A fault against a
vendor's own rules does so only for the primary gateway; for a fallback it is a warning.
The simulator, which has no rules, warns of what any real vendor would refuse, unless
its option ``is_lenient`` is set: so that a wording of the demo can also be sent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from customers.categories import (
    COMMERCIAL_ONLY,
    SERVICE_ONLY,
    Category,
    MessageClass,
)
from sms.gateways import registry
from sms.gateways.base import Capabilities
from sms.gateways.simulator import SimulatorGateway
from sms.models import BannedWord
from sms.texts.banned_words import find_banned_words, is_forbidden, plain
from sms.texts.default_texts import OF_ADVERTISING, OF_CARE
from sms.texts.default_words import DEFAULT_WORDS, REPLACEMENTS
from sms.texts.parts import units
from sms.texts.rendering import (
    MAX_UNITS,
    CannotRender,
    declared,
    placeholders,
    reworded,
)
from sms.texts.word_rules import Finding

LENGTH = "各网关：签名和变量内容在内最长 500 字"
CHARACTERS = "阿里云 463270、腾讯云 39023"
OWN = "本系统"
ADJACENT = "阿里云 44357、腾讯云 39023：变量不能相邻"
ONLY_ONCE = "阿里云 44357：同一变量只能出现一次"
ONLY_VARIABLES = "阿里云 44357：不能全是变量"

_PAIR = re.compile(r"(\{[^{}]*\})(?=(\{[^{}]*\}))")
# A date or a number beside another placeholder (「{车牌}{到期日}到保养期」) is told
# only for a vendor in use: the shop's samples for the simulator have such pairs.
_OTHER = r"(?!\{[^{}]*(?:日|天数|公里)\})(\{[^{}]*\})"
_PAIR_BUT_DATES = re.compile(f"{_OTHER}(?={_OTHER})")


def lint(text: str, message_class: str, category: str) -> list[Finding]:
    """Return all faults of a wording, the gravest first. Runs 1 query."""
    found = [
        *_class(message_class, category),
        *_advertising(text, message_class),
        *_structure(text),
        *_characters(text),
        *find_banned_words(text, message_class),
        *_of_vendors(text),
    ]
    return sorted(found, key=lambda finding: not finding.is_grave)


def _class(message_class: str, category: str) -> Iterator[Finding]:
    if category in COMMERCIAL_ONLY and message_class != MessageClass.COMMERCIAL:
        label = Category(category).label
        yield Finding(f"{label}类按营销短信报备，请把性质改为商业类。", OF_CARE)
    if category in SERVICE_ONLY and message_class != MessageClass.SERVICE:
        label = Category(category).label
        yield Finding(f"{label}类不能带推广，请把性质改为服务类。", OF_ADVERTISING)


def _advertising(text: str, message_class: str) -> Iterator[Finding]:
    if message_class == MessageClass.COMMERCIAL:
        return
    used = (each.name for each in declared() if each.is_advertising)
    for name in used:
        if f"{{{name}}}" in text:
            yield Finding(
                f"{{{name}}}只能用在商业类短信里，请删除或把性质改为商业类。",
                OF_ADVERTISING,
            )


def _structure(text: str) -> Iterator[Finding]:
    if not text.strip():
        yield Finding("模板内容不能为空。", OWN)
    elif units(text) > MAX_UNITS:
        yield Finding(f"模板最长 {MAX_UNITS} 字，现在是 {units(text)} 字。", LENGTH)
    else:
        try:
            placeholders(text)
        except CannotRender as error:
            yield Finding(str(error), OWN)


def _characters(text: str) -> Iterator[Finding]:
    if re.search("[【】]", text):
        yield Finding("模板里不要写【】：签名由系统自动加在最前面。", CHARACTERS)
    if refused := sorted({char for char in text if is_forbidden(char)} - {"【", "】"}):
        shown = "".join(char if char.isprintable() else "换行" for char in refused)
        sentence = f"不能使用换行、表情或特殊符号（「{shown}」），金额请写“元”。"
        yield Finding(sentence, CHARACTERS)


@dataclass(frozen=True)
class _Reviewer:
    """A vendor whose rules count, and its words with the source of each.

    ``replacements`` says what its texts say instead of some of the words.

    ``is_stood_for``: the vendor is not in use; the simulator stands for it.
    """

    capabilities: Capabilities
    words: Mapping[str, str]
    replacements: Mapping[str, str]
    is_grave: bool = False
    is_stood_for: bool = False


def _of_vendors(text: str) -> Iterator[Finding]:
    """Yield what the vendors would reject; skips an invalid template.

    Of the vendors that the simulator stands for only the first is named for a fault.
    """
    try:
        names = placeholders(text)
    except CannotRender:
        return
    told: set[str] = set()
    for reviewer in _reviewers():
        for sentence, source in _refused(text, names, reviewer):
            if not reviewer.is_stood_for or sentence not in told:
                told.add(sentence)
                vendor = reviewer.capabilities.vendor
                yield Finding(f"{vendor}{sentence}", source, reviewer.is_grave)


def _reviewers() -> list[_Reviewer]:
    """Return the gateways in use, then those that the simulator stands for; 1 query."""
    used = {name: registry.gateway(name) for name in registry.names()}
    stood_for = {}
    if any(
        isinstance(each, SimulatorGateway) and not each.is_lenient
        for each in used.values()
    ):
        stood_for = registry.vendors_with_review()
    words = _banned_words({*used, *stood_for}, also_default=set(stood_for) - set(used))
    return [
        *(
            _Reviewer(each.capabilities, *words[name], name == registry.primary())
            for name, each in used.items()
        ),
        *(
            _Reviewer(capabilities, *words[name], is_stood_for=True)
            for name, capabilities in stood_for.items()
            if name not in used
        ),
    ]


def _banned_words(
    gateways: Collection[str], *, also_default: Collection[str]
) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Return the active words of each gateway: their sources and their replacements.

    Of ``also_default`` the words of a new installation count too, unless staff have
    switched them off.
    """
    sources: dict[str, dict[str, str]] = {name: {} for name in gateways}
    others: dict[str, dict[str, str]] = {name: {} for name in gateways}
    for (gateway, source), listed in DEFAULT_WORDS.items():
        if gateway in also_default:
            sources[gateway].update(dict.fromkeys(listed, source))
            others[gateway].update(
                {word: REPLACEMENTS[word] for word in listed if word in REPLACEMENTS}
            )
    for row in BannedWord.objects.filter(gateway__in=gateways).order_by("word"):
        sources[row.gateway].pop(row.word, None)
        others[row.gateway].pop(row.word, None)
        if row.is_active:
            sources[row.gateway][row.word] = row.source
        if row.is_active and row.replacement:
            others[row.gateway][row.word] = row.replacement
    return {name: (sources[name], others[name]) for name in gateways}


def _refused(
    text: str, names: tuple[str, ...], reviewer: _Reviewer
) -> Iterator[tuple[str, str]]:
    said = reworded(plain(text), reviewer.replacements)
    for word, source in reviewer.words.items():
        if word in said:
            yield f"不允许「{word}」，请换个说法。", source
    for sentence, source in _of_variables(text, names, reviewer):
        yield f"：{sentence}", source


def _of_variables(
    text: str, names: tuple[str, ...], reviewer: _Reviewer
) -> Iterator[tuple[str, str]]:
    if not reviewer.capabilities.separates_variables:
        return
    pairs = _PAIR_BUT_DATES if reviewer.is_stood_for else _PAIR
    if adjacent := pairs.search(text):
        yield f"「{adjacent[1]}{adjacent[2]}」两个占位符之间要有文字。", ADJACENT
    if names and not re.sub(r"\{[^{}]*\}", "", text).strip("，。、；： "):
        yield "不能只有占位符，请写上要说的事。", ONLY_VARIABLES
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated and reviewer.capabilities.repeats_no_variable:
        yield f"{{{repeated[0]}}}只能出现一次。", ONLY_ONCE
