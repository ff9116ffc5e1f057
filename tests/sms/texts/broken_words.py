"""What a stranger would laugh at in a rendered text; the rules stand only here."""

from __future__ import annotations

import re
from typing import Final

# What may follow 建议, so that it advises something to do.
_DOING: Final = "到店|来店|检查|更换|使用|安排|预约|停驶|处理|做|换|充|看"
_RULES: Final = {
    "a word stands twice": r"([一-鿿]{2,})\1",
    "您好 stands twice": r"您好[^。]{0,6}您好",
    "brackets without content": r"[（(][\s，、。]*[）)]|[（(](?:爱车|车辆)[）)]",
    "the same in the brackets as before": r"([\w一-鿿]{2,})（\1）",
    "建议 without a verb": rf"建议(?![^，。]*(?:{_DOING}))",
    "an estimate is told as past": r"约[\d年月日]+(?:已|前)|已于约",
    "days are counted to an estimate": r"\d+天[^，。]*约\d",
    "已久 of any time": r"已久",
    "您的 to an organisation": r"贵单位，您的",
    "nothing after 的": r"的[，。、；：（）]",
    "punctuation stands twice": r"[，。、；：！？]{2,}",
    "a place is not filled": r"[{}]|None",
    "adviser as his own adviser": r"顾问(?:服务)?顾问",
}


def broken(text: str) -> list[str]:
    """Return the name of each rule that the text breaks."""
    return [name for name, rule in _RULES.items() if re.search(rule, text)]
