"""Checks the words that staff type for a customer, before anything is sent.

Each fault is one Chinese sentence with an example of what to write instead. The rules
are those of service texts (``sms.texts.linting``) and what vendors refuse in the value
of a placeholder: links, and long numbers such as those of telephones and QQ.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from customers.categories import Category, MessageClass
from sms.texts.banned_words import LINK, is_forbidden, plain
from sms.texts.linting import lint
from sms.texts.parts import units
from sms.texts.rendering import clean

EXAMPLE: Final = "例如写「周二下午可以，到了找前台」。"
# Shorter numbers are prices, times and kilometres.
_LONG_NUMBER: Final = re.compile(r"\d(?:[ \-—–_.·]?\d){4,}")
# The whole address, so that staff recognise what they typed.
_LINK: Final = re.compile(
    rf"(?:{LINK.pattern.pattern})[A-Za-z0-9./?=&_%-]*", re.IGNORECASE
)


class CannotAnswer(ValueError):
    """The answer cannot be sent; the message is a Chinese sentence for staff."""


def checked_words(words: str, *, longest: int, may_have_numbers: bool) -> str:
    """Return the words in one clean line, or raise CannotAnswer. Runs 1 query.

    ``may_have_numbers`` is false for the value of a placeholder.
    """
    said = " ".join(words.split())
    if not said:
        raise CannotAnswer(f"请写上要答复的话，{EXAMPLE}")
    if units(said) > longest:
        raise CannotAnswer(
            f"最长 {longest} 字，现在是 {units(said)} 字，请缩短，{EXAMPLE}"
            "一句话说不完的请打电话。"
        )
    _check_characters(said)
    if link := _LINK.search(plain(said)):
        raise CannotAnswer(f"短信里不能带链接（「{link[0]}」），请删除，{EXAMPLE}")
    number = _LONG_NUMBER.search(normalize("NFKC", said))
    if number and not may_have_numbers:
        raise CannotAnswer(
            f"不要写电话、QQ 等长数字（「{number[0]}」），网关会拒绝，请删除，"
            "例如写「请打门店电话」；公里数写「一万公里」，日期写「12月1日」。"
        )
    _check_rules(said)
    return clean(said)


def _check_characters(said: str) -> None:
    if re.search(r"[【】]", said):
        raise CannotAnswer(
            f"不要写【】，签名由系统自动加在最前面，请改成逗号或空格，{EXAMPLE}"
        )
    if re.search(r"[{}｛｝]", said):
        raise CannotAnswer(f"不要写花括号，请直接写内容，{EXAMPLE}")
    if refused := "".join(dict.fromkeys(char for char in said if is_forbidden(char))):
        raise CannotAnswer(
            f"不能使用表情或特殊符号（「{refused}」），请删除，{EXAMPLE}"
        )


def _check_rules(said: str) -> None:
    for finding in lint(said, MessageClass.SERVICE, Category.CONVERSATION):
        if finding.is_grave:
            raise CannotAnswer(f"{finding.sentence}{EXAMPLE}")
