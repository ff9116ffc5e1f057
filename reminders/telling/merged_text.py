"""The text of a reminder that has absorbed others."""

from __future__ import annotations

from typing import Final

from customers.contact import Category
from sms.texts.default_texts import DefaultText

# Several things of a car, or several cars of a person, in one text: {保养项目} then
# lists what is due, {车牌} the car or how many there are.
SEVERAL_DUE: Final = DefaultText(
    slug="several-due",
    name="多项到期合并提醒",
    category=Category.MAINTENANCE,
    text="{称呼}，您的{车牌}近期到期：{保养项目}。请尽早安排，咨询{门店电话}",
)
