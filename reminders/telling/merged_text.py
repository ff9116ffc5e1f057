"""The text of a reminder with others merged into it.

It begins with the reminder that leads, with its days and its warning, and names each of
the others with its own date. Where a gateway limits the length of a value, the others
are told in two values.
"""

from __future__ import annotations

from typing import Final

from customers.categories import Category
from sms.texts.default_texts import DefaultText

# A text in more parts leaves out the least urgent items, which are then told later.
MOST_PARTS: Final = 2

SEVERAL_DUE: Final = DefaultText(
    slug="several-due",
    name="多项到期合并提醒",
    category=Category.MAINTENANCE,
    text="{称呼}，{车牌}的{到期事项}。另有到期：{其他事项}。咨询{门店电话}",
)

SEVERAL_DUE_LONG: Final = DefaultText(
    slug="several-due-long",
    name="多项到期合并提醒(事项较多)",
    category=Category.MAINTENANCE,
    text=(
        "{称呼}，{车牌}的{到期事项}。另有到期：{其他事项}、{其余事项}。咨询{门店电话}"
    ),
)
