"""The errors in the sample exports: every kind, and in how many rows it occurs.

A line of the table turns the clean text of a cell into the dirty value. Errors that
only several rows together show are counted at the top of `shop`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random
from typing import Literal

from dateutil.relativedelta import relativedelta

from dealercrm.embedded.samples.rows import Cell, Row

Book = Literal["customers", "vehicles", "orders"]
Place = tuple[Book, str]

PHONE: Place = ("customers", "手机号码")
CALLER: Place = ("orders", "联系电话")
BORN: Place = ("customers", "出生日期")
NAME: Place = ("customers", "客户名称")
REMARK: Place = ("customers", "备注")
DELIVERED: Place = ("vehicles", "交车日期")
REGISTERED: Place = ("vehicles", "注册日期")
COVERED: Place = ("vehicles", "交强险到期日期")
LISTED_PLATE: Place = ("vehicles", "车牌号")
LISTED_VIN: Place = ("vehicles", "车架号")
LISTED_KM: Place = ("vehicles", "最近进店里程")
CAME_IN: Place = ("orders", "进厂时间")
PLATE: Place = ("orders", "车牌号")
VIN: Place = ("orders", "车架号")
KM: Place = ("orders", "进厂里程")

FULL_WIDTH = str.maketrans(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ/",
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ／",
)
# Spreadsheets count days from this date.
SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Blemish:
    label: str
    rows: int  # in each of the places
    spoil: Callable[[str], Cell]
    places: tuple[Place, ...]
    is_lost: bool = False  # the original value cannot be recovered


@dataclass(frozen=True)
class Spot:
    """A blemished cell; `row` counts the data rows of its book from 0."""

    label: str
    book: Book
    column: str
    row: int
    value: Cell


def _another(phone: str) -> str:
    return phone[:3] + phone[:2:-1]


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _serial(text: str) -> int:
    return (_day(text) - SERIAL_ZERO).days


def _plain(text: str, form: str, year: Callable[[int], int] = int) -> str:
    """Return the day in `form` without leading zeros, as people type it."""
    day = _day(text)
    return form.format(year(day.year), day.month, day.day)


def _numerals(day: date) -> str:
    """Return the day in Chinese numerals, as in 二零二四年十二月三十一日."""
    digits = "零一二三四五六七八九"
    year = "".join(digits[int(digit)] for digit in str(day.year))
    month, on = (_below_hundred(number, digits) for number in (day.month, day.day))
    return f"{year}年{month}月{on}日"


def _below_hundred(number: int, digits: str) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones else "")


def _term(last: date) -> str:
    """Return the year that a policy covers, in the words of the policy."""
    first = last - relativedelta(years=1) + relativedelta(days=1)
    return f"{first:%Y年%m月%d日}0时起至{last:%Y年%m月%d日}24时止"


def _title(name: str, title: str) -> str:
    return name if "·" in name else name[0] + title


def _swap(text: str, at: int) -> str:
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


PHONES = (
    Blemish("phone_spaces", 4, lambda p: f"{p[:3]} {p[3:7]} {p[7:]}", (PHONE, CALLER)),
    Blemish("phone_plus_86", 4, lambda p: f"+86 {p}", (PHONE, CALLER)),
    Blemish("phone_0086", 3, lambda p: f"0086{p}", (PHONE, CALLER)),
    Blemish("phone_full_width", 3, lambda p: p.translate(FULL_WIDTH), (PHONE, CALLER)),
    Blemish("phone_number_cell", 6, float, (PHONE, CALLER)),
    Blemish("phone_point_zero", 3, lambda p: f"{p}.0", (PHONE, CALLER)),
    Blemish("phone_scientific", 3, lambda p: f"{p[0]}.{p[1:]}E+10", (PHONE, CALLER)),
    Blemish("phone_after_name", 3, lambda p: f"李先生{p}", (PHONE, CALLER)),
    Blemish("phone_apostrophe", 3, lambda p: f"'{p}", (PHONE, CALLER)),
    Blemish("phones_slash", 3, lambda p: f"{p}/{_another(p)}", (PHONE, CALLER)),
    Blemish("phones_line_break", 2, lambda p: f"{p}\n{_another(p)}", (PHONE, CALLER)),
    Blemish("phones_glued", 2, lambda p: p + _another(p), (PHONE, CALLER)),
    Blemish("phone_landline", 4, lambda _: "021-62345678", (PHONE, CALLER)),
    Blemish("phone_ten_digits", 3, lambda p: p[:10], (PHONE, CALLER)),
    Blemish("phone_twelve_digits", 3, lambda p: p + p[-1], (PHONE, CALLER)),
    Blemish("phone_masked", 5, lambda p: f"{p[:3]}****{p[-4:]}", (PHONE, CALLER)),
    Blemish("phone_placeholder", 3, lambda _: "13800138000", (PHONE, CALLER)),
    Blemish("phone_placeholder_zeros", 2, lambda _: "13000000000", (PHONE, CALLER)),
    Blemish("phone_none", 4, lambda _: "无", (PHONE, CALLER)),
    Blemish("phone_blank", 6, lambda _: "", (PHONE, CALLER)),
)
DATES = (
    Blemish("date_compact", 5, lambda d: f"{_day(d):%Y%m%d}", (REGISTERED, CAME_IN)),
    Blemish("date_compact_number", 3, lambda d: int(f"{_day(d):%Y%m%d}"), (BORN,)),
    Blemish(
        "date_chinese",
        5,
        lambda d: _plain(d, "{}年{}月{}日"),
        (REGISTERED, CAME_IN, BORN),
    ),
    Blemish("date_dots", 5, lambda d: _plain(d, "{}.{}.{}"), (DELIVERED, CAME_IN)),
    Blemish("date_slashes", 9, lambda d: _plain(d, "{}/{}/{}"), (DELIVERED, CAME_IN)),
    Blemish("date_midnight", 9, lambda d: f"{d[:10]} 00:00:00", (DELIVERED,)),
    Blemish("date_serial", 4, _serial, (BORN, DELIVERED)),
    Blemish("date_serial_text", 3, lambda d: str(_serial(d)), (BORN, CAME_IN)),
    Blemish(
        "date_short_year",
        4,
        lambda d: _plain(d, "{:02}.{}.{}", lambda year: year % 100),
        (DELIVERED, REGISTERED),
    ),
    Blemish(
        "date_full_width",
        3,
        lambda d: _plain(d, "{}/{}/{}").translate(FULL_WIDTH),
        (REGISTERED, CAME_IN),
    ),
    Blemish(
        "date_afternoon",
        4,
        lambda d: _plain(d, "{}/{}/{} 下午 3:20"),
        (REGISTERED, CAME_IN),
    ),
    Blemish("date_dash", 3, lambda _: "-", (DELIVERED, BORN)),
    Blemish("date_none", 3, lambda _: "无", (REGISTERED, BORN)),
    Blemish("date_null", 3, lambda _: "null", (COVERED, BORN)),
    Blemish("date_unfinished", 3, lambda _: "未完善", (DELIVERED, BORN)),
    Blemish("date_zeros", 4, lambda _: "0000-00-00", (COVERED, BORN)),
    Blemish("date_hashes", 3, lambda _: "########", (REGISTERED,)),
    Blemish(
        "date_no_such_day",
        3,
        lambda d: f"{int(d[:4]) // 4 * 4 + 1}-02-29",
        (REGISTERED, BORN),
    ),
    Blemish("date_far_century", 2, lambda d: f"2{d[2]}0{d[3:]}", (DELIVERED,)),
    Blemish(
        "date_in_future",
        4,
        lambda d: f"{_day(d) + relativedelta(years=15)}",
        (DELIVERED,),
    ),
    Blemish(
        "birthday_short_year",
        5,
        lambda d: _plain(d, "{:02}-{}-{}", lambda year: year % 100),
        (BORN,),
    ),
    Blemish("birthday_month_only", 3, lambda d: f"{_day(d):%Y年%m月}", (BORN,)),
    Blemish("birthday_1900", 12, lambda _: "1900-01-01", (BORN,)),
    Blemish("policy_ends_at_24", 40, lambda d: f"{d[:10]} 24:00", (COVERED,)),
    Blemish(
        "policy_ends_at_midnight",
        40,
        lambda d: f"{_day(d) + relativedelta(days=1)} 00:00:00",
        (COVERED,),
    ),
)
KILOMETRES = (
    Blemish("km_with_unit", 9, lambda k: f"{int(k):,}公里", (LISTED_KM, KM)),
    Blemish("km_latin_unit", 9, lambda k: f"{k}KM", (LISTED_KM, KM)),
    Blemish("km_thousand_metres", 4, lambda k: f"{int(k):,} 千米", (LISTED_KM, KM)),
    Blemish("km_point_zero", 6, lambda k: f"{k}.0", (LISTED_KM, KM)),
    Blemish("km_full_width", 4, lambda k: k.translate(FULL_WIDTH), (LISTED_KM, KM)),
    Blemish("km_in_wan", 5, lambda k: f"{int(k) / 10000:.1f}万", (LISTED_KM, KM)),
    Blemish("km_range", 3, lambda k: f"{k}-{int(k) + 1000}", (KM,)),
    Blemish("km_zero", 25, lambda _: 0, (LISTED_KM, KM)),
    Blemish("km_one", 15, lambda _: 1, (KM,)),
    Blemish("km_dash", 4, lambda _: "-", (LISTED_KM, KM)),
    Blemish("km_none", 4, lambda _: "无", (LISTED_KM, KM)),
    Blemish("km_nines", 3, lambda _: 999999, (KM,)),
    Blemish("km_counting_up", 3, lambda _: 123456, (KM,)),
    Blemish("km_impossible", 2, lambda _: 1999105, (KM,)),
    Blemish("km_with_months", 3, lambda k: f"{k}/12月", (KM,)),
    Blemish("km_extra_digit", 20, lambda k: int(f"{k[:-1]}5{k[-1]}"), (KM,)),
    Blemish("km_dropped_digit", 20, lambda k: int(k) // 10, (KM,)),
    Blemish("km_transposed", 15, lambda k: int(_swap(k, 0)), (KM,)),
    Blemish("km_below_previous", 25, lambda k: int(int(k) * 0.7), (KM,)),
)
PLATES = (
    Blemish("plate_dot", 12, lambda p: f"{p[:2]}·{p[2:]}", (LISTED_PLATE, PLATE)),
    Blemish("plate_lower_case", 6, str.lower, (LISTED_PLATE, PLATE)),
    Blemish(
        "plate_full_width", 4, lambda p: p.translate(FULL_WIDTH), (LISTED_PLATE, PLATE)
    ),
    Blemish(
        "plate_traditional", 4, lambda p: p.replace("沪", "滬"), (LISTED_PLATE, PLATE)
    ),
    Blemish("plate_letter_o", 5, lambda p: p.replace("0", "O"), (LISTED_PLATE, PLATE)),
    Blemish("plate_not_yet", 6, lambda _: "未上牌", (LISTED_PLATE,)),
    Blemish("plate_blank", 5, lambda _: "", (LISTED_PLATE, PLATE)),
    Blemish("plate_too_long", 3, lambda p: p + p[-1] * 4, (LISTED_PLATE, PLATE)),
    Blemish("plate_too_short", 3, lambda p: p[:6], (LISTED_PLATE, PLATE)),
    Blemish("plate_of_learner", 2, lambda p: p[:6] + "学", (LISTED_PLATE,)),
    Blemish("plates_slash", 3, lambda p: f"{p}/{p[:2]}B54{p[-3:]}", (LISTED_PLATE,)),
    Blemish("plates_comma", 2, lambda p: f"{p},{p[:2]}B54{p[-3:]}...", (LISTED_PLATE,)),
)
VINS = (
    Blemish("vin_lower_case", 8, str.lower, (LISTED_VIN, VIN)),
    Blemish("vin_spaces", 5, lambda v: f" {v[:8]} {v[8:]}", (LISTED_VIN, VIN)),
    Blemish("vin_full_width", 3, lambda v: v.translate(FULL_WIDTH), (LISTED_VIN, VIN)),
    Blemish("vin_letter_o", 4, lambda v: v.replace("0", "O"), (LISTED_VIN, VIN)),
    Blemish("vin_letter_i", 3, lambda v: v.replace("1", "I"), (LISTED_VIN, VIN)),
    Blemish("vin_letter_q", 2, lambda v: v.replace("0", "Q"), (LISTED_VIN,)),
    Blemish("vin_tail_only", 6, lambda v: v[-6:], (LISTED_VIN, VIN), is_lost=True),
    Blemish("vin_sixteen", 3, lambda v: v[:-1], (LISTED_VIN, VIN), is_lost=True),
    Blemish("vin_eighteen", 2, lambda v: v + v[-1], (LISTED_VIN,), is_lost=True),
    Blemish(
        "vin_is_engine_number",
        3,
        lambda v: f"EA8{v[-6:]}",
        (LISTED_VIN, VIN),
        is_lost=True,
    ),
    Blemish("vin_blank", 6, lambda _: "", (LISTED_VIN, VIN), is_lost=True),
)
NAMES = (
    Blemish("name_with_title", 25, lambda n: _title(n, "女士"), (NAME,)),
    Blemish("name_of_boss", 20, lambda n: _title(n, "总"), (NAME,)),
    Blemish("name_with_role", 12, lambda n: f"{n}（车主）", (NAME,)),
    Blemish("name_with_space", 15, lambda n: _title(n, f" {n[1:]}"), (NAME,)),
    Blemish("name_other_dot", 2, lambda n: n.replace("·", "・"), (NAME,)),
    Blemish("name_bullet", 2, lambda n: n.replace("·", "•"), (NAME,)),
    Blemish("name_full_stop", 1, lambda n: n.replace("·", "."), (NAME,)),
    Blemish("name_is_phone", 4, lambda n: f"168{sum(map(ord, n)):08}", (NAME,)),
    Blemish("name_blank", 6, lambda _: "", (NAME,)),
)
REMARKS = (
    Blemish("remark_do_not_disturb", 9, lambda _: "客户要求勿扰", (REMARK,)),
    Blemish("remark_sold", 6, lambda _: "已卖车，不要再打电话", (REMARK,)),
    Blemish("remark_complaint", 6, lambda _: "投诉过交车时间，处理中", (REMARK,)),
    Blemish("remark_formula", 2, lambda _: '=HYPERLINK("http://x","点我")', (REMARK,)),
    Blemish("remark_at_sign", 2, lambda _: "@微信联系", (REMARK,)),
    Blemish("remark_plus_sign", 2, lambda _: "+老客户带新客", (REMARK,)),
)
# What programs write when they export or convert a table.
EXPORTS = (
    Blemish("phone_086", 3, lambda p: f"086-{p}", (PHONE, CALLER)),
    Blemish("date_float", 4, lambda d: f"{_day(d):%Y%m%d}.0", (REGISTERED, CAME_IN)),
    Blemish(
        "date_utc",
        4,
        lambda d: f"{_day(d) - relativedelta(days=1)}T16:00:00.000Z",
        (DELIVERED, CAME_IN),
    ),
    Blemish(
        "date_english",
        3,
        lambda d: f"{_day(d):%b} {_day(d).day}, {_day(d).year}",
        (DELIVERED, CAME_IN),
    ),
    Blemish("date_numerals", 3, lambda d: _numerals(_day(d)), (REGISTERED, BORN)),
    Blemish("policy_in_words", 12, lambda d: _term(_day(d)), (COVERED,)),
    Blemish("km_with_label", 4, lambda k: f"里程:{k}km", (LISTED_KM, KM)),
    Blemish("km_with_blank", 4, lambda k: f"{int(k):,}".replace(",", " "), (KM,)),
    Blemish("plate_full_stop", 3, lambda p: f"{p[:2]}。{p[2:]}", (LISTED_PLATE, PLATE)),
    Blemish("plate_in_hand", 3, lambda _: "手续办理中", (LISTED_PLATE,)),
    Blemish("vin_with_stars", 4, lambda v: f"*{v}*", (LISTED_VIN, VIN)),
)
BLEMISHES = (*PHONES, *DATES, *KILOMETRES, *PLATES, *VINS, *NAMES, *REMARKS, *EXPORTS)

# Columns that identify a row; a value that two rows share on purpose is kept.
IDENTITIES = frozenset({PHONE, LISTED_PLATE, LISTED_VIN})


def spoil(
    book: Book, rows: Sequence[Row], rng: Random, may_lose: Callable[[Row], bool]
) -> list[Spot]:
    """Spoil cells of the rows in place, no cell twice.

    `may_lose` tells in which rows the identity may be lost.
    """
    spots: dict[tuple[str, int], Spot] = {}
    for blemish in BLEMISHES:
        for place in blemish.places:
            if place[0] != book:
                continue
            column = place[1]
            for index in _bearers(blemish, place, rows, rng, may_lose, spots):
                value = blemish.spoil(str(rows[index][column]))
                rows[index][column] = value
                spots[column, index] = Spot(blemish.label, book, column, index, value)
    return list(spots.values())


def _bearers(
    blemish: Blemish,
    place: Place,
    rows: Sequence[Row],
    rng: Random,
    may_lose: Callable[[Row], bool],
    spots: Container[tuple[str, int]],
) -> list[int]:
    column = place[1]
    shared = Counter(str(row[column]) for row in rows) if place in IDENTITIES else {}
    fit = (
        index
        for index in rng.sample(range(len(rows)), len(rows))
        if (column, index) not in spots
        and shared.get(clean := str(rows[index][column]), 1) == 1
        and _is_fit(place, clean)
        and blemish.spoil(clean) != clean
        and (not blemish.is_lost or may_lose(rows[index]))
    )
    found = list(islice(fit, blemish.rows))
    assert len(found) == blemish.rows, f"{blemish.label}: only {len(found)} rows"
    return found


def _is_fit(place: Place, clean: str) -> bool:
    if place == REMARK:
        return not clean
    if place == NAME:  # firms and Latin names have no title
        return "公司" not in clean and not clean.isascii()
    return bool(clean)
