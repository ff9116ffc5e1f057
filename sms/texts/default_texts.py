"""The texts a fresh installation starts with; staff edit them in the admin."""

from __future__ import annotations

from dataclasses import dataclass

from customers.contact import Category, MessageClass
from sms.models import Template, TemplateVersion


@dataclass(frozen=True)
class DefaultText:
    slug: str
    name: str
    category: Category
    text: str
    message_class: MessageClass = MessageClass.SERVICE


DEFAULT_TEXTS = (
    DefaultText(
        "gateway-test",
        "网关测试",
        Category.TEST,
        "这是{门店名称}的测试短信，收到说明短信网关可以使用，请勿理会。",
    ),
    DefaultText(
        "maintenance-soon",
        "保养提醒(到期前)",
        Category.MAINTENANCE,
        "{称呼}，您的{车型}（{车牌}）{到期日}到保养期，建议{保养项目}。预约{门店电话}",
    ),
    DefaultText(
        "maintenance-due",
        "保养提醒(到期)",
        Category.MAINTENANCE,
        "{称呼}，您的{车型}（{车牌}）{到期日}已到保养期，建议近期到店。预约{门店电话}",
    ),
    DefaultText(
        "maintenance-beyond",
        "保养提醒(超出里程)",
        Category.MAINTENANCE,
        "{称呼}，您的{车型}（{车牌}）已超过保养里程，建议尽快到店，"
        "以免影响车况。预约{门店电话}",
    ),
    DefaultText(
        "maintenance-first",
        "首保提醒(提前一月)",
        Category.MAINTENANCE,
        "{称呼}，您的{车型}（{车牌}）{到期日}前请做首次保养，里程先到的以里程为准。"
        "预约{门店电话}",
    ),
    DefaultText(
        "maintenance-first-free",
        "首保提醒(免费)",
        Category.MAINTENANCE,
        "{称呼}，您的{车型}（{车牌}）首次保养免费，请在{到期日}前到店，里程先到的以里程为准，"
        "请带保养手册。预约{门店电话}",
    ),
    DefaultText(
        "maintenance-covered",
        "保养提醒(质保期内)",
        Category.MAINTENANCE,
        "{称呼}，您的{车型}（{车牌}）{到期日}到保养期，车辆在质保期内，"
        "手册规定免费的项目不收费。预约{门店电话}",
    ),
    DefaultText(
        "maintenance-again",
        "保养提醒(已读未回)",
        Category.MAINTENANCE,
        "{称呼}，温馨提醒，您的{车型}（{车牌}）快到保养期了，哪天方便都可以，"
        "来个电话我们就为您安排。{门店电话}",
    ),
    DefaultText(
        "maintenance-early",
        "保养提醒(提前两月)",
        Category.MAINTENANCE,
        "{称呼}，您的{车型}（{车牌}）距上次保养已久，{到期日}到期，可提前安排时间。"
        "预约{门店电话}",
    ),
    DefaultText(
        "inspection-sticker-month",
        "年检提醒(申领标志,提前一月)",
        Category.INSPECTION,
        "{称呼}，{车牌}请在{到期日}前用交管12123申领检验标志，不用开车来。"
        "咨询{门店电话}",
    ),
    DefaultText(
        "inspection-sticker-week",
        "年检提醒(申领标志,提前一周)",
        Category.INSPECTION,
        "{称呼}，{车牌}检验标志{到期日}到期，请用交管12123申领，不用开车来。"
        "咨询{门店电话}",
    ),
    DefaultText(
        "inspection-line-month",
        "年检提醒(上线检测,提前一月)",
        Category.INSPECTION,
        "{称呼}，{车牌}须在{到期日}前上线检测，请备好行驶证和交强险凭证。预约{门店电话}",
    ),
    DefaultText(
        "inspection-line-week",
        "年检提醒(上线检测,提前一周)",
        Category.INSPECTION,
        "{称呼}，{车牌}只剩{剩余天数}天上线检测（{到期日}截止），请尽快安排。"
        "预约{门店电话}",
    ),
    DefaultText(
        "insurance-month",
        "保险到期提醒(提前一月)",
        Category.INSURANCE,
        "{称呼}，您的{车牌}的{险种}于{到期日}到期，续保请备好行驶证，致电{门店电话}",
    ),
    DefaultText(
        "insurance-week",
        "保险到期提醒(提前一周)",
        Category.INSURANCE,
        "{称呼}，{车牌}的{险种}还有{剩余天数}天到期（{到期日}），"
        "未续保请勿上路。咨询{门店电话}",
    ),
    DefaultText(
        "insurance-eve",
        "保险到期提醒(提前一天)",
        Category.INSURANCE,
        "{称呼}，{车牌}的{险种}将于{到期日}到期，之后未续保请勿上路。急办请致电{门店电话}",
    ),
    DefaultText(
        "warranty-quarter",
        "质保到期提醒(提前三月)",
        Category.WARRANTY,
        "{称呼}，您的{车牌}的{质保}还有{剩余天数}天到期（{到期日}），"
        "如有异响、故障灯等情况请尽早到店检查。预约{门店电话}",
    ),
    DefaultText(
        "recall",
        "召回通知",
        Category.RECALL,
        "重要通知：{称呼}，您的{车型}（{车牌}）涉及厂家召回，原因是{通知原因}，"
        "将为您{通知措施}。请尽快到店处理，预约{门店电话}",
    ),
    DefaultText(
        "safety-notice",
        "安全通知",
        Category.RECALL,
        "重要通知：{称呼}，您的{车型}（{车牌}）需注意安全，原因是{通知原因}，"
        "建议{通知措施}。咨询{门店电话}",
    ),
    DefaultText(
        "birthday",
        "生日祝福",
        Category.CARE,
        "{称呼}，祝您生日快乐，平安顺遂！用车有任何需要，欢迎致电{门店电话}",
    ),
    DefaultText(
        "anniversary",
        "用车周年",
        Category.CARE,
        "{称呼}，您的{车型}（{车牌}）已陪伴您{年数}，感谢您的信任。"
        "用车有任何需要，欢迎致电{门店电话}",
    ),
    DefaultText(
        "season",
        "换季用车提醒",
        Category.CARE,
        "{称呼}，换季用车请留意{换季项目}，如需到店检查请致电{门店电话}",
    ),
    DefaultText(
        "purchase-thanks",
        "购后致谢",
        Category.CARE,
        "{称呼}，感谢您选择{门店名称}。您的{车型}用车有任何疑问，"
        "欢迎致电{门店电话}，服务顾问{服务顾问}为您服务",
    ),
    DefaultText(
        "festival",
        "节日问候",
        Category.CARE,
        "{称呼}，{节日}将至，祝您阖家安康、出行平安！出行前如需检查车辆，请致电{门店电话}",
        MessageClass.COMMERCIAL,
    ),
    DefaultText(
        "absence",
        "久未到店问候",
        Category.CARE,
        "{称呼}，好久没有见到您的{车牌}，最近用车还顺利吗？有任何问题欢迎致电{门店电话}",
        MessageClass.COMMERCIAL,
    ),
    DefaultText(
        "event-long-trip",
        "长途出行提醒",
        Category.CARE,
        "{称呼}，长途出行前建议检查{车牌}的轮胎、制动和灯光，需要检查请致电{门店电话}，"
        "祝您一路平安",
    ),
    DefaultText(
        "event-charging",
        "高频充电提醒",
        Category.CARE,
        "{称呼}，{车牌}近几天快充较多，建议适当使用慢充，需要检查电池请致电{门店电话}",
    ),
    DefaultText(
        "event-ota",
        "升级后提醒",
        Category.CARE,
        "{称呼}，您的{车型}（{车牌}）已完成系统升级，使用中有任何疑问请致电{门店电话}",
    ),
    DefaultText(
        "campaign-winter",
        "冬季免费检测邀约",
        Category.CAMPAIGN,
        "{称呼}，{门店名称}为老客户免费做冬季检测，含电瓶、轮胎、防冻液，约20分钟。"
        "凭本短信到店即可，预约{门店电话}",
        MessageClass.COMMERCIAL,
    ),
    DefaultText(
        "trade-in",
        "置换评估",
        Category.CAMPAIGN,
        "{称呼}，您的{车型}（{车牌}）已用车{年数}，如考虑置换，可预约评估，致电{门店电话}",
        MessageClass.COMMERCIAL,
    ),
)


def load_default_texts() -> int:
    """Create the missing templates, return how many; edited ones stay."""
    created = 0
    for default in DEFAULT_TEXTS:
        template, is_new = Template.objects.get_or_create(
            slug=default.slug,
            defaults={
                "name": default.name,
                "category": default.category,
                "message_class": default.message_class,
            },
        )
        if is_new:
            TemplateVersion.objects.create(
                template=template, number=1, text=default.text
            )
            created += 1
    return created
