"""The rows of 车辆档案."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random

from dateutil.relativedelta import relativedelta

from dealercrm.embedded.samples.garage import GOODS, IN_USE, RIDE_HAILING, Car
from dealercrm.embedded.samples.rows import Row, pick
from dealercrm.embedded.samples.shop import FREE_TEXT_MODELS, LATE_DELIVERIES, Shop

COLUMNS = (
    "车牌号", "车架号", "发动机号", "品牌", "车系", "车型", "能源类型", "颜色",
    "使用性质", "车辆类型", "座位数", "出厂日期", "注册日期", "交车日期",
    "检验有效期至", "交强险到期日期", "交强险承保公司", "商业险到期日期",
    "商业险承保公司", "客户名称", "手机号码", "最近进店日期", "最近进店里程",
    "车辆状态", "伤亡事故", "服务顾问", "钥匙编号", "备注",
)  # fmt: skip
INSURERS = {
    "人保财险": 36, "平安产险": 26, "太平洋产险": 20, "国寿财险": 8, "大地保险": 5,
    "中华联合": 3, "阳光产险": 2,
}  # fmt: skip
UNSEEN_POLICY = 0.30  # insured elsewhere, no dates known
STALE_POLICY = 0.45  # renewed elsewhere, the last dates known are past
RENEWING_DAYS = 45  # owners renew within this time, most of them near the end
PRINTED_VALIDITY = 0.6
# The months before the due date at which some cars had their inspection early.
INSPECTED_EARLY = (0.75, 0.55, 0.2)


def vehicle_rows(shop: Shop, rng: Random) -> list[Row]:
    rows = []
    for car in sorted(shop.cars, key=lambda car: car.delivered_on):
        row = _row(car, shop.on, rng)
        if any(car is other for other in shop.replated):
            rows.append({**row, "车牌号": car.old_plate})
        rows.append(row)
    _write_models_out(rng.sample(rows, FREE_TEXT_MODELS))
    _deliver_late(rows, shop, rng)
    return rows


def _write_models_out(rows: list[Row]) -> None:
    for row in rows:
        row["车型"] = f"{row['品牌']}{row['车系']} {row['车型']}"
        row["品牌"] = row["车系"] = ""


def _deliver_late(rows: list[Row], shop: Shop, rng: Random) -> None:
    first_visits = {
        car.vin: car.visits[0].on
        for car in shop.cars
        if car.visits and car.visits[0].on > shop.opened_on
    }
    visited = [row for row in rows if row["车架号"] in first_visits]
    for row in rng.sample(visited, LATE_DELIVERIES):
        row["交车日期"] = first_visits[str(row["车架号"])] + timedelta(days=30)


def _row(car: Car, on: date, rng: Random) -> Row:
    model = car.model
    is_new = (on - car.delivered_on).days < 20
    return {
        "车牌号": "" if is_new else car.plate,
        "车架号": car.vin,
        "发动机号": _engine_number(car, rng),
        "品牌": model.brand,
        "车系": model.series,
        "车型": model.trim,
        "能源类型": model.energy,
        "颜色": car.colour,
        "使用性质": car.use,
        "车辆类型": model.body,
        "座位数": 2 if car.use == GOODS else 7 if model.body == "面包车" else 5,
        "出厂日期": car.made_on,
        "注册日期": car.registered_on,
        "交车日期": car.delivered_on,
        "检验有效期至": _printed_validity(car, on, rng),
        **_policies(car, on, rng),
        "客户名称": car.owner.name,
        "手机号码": car.owner.phone,
        "最近进店日期": car.visits[-1].on if car.visits else "",
        "最近进店里程": car.visits[-1].km if car.visits else "",
        "车辆状态": car.status,
        "伤亡事故": "是" if car.had_casualties else "",
        "服务顾问": car.owner.adviser,
        "钥匙编号": f"K{rng.randrange(1, 4000):04}",
        "备注": "",
    }


def _engine_number(car: Car, rng: Random) -> str:
    letters = "".join(rng.choices("ABCDEFGHJKLMN", k=3))
    return f"{letters}{rng.randrange(10**5, 10**6)}"


def _policies(car: Car, on: date, rng: Random) -> Row:
    insurer = pick(INSURERS, rng)
    blank: Row = dict.fromkeys(
        ("交强险到期日期", "交强险承保公司", "商业险到期日期", "商业险承保公司"), ""
    )
    years = on.year - car.registered_on.year
    ends = car.registered_on + relativedelta(years=years) - timedelta(days=1)
    left = (ends - on).days
    if left < 0 or rng.random() > left / RENEWING_DAYS:
        ends += relativedelta(years=1)
    chance = rng.random()
    if chance < UNSEEN_POLICY:
        return blank
    if car.status != IN_USE or chance < UNSEEN_POLICY + STALE_POLICY:
        ends -= relativedelta(years=rng.choice((1, 1, 2)))
        if ends < car.registered_on:
            return blank
    return {
        "交强险到期日期": ends,
        "交强险承保公司": insurer,
        **_commercial(ends, insurer, rng),
    }


def _commercial(ends: date, insurer: str, rng: Random) -> Row:
    """Usually for the same year as the compulsory policy; some owners buy none."""
    if rng.random() < 0.1:
        return {"商业险到期日期": "", "商业险承保公司": ""}
    apart = rng.choice((0, 0, 0, 0, 0, 0, 0, 2, 12, 34))
    return {
        "商业险到期日期": ends + timedelta(days=apart),
        "商业险承保公司": insurer,
    }


def _printed_validity(car: Car, on: date, rng: Random) -> str:
    """Return the month on the licence in one of the usual notations, '' if unknown."""
    ends = (
        car.registered_on + relativedelta(months=months, day=31)
        for months in _inspection_months(car)
    )
    month = next(end for end in ends if end >= on)
    ahead = (month.year - on.year) * 12 + month.month - on.month
    if ahead < len(INSPECTED_EARLY) and rng.random() < INSPECTED_EARLY[ahead]:
        month = next(ends)
    elif rng.random() > PRINTED_VALIDITY:
        return ""
    return rng.choice((f"{month:%Y-%m}", f"{month:%Y年%m月}", f"{month:%Y-%m-%d}"))


def _inspection_months(car: Car) -> Iterator[int]:
    """Yield the months from registration; the last difference repeats for ever."""
    if car.use == RIDE_HAILING:
        first = (*range(12, 61, 12), 66)
    elif car.use == GOODS:
        first = (*range(12, 121, 12), 126)
    elif car.model.body == "面包车" or car.had_casualties:
        first = (24, 48, 72, 84)
    else:
        first = (24, 48, 72, 96, 120, 132)
    yield from first
    yield from count(2 * first[-1] - first[-2], first[-1] - first[-2])
