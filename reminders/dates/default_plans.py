"""Sample maintenance plans, each with where its figures come from.

They are samples to be edited: the handbook of the car and the maker's own system
always win, and ``trust`` says how far each one was checked. Where pages disagree,
the shorter interval is taken and the source says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reminders.reasons.maintenance import Counter, PlanItem

Energy = Literal["ice", "bev", "phev", "erev"]
Trust = Literal["verified", "weak", "unverified"]

_HANDBOOK = "；以保养手册和厂方系统为准"
_OIL_WORDS = ("机油滤", "机滤", "小保养", "大保养", "常规保养")
_CHECK_WORDS = ("三电", "常规保养", "定期保养")


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """A plan and the models it is for, as (brand, series) pairs of name parts.

    ``fallback_for`` names the energies whose models follow it when no plan names
    them.
    """

    slug: str
    name: str
    trust: Trust
    source: str
    items: tuple[PlanItem, ...]
    models: tuple[tuple[str, str], ...] = ()
    fallback_for: tuple[Energy, ...] = ()
    is_default: bool = False


def _service(
    first: tuple[int, int] | None,
    every: tuple[int, int],
    *,
    name: str = "更换机油机滤",
    counter: Counter = Counter.ODOMETER,
    keywords: tuple[str, ...] = _OIL_WORDS,
) -> PlanItem:
    first_km, first_months = first or (None, None)
    return PlanItem(
        code="service",
        name=name,
        counter=counter,
        first_km=first_km,
        first_months=first_months,
        every_km=every[0],
        every_months=every[1],
        keywords=keywords,
        is_main=True,
    )


def _item(
    code: str,
    name: str,
    *keywords: str,
    km: int | None = None,
    months: int | None = None,
    first_months: int | None = None,
    counter: Counter = Counter.ODOMETER,
    is_reminded: bool = False,
) -> PlanItem:
    return PlanItem(
        code=code,
        name=name,
        counter=counter,
        first_months=first_months,
        every_km=km,
        every_months=months,
        keywords=keywords,
        is_reminded=is_reminded,
    )


def _brake_fluid(months: int, *, first_months: int | None = None) -> PlanItem:
    return _item(
        "brake-fluid",
        "制动液",
        "制动液",
        "刹车油",
        months=months,
        first_months=first_months,
    )


def _cabin_filter(km: int | None, months: int | None = None) -> PlanItem:
    return _item("cabin-filter", "空调滤芯", "空调滤", km=km, months=months)


def _air_filter(km: int) -> PlanItem:
    return _item("air-filter", "空气滤芯", "空气滤", "空滤", km=km)


def _spark_plugs(km: int, months: int | None = None) -> PlanItem:
    return _item("spark-plugs", "火花塞", "火花塞", km=km, months=months)


def _gearbox(name: str, km: int) -> PlanItem:
    return _item("gearbox", name, "变速箱油", "变速器油", "CVT油", "双离合", km=km)


SAMPLE_PLANS: tuple[SamplePlan, ...] = (
    SamplePlan(
        slug="generic",
        name="通用燃油车",
        trust="unverified",
        source="示例：首保 5,000 公里或 6 个月；常规间隔为常见值" + _HANDBOOK,
        items=(
            _service((5_000, 6), (10_000, 12)),
            _cabin_filter(20_000, 24),
            _brake_fluid(24),
        ),
        fallback_for=("ice",),
        is_default=True,
    ),
    SamplePlan(
        slug="generic-bev",
        name="通用纯电动车",
        trust="unverified",
        source="示例：蔚来、极氪的公开间隔（1 年或 20,000 公里）" + _HANDBOOK,
        items=(
            _service(None, (20_000, 12), name="三电系统检查", keywords=_CHECK_WORDS),
            _cabin_filter(20_000, 12),
            _brake_fluid(24),
        ),
        fallback_for=("bev",),
    ),
    SamplePlan(
        slug="generic-plug-in",
        name="通用插混、增程车",
        trust="unverified",
        source="示例：机油按发动机里程或 1 年" + _HANDBOOK,
        items=(
            _service(None, (10_000, 12), counter=Counter.ENGINE),
            _cabin_filter(20_000, 12),
            _brake_fluid(24),
        ),
        fallback_for=("phev", "erev"),
    ),
    SamplePlan(
        slug="tesla-handbook",
        name="特斯拉（车主手册）",
        trust="verified",
        source="特斯拉中国车主手册 service.tesla.cn：按需保养，无首保",
        items=(
            _item(
                "cabin-filter",
                "空调滤芯",
                "空调滤",
                "HEPA",
                months=12,
                is_reminded=True,
            ),
            _item(
                "brake-fluid",
                "制动液检测",
                "制动液",
                "刹车油",
                months=48,
                is_reminded=True,
            ),
            _item(
                "tyre-rotation",
                "轮胎换位",
                "轮胎换位",
                "轮胎调位",
                km=10_000,
                is_reminded=True,
            ),
        ),
        models=(("特斯拉", "MODEL"), ("TESLA", "MODEL")),
    ),
    SamplePlan(
        slug="tesla-dealer-sample",
        name="特斯拉（门店示例，与车主手册不同）",
        trust="unverified",
        source="行业培训资料的示例，与特斯拉车主手册不一致，仅供门店改用" + _HANDBOOK,
        items=(
            _service((5_000, 3), (10_000, 12), name="常规保养", keywords=_CHECK_WORDS),
            _item("major", "重要保养", "重要保养", km=20_000, months=24),
            _item("big", "大保养", "大保养", km=40_000, months=48),
            _item("tyres", "轮胎检查", "轮胎", km=10_000),
            _item("brakes", "刹车系统检查", "刹车", "制动", km=20_000),
            _cabin_filter(20_000),
            _item("coolant", "冷却液", "冷却液", "防冻液", km=40_000, months=48),
        ),
    ),
    SamplePlan(
        slug="li-auto",
        name="理想增程",
        trust="verified",
        source="理想 L8 用户手册 lixiang.com：首保以车机提示为准",
        items=(
            _service(None, (10_000, 12), counter=Counter.ENGINE),
            _item(
                "air-filter",
                "空气滤芯",
                "空气滤",
                km=20_000,
                months=24,
                counter=Counter.ENGINE,
            ),
            _item(
                "spark-plugs",
                "火花塞",
                "火花塞",
                km=40_000,
                counter=Counter.ENGINE,
            ),
            _cabin_filter(20_000, 12),
            _item("fluids", "制动液等油液", "制动液", "减速器油", km=80_000, months=48),
            _item("coolant", "冷却液", "冷却液", "防冻液", km=120_000, months=72),
        ),
        models=(("理想", "L"),),
    ),
    SamplePlan(
        slug="nio",
        name="蔚来",
        trust="verified",
        source="蔚来服务公告 nio.cn（2018）：1 年或 2 万公里，4 年 8 万公里为一轮",
        items=(
            _service(None, (20_000, 12), name="常规检查", keywords=_CHECK_WORDS),
            _item("cabin-filter", "空调滤芯", "空调滤", "HEPA", km=20_000, months=12),
            _item("wipers", "雨刮片", "雨刮", km=20_000, months=12),
        ),
        models=(("蔚来", ""),),
    ),
    SamplePlan(
        slug="mercedes",
        name="奔驰（A/B 保养）",
        trust="weak",
        source="网页 3 处（含 smart 中国 A/B 保养单）" + _HANDBOOK,
        items=(
            _service(None, (10_000, 12), name="A 保养|B 保养"),
            _air_filter(20_000),
            _brake_fluid(24),
        ),
        models=(("奔驰", ""), ("梅赛德斯", ""), ("SMART", "")),
    ),
    SamplePlan(
        slug="bmw",
        name="宝马",
        trust="weak",
        source="网页 2 处；车辆自行计算（CBS），有 CBS 日期时以它为准",
        items=(
            _service((10_000, 12), (10_000, 12)),
            _brake_fluid(24, first_months=36),
            _item(
                "filters",
                "空气、空调、燃油滤芯",
                "空气滤",
                "空调滤",
                "燃油滤",
                km=20_000,
                months=24,
            ),
            _spark_plugs(20_000, 24),
        ),
        models=(("宝马", ""), ("BMW", "")),
    ),
    SamplePlan(
        slug="audi",
        name="一汽奥迪",
        trust="weak",
        source="网页 3 处：首保 5,000–10,000 公里或 6–12 个月，取短" + _HANDBOOK,
        items=(
            _service((5_000, 6), (10_000, 12)),
            _spark_plugs(20_000),
            _cabin_filter(30_000),
            _air_filter(40_000),
            _gearbox("变速箱油", 60_000),
            _brake_fluid(24),
        ),
        models=(("奥迪", ""), ("AUDI", "")),
    ),
    SamplePlan(
        slug="volkswagen",
        name="大众",
        trust="weak",
        source="网页（迈腾）；MQB 平台其他车型未核实" + _HANDBOOK,
        items=(
            _service((5_000, 6), (10_000, 12)),
            _air_filter(20_000),
            _cabin_filter(20_000),
            _brake_fluid(24),
            _gearbox("DSG 变速箱油", 60_000),
        ),
        models=(
            ("大众", "迈腾"),
            ("大众", "速腾"),
            ("大众", "宝来"),
            ("大众", "帕萨特"),
            ("大众", "朗逸"),
            ("大众", "途观"),
        ),
    ),
    SamplePlan(
        slug="nissan-sylphy",
        name="日产轩逸",
        trust="weak",
        source="网页 2 处，首保（3 个月或 1,000 公里）与 CVT 油间隔说法不一"
        + _HANDBOOK,
        items=(
            _service((1_000, 3), (5_000, 6)),
            _gearbox("CVT 变速箱油", 40_000),
        ),
        models=(("日产", "轩逸"),),
    ),
    SamplePlan(
        slug="toyota-corolla",
        name="丰田卡罗拉（矿物油）",
        trust="weak",
        source="网页；全合成机油可为 8,000–10,000 公里或 12 个月" + _HANDBOOK,
        items=(_service((5_000, 6), (5_000, 6)), _spark_plugs(100_000)),
        models=(("丰田", "卡罗拉"),),
    ),
    SamplePlan(
        slug="toyota-camry",
        name="丰田凯美瑞",
        trust="unverified",
        source="示例，按卡罗拉" + _HANDBOOK,
        items=(_service((5_000, 6), (5_000, 6)), _spark_plugs(100_000)),
        models=(("丰田", "凯美瑞"),),
    ),
    SamplePlan(
        slug="honda-accord",
        name="本田雅阁（A/B 轮换）",
        trust="unverified",
        source="示例" + _HANDBOOK,
        items=(
            _service((5_000, 6), (10_000, 12), name="A 保养|B 保养"),
            _gearbox("CVT 变速箱油", 40_000),
            _brake_fluid(36),
        ),
        models=(("本田", "雅阁"),),
    ),
    SamplePlan(
        slug="haval-h6",
        name="哈弗 H6",
        trust="weak",
        source="网页（首保）；常规间隔未核实" + _HANDBOOK,
        items=(_service((3_000, 3), (5_000, 6)),),
        models=(("哈弗", "H6"),),
    ),
    SamplePlan(
        slug="byd-qin-dmi",
        name="比亚迪秦 PLUS DM-i",
        trust="weak",
        source="网页 2 处：机油按 HEV（发动机）里程" + _HANDBOOK,
        items=(
            _service((5_000, 6), (7_500, 12), counter=Counter.ENGINE),
            _item("e-drive", "电驱系统检查", "三电", "电驱", months=12),
        ),
        models=(("比亚迪", "秦PLUSDM"),),
    ),
    SamplePlan(
        slug="byd-song-dmi",
        name="比亚迪宋 PLUS DM-i",
        trust="unverified",
        source="示例：首保 3–6 个月或 5,000 公里 HEV 里程，取 6 个月" + _HANDBOOK,
        items=(
            _service((5_000, 6), (7_500, 12), counter=Counter.ENGINE),
            _item("e-drive", "电驱系统检查", "三电", "电驱", months=12),
        ),
        models=(("比亚迪", "宋PLUSDM"),),
    ),
    SamplePlan(
        slug="byd-han-ev",
        name="比亚迪汉 EV",
        trust="weak",
        source="网页（首保）；常规间隔未核实" + _HANDBOOK,
        items=(
            _service(
                (5_000, 3), (20_000, 12), name="三电系统检查", keywords=_CHECK_WORDS
            ),
        ),
        models=(("比亚迪", "汉EV"),),
    ),
    SamplePlan(
        slug="zeekr-001",
        name="极氪 001",
        trust="weak",
        source="网页：首保 3,000 公里或 6 个月（免费）" + _HANDBOOK,
        items=(
            _service(
                (3_000, 6), (20_000, 12), name="三电系统检查", keywords=_CHECK_WORDS
            ),
        ),
        models=(("极氪", "001"),),
    ),
    SamplePlan(
        slug="geely",
        name="吉利星越 L、星瑞",
        trust="unverified",
        source="示例" + _HANDBOOK,
        items=(
            _service((5_000, 6), (10_000, 12)),
            _gearbox("双离合变速箱油", 60_000),
        ),
        models=(("吉利", "星越"), ("吉利", "星瑞")),
    ),
)
