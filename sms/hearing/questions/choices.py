"""Which option a reply chooses: a bare digit, Y, or the words of an option.

Pure functions of the text. The whole reply must be the choice and the few words around
it, so 1月5号, 1个月后 or 2点到 choose nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from customers.language.spelling import normalise, unfold
from sms.hearing.keywords import own_lines

# The longest reply that is looked at; an option's own words are no longer.
LONGEST: Final = 24
_DIGITS: Final = dict(zip("一二三四五六七八九", "123456789", strict=True))
_YES: Final = frozenset({"Y", "YES", "是", "是的"})
_MARK: Final = r"[1-9一二三四五六七八九]|YES|Y|是的|是"
_BEFORE: Final = (
    r"(?:您好|你好|好的|好|嗯|那|请|麻烦|我|就|要|想|帮我|选择|选项|选|回复|回"
    r"|第|答案|答)*"
)
_AFTER: Final = (
    r"(?:谢谢[您你]?了?|多谢|感谢|[个项](?!月)|分|吧|啊|哦|哈|呀|可以|就行|就好"
    r"|好了|的)*"
)
_CHOICE: Final = re.compile(rf"{_BEFORE}({_MARK}){_AFTER}")
# A question, and a number with a point, are no choice.
_ASKS: Final = re.compile(r"[?？]|吗|呢|\d[.．]\d")
_BETWEEN: Final = re.compile(r"\W+|或者?|和|跟|还是")


def read_marks(text: str) -> frozenset[str]:
    """Return the digits and Y that the reply consists of; empty for any other reply."""
    line = "\n".join(own_lines(text))
    if len(line) > LONGEST or _ASKS.search(line):
        return frozenset()
    if whole := _CHOICE.fullmatch(normalise(line)):
        return frozenset({_plain(whole[1])})
    parts = [part for part in _BETWEEN.split(unfold(line)) if part]
    found = [_CHOICE.fullmatch(part) for part in parts]
    if not all(found):
        return frozenset()
    return frozenset(_plain(each[1]) for each in found if each)


def _plain(mark: str) -> str:
    return "Y" if mark in _YES else _DIGITS.get(mark, mark)


def read_words(text: str, meanings: Mapping[str, str]) -> frozenset[str]:
    """Return the options whose words the reply is; ``meanings`` are options by words.

    Several options may share a word; then all of them are returned.
    """
    said = normalise("".join(own_lines(text)))
    if not said or len(said) > LONGEST or _ASKS.search(text):
        return frozenset()
    bare = re.sub(rf"^{_BEFORE}|(?:谢谢[您你]?了?|吧|的)+$", "", said)
    return frozenset(
        option for words, option in meanings.items() if normalise(words) in {said, bare}
    )
