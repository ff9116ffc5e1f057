"""Recognise a reply like 发错人了, which says that the number is not the customer's.

A pure function of the text, called only if no rule saw a refusal. It matches only whole
and unambiguous sentences; 我不是车主，我是他爱人 goes to a person.
"""

from __future__ import annotations

import re
from typing import Final

_NOISE: Final = re.compile(r"[\s，。！!,.~～、;；]")
_SORRY: Final = r"(?:您好|你好|抱歉|不好意思|对不起)*"
_THEM: Final = r"(?:你们?|您|贵店)?(?:可能|应该|好像|是不是|又)?"
_WRONG: Final = (
    rf"{_THEM}(?:发|打|找|弄|搞|记|填)错(?:人|号码?|电话|手机号?|对象)?了*"
    r"|(?:我)?不是(?:本人|车主|机主|客户)(?:了)?"
    r"|(?:我)?不是(?:你们?|您)?(?:说的|要找的?)(?:那个|这个)?(?:人|客户|车主)"
    r"|(?:这个|此|该|我的)?(?:手机|电话)?号码?已?经?(?:换|易)(?:了)?(?:人|主)(?:用)?了?"
    r"|我?没有?(?:这个|这台|这辆|你们?的|买过?)车"
)
_WRONG_PERSON: Final = re.compile(
    rf"{_SORRY}(?:{_WRONG})(?:{_WRONG})?(?:吧|啊|哦|哈|谢谢|请核实|请核对)*"
)


def says_wrong_person(text: str) -> bool:
    return bool(_WRONG_PERSON.fullmatch(_NOISE.sub("", text)))
