"""客户档案 as rows."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from dealercrm.embedded.samples.people import DISTRICTS, People, Person
from dealercrm.embedded.samples.rows import Row, pick
from dealercrm.embedded.samples.shop import BIRTHDAYS_ON_EXPORT_DAY, TWO_PHONES, Shop

COLUMNS = (
    "客户编号", "客户名称", "性别", "联系人", "手机号码", "出生日期", "所属区域",
    "作息", "首选联系方式", "方便联系时间", "是否同意短信", "营销短信同意",
    "营销同意日期", "同意方式", "客户等级", "标签", "服务顾问", "客户来源",
    "积分余额", "备注",
)  # fmt: skip
SOURCES = {
    "展厅到店": 34, "老客户介绍": 22, "汽车之家": 14, "懂车帝": 12, "外来维修": 10,
    "车展": 5, "二手车": 3,
}  # fmt: skip
TIERS = {"普通": 62, "银卡": 22, "金卡": 12, "VIP": 4}
CONSENT = {"是": 80, "": 16, "否": 4}
# Some systems keep the answer but neither the day nor how it was given.
MARKETING = {"是": 76, "": 16, "否": 8}
MARKETING_PROOFS = {"购车合同勾选": 46, "到店签字": 40, "": 14}
CHANNELS = {"短信": 46, "电话": 20, "微信": 18, "": 16}
HOURS = {"": 70, "09:00-12:00": 8, "14:00-17:00": 8, "18:00-20:00": 14}
TAGS = {"": 78, "首次购车": 8, "置换": 6, "老客户": 5, "转介绍": 3}


def customer_rows(shop: Shop, draw: People, rng: Random) -> list[Row]:
    people = list(shop.people)
    rng.shuffle(people)
    rows = [_row(person, shop.on, rng) for person in people]
    private = [row for row in rows if row["性别"] and not row["联系人"]]
    for row in rng.sample(private, TWO_PHONES):
        at = rng.randrange(len(rows))
        rows.insert(at, {**row, "手机号码": draw.phone()})
    for row in rng.sample(private, BIRTHDAYS_ON_EXPORT_DAY):
        row["出生日期"] = shop.on
    _ask_about_advertising(rows, shop.on)
    for number, row in enumerate(rows, 1):
        row["客户编号"] = f"KH{number:06}"
    return rows


def _ask_about_advertising(rows: list[Row], on: date) -> None:
    """Add the answers; drawn apart, so that the other values stay as they are."""
    rng = Random(len(rows))
    for row in rows:
        answer = pick(MARKETING, rng)
        proof = pick(MARKETING_PROOFS, rng) if answer == "是" else ""
        given_on = on - timedelta(days=rng.randrange(20, 1500))
        row["营销短信同意"] = answer
        row["营销同意日期"] = given_on if proof else ""
        row["同意方式"] = proof


def _row(person: Person, on: date, rng: Random) -> Row:
    born_on = None if person.is_firm or rng.random() < 0.3 else _birthday(on, rng)
    return {
        "客户名称": person.name,
        "性别": "" if person.is_firm or rng.random() < 0.14 else person.gender,
        "联系人": person.contact,
        "手机号码": person.phone,
        "出生日期": born_on or "",
        "所属区域": pick({**DISTRICTS, "": 12}, rng),
        "作息": _rhythm(born_on, on, rng) if not person.is_firm else "",
        "首选联系方式": pick(CHANNELS, rng),
        "方便联系时间": pick(HOURS, rng),
        "是否同意短信": pick(CONSENT, rng),
        "客户等级": pick(TIERS, rng),
        "标签": "大客户" if person.is_firm else pick(TAGS, rng),
        "服务顾问": person.adviser,
        "客户来源": pick(SOURCES, rng),
        "积分余额": rng.randrange(0, 6000, 50),
        "备注": "",
    }


def _birthday(on: date, rng: Random) -> date:
    # Ages beyond the limits are mirrored, so that no birthday becomes too frequent.
    age = 74 - abs(74 - (21 + abs(rng.gauss(41, 11) - 21)))
    return on - timedelta(days=int(age * 365.25))


def _rhythm(born_on: date | None, on: date, rng: Random) -> str:
    if born_on and (on - born_on).days > 60 * 365:
        return "退休"
    return pick({"上班族": 68, "自由职业": 18, "": 14}, rng)
