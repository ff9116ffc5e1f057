"""Find the faults of a wording, each with the source of its rule.

A fault against law, carriers' rules or good manners blocks saving. A fault against a
vendor's own rules does so only for the primary gateway; for a fallback it is a warning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from customers.categories import COMMERCIAL_ONLY, Category, MessageClass
from sms.gateways import registry
from sms.gateways.base import Capabilities
from sms.models import BannedWord
from sms.texts.banned_words import Finding, find_banned_words, is_forbidden
from sms.texts.default_texts import OF_CARE
from sms.texts.parts import units
from sms.texts.rendering import MAX_UNITS, CannotRender, placeholders

LENGTH = "各网关：签名和变量内容在内最长 500 字"
CHARACTERS = "阿里云 463270、腾讯云 39023"
OWN = "本系统"
ADJACENT = "阿里云 44357、腾讯云 39023：变量不能相邻"
ONLY_ONCE = "阿里云 44357：同一变量只能出现一次"
ONLY_VARIABLES = "阿里云 44357：不能全是变量"


def lint(text: str, message_class: str, category: str) -> list[Finding]:
    """Return all faults of a wording, the gravest first. Runs 1 query."""
    found = [
        *_class(message_class, category),
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


def _of_vendors(text: str) -> Iterator[Finding]:
    """Yield what the vendors in use would reject; skips an invalid template."""
    try:
        names = placeholders(text)
    except CannotRender:
        return
    words = BannedWord.objects.filter(gateway__in=registry.names(), is_active=True)
    banned = list(words.order_by("gateway", "word"))
    for gateway in registry.names():
        capabilities = registry.gateway(gateway).capabilities
        is_grave = gateway == registry.primary()
        for word in banned:
            if word.gateway == gateway and word.word in re.sub(r"\s", "", text):
                sentence = f"{capabilities.vendor}不允许「{word.word}」，请换个说法。"
                yield Finding(sentence, word.source, is_grave)
        for sentence, source in _of_variables(text, names, capabilities):
            yield Finding(f"{capabilities.vendor}：{sentence}", source, is_grave)


def _of_variables(
    text: str, names: tuple[str, ...], capabilities: Capabilities
) -> Iterator[tuple[str, str]]:
    if not capabilities.separates_variables:
        return
    if adjacent := re.search(r"\{[^{}]*\}\{[^{}]*\}", text):
        yield f"「{adjacent[0]}」两个占位符之间要有文字。", ADJACENT
    if names and not re.sub(r"\{[^{}]*\}", "", text).strip("，。、；： "):
        yield "不能只有占位符，请写上要说的事。", ONLY_VARIABLES
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated and capabilities.repeats_no_variable:
        yield f"{{{repeated[0]}}}只能出现一次。", ONLY_ONCE
