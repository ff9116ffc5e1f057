"""The parts of a new installation; staff edit them in the admin.

Safety is what stopping, steering, seeing and staying on the road depend on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from declined.models import PartRule, Severity


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """A part with the words that orders have for it, and one sentence of an order."""

    name: str
    words: tuple[str, ...]
    example: str


_SAFETY = (
    ("刹车片", "刹车片 制动片 刹车皮 制动蹄片 摩擦片", "前刹车片剩3mm，建议更换"),
    ("刹车盘", "刹车盘 制动盘 刹车碟", "后制动盘起槽，客户下次更换"),
    ("刹车油", "刹车油 制动液 制动油", "刹车油含水量超标，建议更换"),
    ("刹车管路", "刹车油管 制动油管 制动软管 刹车分泵 制动分泵", "右前刹车分泵渗油"),
    ("轮胎", "轮胎 外胎", "轮胎磨损接近极限，建议更换两条"),
    ("转向拉杆", "转向拉杆 横拉杆 拉杆球头 方向机拉杆", "左拉杆球头松旷，建议更换"),
    ("方向机", "方向机 转向机 转向器", "方向机渗油，客户考虑中"),
    ("下摆臂球头", "下摆臂球头 摆臂球头 下球头", "下摆臂球头松旷"),
    ("轮毂轴承", "轮毂轴承 轮轴承 车轮轴承", "左后轮毂轴承异响，客户暂不更换"),
    ("大灯", "大灯 前照灯 前大灯", "左大灯不亮，建议更换灯泡"),
    ("制动灯", "刹车灯 制动灯 尾灯", "右刹车灯不亮"),
    ("安全带", "安全带", "驾驶座安全带回位慢，建议更换"),
)
_WEAR = (
    ("蓄电池", "蓄电池 电瓶 电池老化 12v电池", "电瓶电压低，建议更换，客户暂不更换"),
    ("雨刮片", "雨刮片 雨刮器 雨刮条 雨刷 雨刮", "雨刮片老化，建议更换"),
    ("火花塞", "火花塞", "建议更换火花塞"),
    ("变速箱油", "变速箱油 变速器油 自动变速箱油 波箱油", "建议更换变速箱油，考虑中"),
    ("节气门", "节气门 节流阀", "建议清洗节气门，客户下次做"),
    ("空气滤清器", "空气滤清器 空气滤芯 空滤 空气格", "空滤脏，建议更换"),
    ("燃油滤清器", "燃油滤清器 汽油滤芯 汽滤 汽油格", "汽滤到期，客户下次更换"),
    ("冷却液", "冷却液 防冻液 水箱水", "防冻液冰点不够，建议更换"),
    ("水泵", "水泵", "水泵渗水，建议更换"),
    ("正时皮带", "正时皮带 正时套件 正时链条", "正时皮带到期，建议更换"),
    ("发电机皮带", "发电机皮带 附件皮带 多楔带 外围皮带", "多楔带龟裂"),
    ("减振器", "减振器 减震器 避震器 避震", "右后减震器漏油，建议更换"),
    ("下摆臂胶套", "下摆臂胶套 摆臂胶套 摆臂衬套 下摆臂", "下摆臂胶套开裂"),
    ("平衡杆", "平衡杆 稳定杆 平衡杆胶套", "平衡杆胶套老化异响"),
    ("发动机脚垫", "发动机脚垫 机脚垫 机脚胶 机爪垫", "机脚胶老化，建议更换"),
    ("点火线圈", "点火线圈", "二缸点火线圈老化"),
    ("油底壳", "油底壳垫 油底壳", "油底壳渗油，建议更换垫片"),
    ("气门室盖垫", "气门室盖垫 气门室盖 气门盖垫", "气门室盖垫渗油"),
    ("离合器", "离合器 离合片", "离合器打滑，客户考虑中"),
    ("四轮定位", "四轮定位", "方向跑偏，建议做四轮定位"),
)
_COMFORT = (
    ("空调滤芯", "空调滤芯 空调滤清器 空调格 空调滤", "空调滤芯脏，建议更换"),
    (
        "空调系统",
        "空调系统 空调清洗 蒸发箱 空调管路 空调制冷剂 冷媒 空调",
        "建议清洗空调系统",
    ),
    ("内饰清洁", "内饰清洗 内饰清洁 内饰", "建议做内饰清洗，客户下次做"),
    ("漆面", "漆面 打蜡 抛光 喷漆 补漆 封釉", "漆面有划痕，建议补漆"),
    ("贴膜", "贴膜 太阳膜", "前挡贴膜起泡，建议重贴"),
    ("脚垫", "脚垫", "脚垫破损，建议更换"),
    ("车窗升降器", "车窗升降器 玻璃升降器 升降开关", "左前玻璃升降器异响"),
    ("车机", "车机升级 导航升级", "建议车机升级"),
)

DEFAULT_RULES: Final = {
    severity: [
        DefaultRule(name, tuple(words.split()), text) for name, words, text in of
    ]
    for severity, of in (
        (Severity.SAFETY, _SAFETY),
        (Severity.WEAR, _WEAR),
        (Severity.COMFORT, _COMFORT),
    )
}


def load_rules() -> int:
    """Create the missing rules and return how many; existing ones stay."""
    known = set(PartRule.objects.values_list("name", flat=True))
    missing = [
        PartRule(
            name=rule.name,
            severity=severity,
            words=list(rule.words),
            examples=rule.example,
        )
        for severity, rules in DEFAULT_RULES.items()
        for rule in rules
        if rule.name not in known
    ]
    return len(PartRule.objects.bulk_create(missing))
