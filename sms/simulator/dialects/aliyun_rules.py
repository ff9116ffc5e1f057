"""Aliyun's rules that a 4S shop may break; each check returns a code or ''."""

from __future__ import annotations

import re
from typing import Final

from sms.simulator.dialects.customs import OPT_OUT_WORDING, has_link
from sms.simulator.ledger import FiledTemplate

# Words forbidden in templates that a 4S shop might use (help.aliyun.com 463270).
BANNED_WORDS: Final = (
    *("代办年检", "保险推广", "积分兑换", "积分领取", "兑换积分", "领取积分"),
    *("加微信", "加QQ", "返现", "抽奖"),
)
LONGEST_TEMPLATE: Final = 500
# For templates filed since 2018-01-10 (help.aliyun.com 44357).
LONGEST_VALUE: Final = 35
SIGNATURE_LENGTHS: Final = range(2, 13)

_VARIABLE: Final = re.compile(r"\$\{([A-Za-z][A-Za-z0-9_]*)\}")
_ADJACENT: Final = re.compile(r"\}\s*\$\{")
_MOBILE_NUMBER: Final = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_UNSUPPORTED: Final = re.compile("[【】〖〗『』「」•①-⑳★※→❤™²\U0001f300-\U0001faff]")


def variables(template: str) -> list[str]:
    return _VARIABLE.findall(template)


def filled(template: str, values: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda variable: values[variable[1]], template)


def against_template(template: FiledTemplate) -> str:
    """Return the code for a template that the review would reject, else ''."""
    text = template.text
    if any(word in text for word in BANNED_WORDS) or _MOBILE_NUMBER.search(text):
        return "isv.SMS_CONTENT_ILLEGAL"
    if _UNSUPPORTED.search(text):
        return "isv.UNSUPPORTED_CONTENT"
    if not 0 < len(text) <= LONGEST_TEMPLATE or not _are_placed_well(text):
        return "isv.SMS_TEMPLATE_ILLEGAL"
    return _against_ending(text, template.message_class)


def _are_placed_well(text: str) -> bool:
    """Return whether variables are unique, not adjacent and not the whole text."""
    names = variables(text)
    is_once = len(names) == len(set(names))
    return is_once and not _ADJACENT.search(text) and bool(_VARIABLE.sub("", text))


def _against_ending(text: str, message_class: str) -> str:
    """Promotions must end with the opt-out wording, notices must lack it (91975)."""
    if message_class != "commercial" and OPT_OUT_WORDING in text:
        return "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE"
    if message_class == "commercial" and not text.endswith(OPT_OUT_WORDING):
        return "isv.SMS_TEMPLATE_ILLEGAL"
    return ""


def against_values(names: list[str], values: dict[str, str]) -> str:
    """Return the code for values that do not match the template's, else ''."""
    if not set(names) <= set(values):
        return "isv.TEMPLATE_MISSING_PARAMETERS"
    return "" if len(names) == len(values) else "isv.SMS_TEMPLATE_ILLEGAL"


def against_value(value: str) -> str:
    if has_link(value):
        return "isv.PARAM_NOT_SUPPORT_URL"
    if not 1 <= len(value) <= LONGEST_VALUE:
        return "isv.PARAM_LENGTH_LIMIT"
    return "isv.UNSUPPORTED_CONTENT" if _UNSUPPORTED.search(value) else ""
