"""Takes out of a line the names that contain the command TD only by chance.

Such a name is a plate (沪ATD066), an engine (1.5TD, 320td), a model (TDCI) or a Latin
word (LTD, STD). It is told from the command by the letters and digits that it is
glued to, so the line must still have its spaces and marks.
"""

from __future__ import annotations

import re
from typing import Final

from customers.language.spelling import unfold

_PROVINCE: Final = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
# What a customer may write right before the command, without a space between them.
_OPENERS: Final = (
    "TD|T|R|N|OK|PLS|PLZ|PLEASE|HI|HELLO|THX|THANKS|THANKYOU|BYE|REPLY|SEND|STOP|QX"
    "|TUIDING|XIEXIE|NIHAO|HAODE|QING|WOYAO|BUYAO|BIE|ZAI|FA|LE|HUIFU"
)
_NAMES: Final = (
    rf"{_PROVINCE}[A-Z]\s?[·•.\-]?\s?[0-9]{{0,2}}TD[0-9]{{1,4}}(?![0-9])",
    rf"{_PROVINCE}TD[0-9]{{3}}(?![0-9])",
    r"[0-9]\.[0-9]T?TD",
    r"(?<![0-9])[1-8]?[1-6][0-9]TD",
    rf"(?<![A-Z])(?!(?:{_OPENERS})+TD)[A-Z]+TD[A-Z0-9]*",
    r"(?:路虎|卫士|发现|揽胜|神行者?|柴油|发动机)\s?TD[0-9](?![0-9])",
    r"TD(?:CI|I|S|V[0-9]|-?LTE|-?SCDMA)(?=\s*[\u4e00-\u9fff])",
)
_ANY: Final = re.compile("|".join(_NAMES))


def without_lookalikes(line: str) -> str:
    """Return the line, unfolded, without the names that contain TD."""
    return _ANY.sub("", unfold(line))
