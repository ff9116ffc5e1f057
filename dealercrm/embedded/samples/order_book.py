"""The rows of 维修工单, including reversed and voided orders."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from random import Random

from dealercrm.embedded.samples import workshop
from dealercrm.embedded.samples.garage import PLUG_IN, Car, Visit
from dealercrm.embedded.samples.rows import Row
from dealercrm.embedded.samples.shop import RED_INK, VOIDED, Shop

COLUMNS = (
    "工单号", "进厂时间", "出厂时间", "车牌号", "车架号", "车型", "车主姓名", "送修人",
    "联系电话", "进厂里程", "发动机里程", "维修类别", "维修项目", "客户描述",
    "建议项目", "实收金额", "服务顾问", "维修技师", "工单状态", "打印次数", "备注",
)  # fmt: skip
TECHNICIANS = ("朱国强", "吴斌", "张军", "孙磊", "高鹏", "罗勇", "蔡明", "郑凯", "田超")
SETTLED, IN_WORK, REVERSED, VOID = "已结算", "在修", "红冲", "作废"


def order_rows(shop: Shop, rng: Random) -> list[Row]:
    rows = [
        _row(car, visit, shop, rng)
        for car in (*shop.cars, *shop.unlisted)
        for visit in car.visits_since(shop.opened_on)
    ]
    paid = [row for row in rows if row["实收金额"] and row["出厂时间"]]
    again = rng.sample(paid, RED_INK + VOIDED)
    _number(rows)
    rows += [_reverse(row) for row in again[:RED_INK]]
    rows += [_void(row) for row in again[RED_INK:]]
    rows.sort(key=lambda row: (str(row["进厂时间"]), str(row["工单号"])))
    return rows


def _row(car: Car, visit: Visit, shop: Shop, rng: Random) -> Row:
    came_in = datetime.combine(visit.on, time(8, 20)) + timedelta(
        minutes=rng.randrange(0, 530)
    )
    hours = rng.uniform(30, 200) if visit.kind == "事故维修" else rng.uniform(0.7, 4.5)
    left = (came_in + timedelta(hours=hours)).replace(second=0, microsecond=0)
    is_done = left.date() < shop.on
    person = car.brought_by(visit.on)
    items = workshop.items_of(car, visit, rng)
    return {
        "进厂时间": came_in,
        "出厂时间": left if is_done else "",
        "车牌号": car.plate_on(visit.on),
        "车架号": car.vin,
        "车型": f"{car.model.brand}{car.model.series}",
        "车主姓名": car.owner.name,
        "送修人": person.name,
        "联系电话": person.phone,
        "进厂里程": visit.km,
        "发动机里程": _engine_km(car, visit, rng),
        "维修类别": visit.kind,
        "维修项目": "；".join(items),
        "客户描述": workshop.complaint(car, visit, rng),
        "建议项目": workshop.put_off(visit, rng),
        "实收金额": workshop.amount_of(car, visit, items, rng) if is_done else "",
        "服务顾问": car.owner.adviser,
        "维修技师": rng.choice(TECHNICIANS),
        "工单状态": SETTLED if is_done else IN_WORK,
        "打印次数": rng.choice((1, 1, 1, 2)),
        "备注": "",
    }


def _engine_km(car: Car, visit: Visit, rng: Random) -> int | str:
    """Some advisers write down the engine's own counter of a plug-in, most do not."""
    if car.model.energy not in PLUG_IN or rng.random() > 0.4:
        return ""
    return int(visit.km * 0.35)


def _number(rows: list[Row]) -> None:
    """Number the orders of each day in their sequence; reversals come later."""
    per_day: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: str(row["进厂时间"])):
        day = f"{row['进厂时间']:%Y%m%d}"
        per_day[day] += 1
        row["工单号"] = f"RO{day}{per_day[day]:03}"


def _reverse(row: Row) -> Row:
    return {
        **row,
        "工单号": f"{row['工单号']}-H",
        "实收金额": -float(str(row["实收金额"])),
        "工单状态": REVERSED,
        "备注": f"红冲原单{row['工单号']}",
    }


def _void(row: Row) -> Row:
    return {
        **row,
        "工单号": f"{row['工单号']}-F",
        "工单状态": VOID,
        "备注": "开错单，作废重开",
    }
