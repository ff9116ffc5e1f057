"""The work done at a visit, its price, and the work that the owner postponed."""

from __future__ import annotations

from random import Random

from dealercrm.embedded.samples.garage import COMBUSTION, PLUG_IN, Car, Visit

OIL = {"更换机油": 320, "更换机油滤清器": 60, "全车检查": 0}
BATTERY = {"三电系统检查": 120, "全车检查": 0, "轮胎换位": 80}
TESLA = {"更换空调滤芯": 260, "轮胎换位": 80, "全车检查": 0}
# Additional work at every n-th regular service.
EVERY = {
    2: {"更换空调滤芯": 120, "更换空气滤清器": 90},
    4: {"更换制动液": 260},
    5: {"更换火花塞": 480},
    6: {"更换变速箱油": 1180},
}
WORK = {
    "一般维修": {
        "更换前刹车片": 560, "更换后刹车片": 480, "更换蓄电池": 780,
        "更换雨刮片": 160, "更换轮胎1条": 890, "补胎": 60, "四轮定位": 260,
        "更换下摆臂胶套": 620, "更换水泵": 1260, "空调系统清洗": 280,
        "更换大灯总成": 2300,
    },
    "事故维修": {
        "前保险杠喷漆": 700, "后保险杠喷漆": 700, "左前翼子板钣金喷漆": 900,
        "右后门钣金喷漆": 950, "更换前保险杠": 2600, "更换前挡风玻璃": 1800,
    },
    "精品美容": {"全车打蜡": 200, "内饰清洗": 380, "前挡贴膜": 1600, "更换脚垫": 480},
    "检查": {"异响检查": 0, "节前免费检测": 0, "年检前检查": 100},
    "索赔": {"更换车窗升降开关（索赔）": 0, "更换减振器（索赔）": 0, "升级车机": 0},
    "召回": {"召回活动升级控制单元程序": 0},
}  # fmt: skip
COMPLAINTS = (
    "刹车时有异响", "空调制冷效果差", "方向盘跑偏", "仪表亮故障灯", "颠簸路面底盘响",
    "右前轮亏气", "车机黑屏重启",
)  # fmt: skip
ENGINE_COMPLAINTS = ("冷启动抖动", "油耗偏高", "怠速不稳")
ELECTRIC_COMPLAINTS = ("续航下降明显", "充电跳枪", "慢充充不满")
PUT_OFF = (
    "建议更换前刹车片，客户下次更换", "建议更换蓄电池，客户暂不更换",
    "轮胎磨损接近极限，建议更换两条", "建议更换变速箱油，客户考虑中",
    "建议清洗节气门，客户下次做", "雨刮片老化，建议更换",
)  # fmt: skip


def items_of(car: Car, visit: Visit, rng: Random) -> dict[str, int]:
    """Return the lines of an order with their prices before the brand's factor."""
    if visit.kind in WORK:
        lines = WORK[visit.kind]
        chosen = rng.sample(list(lines), min(len(lines), rng.choice((1, 1, 2))))
        return {line: lines[line] for line in chosen}
    energy = car.model.energy
    if car.model.brand == "特斯拉":
        return TESLA
    lines = dict(OIL if energy in COMBUSTION | PLUG_IN else BATTERY)
    number = sum(v.kind == "定保" and v.on <= visit.on for v in car.visits)
    for every, extra in EVERY.items():
        if number and number % every == 0 and (every == 2 or energy in COMBUSTION):
            lines.update(extra)
    return lines


def amount_of(car: Car, visit: Visit, items: dict[str, int], rng: Random) -> float:
    """Return the amount in yuan; the first service, claims and recalls are free."""
    if visit.kind in {"首保", "索赔", "召回"}:
        return 0.0
    return round(sum(items.values()) * car.model.price * rng.uniform(0.9, 1.1), 2)


def complaint(car: Car, visit: Visit, rng: Random) -> str:
    if visit.kind in {"一般维修", "索赔", "检查"}:
        is_electric = car.model.energy == "纯电动"
        own = ELECTRIC_COMPLAINTS if is_electric else ENGINE_COMPLAINTS
        return rng.choice((*COMPLAINTS, *own))
    return "事故，已报保险" if visit.kind == "事故维修" else ""


def put_off(visit: Visit, rng: Random) -> str:
    """Return work that was advised and declined, at every eighth service."""
    is_service = visit.kind in {"首保", "定保"}
    return rng.choice(PUT_OFF) if is_service and rng.random() < 0.12 else ""
