"""The text of a reminder with others merged into it."""

from __future__ import annotations

from typing import Final

from customers.categories import Category
from sms.texts.default_texts import DefaultText

# One text about several due items of a car, or about several cars of a person:
# {保养项目} lists what is due, {车牌} names the car or says how many cars there are.
SEVERAL_DUE: Final = DefaultText(
    slug="several-due",
    name="多项到期合并提醒",
    category=Category.MAINTENANCE,
    text="{称呼}，您的{车牌}近期到期：{保养项目}。请尽早安排，咨询{门店电话}",
)
