"""The answers of a fresh installation: canned ones, and two for words that staff type.

All are service texts of one part. Their facts come from the settings and the house
rules; staff edit the wordings under 短信模板 and the buttons under 常用答复.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from customers.categories import Category
from sms.answering import placeholders  # noqa: F401  (declares those of answers)
from sms.models import CannedAnswer, Template
from sms.texts.default_texts import DefaultText, load_texts

Topic = CannedAnswer.Topic

# The wording around one short value, for gateways that carry approved wordings only.
SHORT: Final = DefaultText(
    "answer-short",
    "答复：自己写一句",
    Category.CONVERSATION,
    "{称呼}，回复您：{答复}。详询{门店电话}",
)
# For gateways that approve no wordings; it is filed nowhere.
FREE: Final = DefaultText(
    "answer-free",
    "答复：自由正文",
    Category.CONVERSATION,
    "{答复}",
)


@dataclass(frozen=True)
class DefaultAnswer:
    slug: str
    name: str
    topic: CannedAnswer.Topic
    wording: str

    @property
    def text(self) -> DefaultText:
        return DefaultText(
            self.slug, f"答复：{self.name}", Category.CONVERSATION, self.wording
        )


CANNED: Final = (
    DefaultAnswer(
        "answer-received",
        "已收到，稍后联系",
        Topic.OTHER,
        "{称呼}，来信收到，我们核实后尽快联系您。急事请打{门店电话}",
    ),
    DefaultAnswer(
        "answer-callback",
        "电话回您",
        Topic.CALLBACK,
        "{称呼}，来信收到，{服务顾问}会打电话给您。急事请打{门店电话}",
    ),
    DefaultAnswer(
        "answer-booking",
        "预约怎么约",
        Topic.OTHER,
        "{称呼}，请回复想来的日期和时间，我们为您安排，或打{门店电话}预约",
    ),
    DefaultAnswer(
        "answer-hours",
        "营业时间",
        Topic.HOURS,
        "{称呼}，本店每天{营业时间}营业。咨询请打{门店电话}",
    ),
    DefaultAnswer(
        "answer-weekend",
        "周末营业",
        Topic.HOURS,
        "{称呼}，周末和节假日照常营业，{营业时间}都可以来。预约{门店电话}",
    ),
    DefaultAnswer(
        "answer-address",
        "门店地址",
        Topic.ADDRESS,
        "{称呼}，本店在{门店地址}。到店前可打{门店电话}",
    ),
    DefaultAnswer(
        "answer-duration",
        "保养时长",
        Topic.DURATION,
        "{称呼}，常规保养一般一到两小时，以到店检查为准。预约{门店电话}",
    ),
    DefaultAnswer(
        "answer-documents",
        "请带证件",
        Topic.ITEMS,
        "{称呼}，到店请带行驶证和保养手册，其他不用准备。咨询{门店电话}",
    ),
    DefaultAnswer(
        "answer-price",
        "费用电话说明",
        Topic.PRICE,
        "{称呼}，费用看车型和项目，{服务顾问}会打电话说明。咨询{门店电话}",
    ),
)
ANSWER_TEXTS: Final = (*(each.text for each in CANNED), SHORT)


def load_answers() -> int:
    """Create the missing buttons and the template of free text; return how many.

    The templates of ``ANSWER_TEXTS`` are there already. Existing rows stay.
    """
    load_texts([FREE])
    Template.objects.filter(slug=FREE.slug).update(is_free_text=True)
    templates = Template.objects.in_bulk(
        [each.slug for each in CANNED], field_name="slug"
    )
    known = set(CannedAnswer.objects.values_list("template__slug", flat=True))
    missing = [
        CannedAnswer(
            name=each.name,
            topic=each.topic,
            template=templates[each.slug],
            order=10 * place,
        )
        for place, each in enumerate(CANNED, start=1)
        if each.slug not in known
    ]
    created = CannedAnswer.objects.bulk_create(missing, ignore_conflicts=True)
    return len(created)
