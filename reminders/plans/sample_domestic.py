"""Sample plans of Chinese makers."""

from __future__ import annotations

from reminders.facts.meters import Counter
from reminders.plans.sample_parts import (
    CHECK_WORDS,
    HANDBOOK,
    SamplePlan,
    cabin_filter,
    gearbox,
    item,
    service,
)

DOMESTIC_PLANS: tuple[SamplePlan, ...] = (
    SamplePlan(
        slug="li-auto",
        name="理想增程",
        trust="verified",
        source="理想 L8 用户手册 lixiang.com：首保以车机提示为准",
        items=(
            service(None, (10_000, 12), counter=Counter.ENGINE),
            item(
                "air-filter",
                "空气滤芯",
                "空气滤",
                km=20_000,
                months=24,
                counter=Counter.ENGINE,
            ),
            item(
                "spark-plugs",
                "火花塞",
                "火花塞",
                km=40_000,
                counter=Counter.ENGINE,
            ),
            cabin_filter(20_000, 12),
            item("fluids", "制动液等油液", "制动液", "减速器油", km=80_000, months=48),
            item("coolant", "冷却液", "冷却液", "防冻液", km=120_000, months=72),
        ),
        models=(("理想", "L"),),
    ),
    SamplePlan(
        slug="nio",
        name="蔚来",
        trust="verified",
        source="蔚来服务公告 nio.cn（2018）：1 年或 2 万公里，4 年 8 万公里为一轮",
        items=(
            service(None, (20_000, 12), name="常规检查", keywords=CHECK_WORDS),
            item("cabin-filter", "空调滤芯", "空调滤", "HEPA", km=20_000, months=12),
            item("wipers", "雨刮片", "雨刮", km=20_000, months=12),
        ),
        models=(("蔚来", ""),),
    ),
    SamplePlan(
        slug="haval-h6",
        name="哈弗 H6",
        trust="weak",
        source="网页（首保）；常规间隔未核实" + HANDBOOK,
        items=(service((3_000, 3), (5_000, 6)),),
        models=(("哈弗", "H6"),),
    ),
    SamplePlan(
        slug="byd-qin-dmi",
        name="比亚迪秦 PLUS DM-i",
        trust="weak",
        source="网页 2 处：机油按 HEV（发动机）里程" + HANDBOOK,
        items=(
            service((5_000, 6), (7_500, 12), counter=Counter.ENGINE),
            item("e-drive", "电驱系统检查", "三电", "电驱", months=12),
        ),
        models=(("比亚迪", "秦PLUSDM"),),
    ),
    SamplePlan(
        slug="byd-song-dmi",
        name="比亚迪宋 PLUS DM-i",
        trust="unverified",
        source="示例：首保 3–6 个月或 5,000 公里 HEV 里程，取 6 个月" + HANDBOOK,
        items=(
            service((5_000, 6), (7_500, 12), counter=Counter.ENGINE),
            item("e-drive", "电驱系统检查", "三电", "电驱", months=12),
        ),
        models=(("比亚迪", "宋PLUSDM"),),
    ),
    SamplePlan(
        slug="byd-han-ev",
        name="比亚迪汉 EV",
        trust="weak",
        source="网页（首保）；常规间隔未核实" + HANDBOOK,
        items=(
            service(
                (5_000, 3), (20_000, 12), name="三电系统检查", keywords=CHECK_WORDS
            ),
        ),
        models=(("比亚迪", "汉EV"),),
    ),
    SamplePlan(
        slug="zeekr-001",
        name="极氪 001",
        trust="weak",
        source="网页：首保 3,000 公里或 6 个月（免费）" + HANDBOOK,
        items=(
            service(
                (3_000, 6), (20_000, 12), name="三电系统检查", keywords=CHECK_WORDS
            ),
        ),
        models=(("极氪", "001"),),
    ),
    SamplePlan(
        slug="geely",
        name="吉利星越 L、星瑞",
        trust="unverified",
        source="示例" + HANDBOOK,
        items=(
            service((5_000, 6), (10_000, 12)),
            gearbox("双离合变速箱油", 60_000),
        ),
        models=(("吉利", "星越"), ("吉利", "星瑞")),
    ),
)
