"""Car models, VINs and plates of the sample shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"  # 1980 … 2009, again from 2010
CHECK_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
CHECK_VALUES = {
    **{digit: int(digit) for digit in "0123456789"},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7, "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}  # fmt: skip
PLATE_AREAS = {
    "沪A": 20, "沪B": 12, "沪C": 14, "沪D": 10, "沪E": 9, "沪F": 9, "沪G": 6, "沪J": 4,
    "沪K": 3, "沪L": 2, "苏E": 4, "苏B": 2, "苏F": 1, "浙F": 2, "浙A": 2, "皖A": 1,
}  # fmt: skip
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
BATTERY_LETTERS = ("D", "D", "D", "A", "B", "C")  # plates of BEV, 沪AD12345
HYBRID_LETTERS = ("F", "F", "F", "G", "H")  # and of all other new-energy cars
COLOURS = {
    "白": 38, "黑": 22, "灰": 16, "银": 7, "蓝": 7, "红": 5, "棕": 3, "绿": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Model:
    """One series, spelled as in the maker's dealer system.

    `first` and `regular` are the service limits (km, months) that the owner was told.
    They decide when the sample cars come in; the shop's own plans decide what falls
    due.
    """

    brand: str
    series: str
    trim: str
    vin_start: str  # WMI and vehicle descriptor, 8 characters
    energy: str
    share: int
    first: tuple[int, int]
    regular: tuple[int, int]
    price: float  # relative to the cheapest service
    since: int = 2012
    body: str = "小型轿车"


JV, VW, BEV = (5000, 6), (10000, 12), (20000, 12)
MODELS = (
    Model("大众", "迈腾", "330TSI DSG 豪华型", "LFV3A23C", "汽油", 130, JV, VW, 1.7),
    Model("大众", "速腾", "280TSI DSG 超越版", "LFV2B25G", "汽油", 120, JV, VW, 1.4),
    Model("大众", "宝来", "1.5L 自动传奇精英型", "LFV2A215", "汽油", 100, JV, VW, 1.2),
    Model("大众", "帕萨特", "330TSI 星空精英版", "LSVCH2BV", "汽油", 90, JV, VW, 1.7),
    Model("大众", "朗逸", "280TSI DSG 满逸版", "LSVNL418", "汽油", 90, JV, VW, 1.2),
    Model(
        "大众", "途观L", "380TSI 四驱智享版", "LSVXZ65N", "汽油", 80, JV, VW, 1.8,
        body="小型普通客车",
    ),
    Model(
        "大众", "ID.4 CROZZ", "PRIME 长续航版", "LFVVB9E6", "纯电动", 70, BEV, BEV, 1.0,
        since=2021, body="小型普通客车",
    ),
    Model("奥迪", "A6L", "45 TFSI 臻选动感型", "LFV3A24G", "汽油", 110, JV, VW, 2.6),
    Model("奥迪", "A4L", "40 TFSI 时尚动感型", "LFV3A28W", "汽油", 100, JV, VW, 2.3),
    Model(
        "奥迪", "Q5L", "40 TFSI 豪华致雅型", "LFV3B2FY", "汽油", 70, JV, VW, 2.6,
        body="小型普通客车",
    ),
    Model("丰田", "卡罗拉", "1.2T S-CVT 先锋版", "LFMAP86C", "汽油", 60, JV, JV, 1.1),
    Model("丰田", "凯美瑞", "2.0E 精英版", "LVGBE40K", "汽油", 55, JV, JV, 1.4),
    Model("本田", "雅阁", "260TURBO 精英版", "LHGCV165", "汽油", 50, JV, VW, 1.4),
    Model("日产", "轩逸", "1.6L 悦享版", "LGBH52E0", "汽油", 55, (1000, 3), JV, 1.1),
    Model("宝马", "3系", "325Li M运动套装", "LBV5S310", "汽油", 35, VW, VW, 2.8),
    Model("奔驰", "C级", "C 260 L 运动版", "LE4WG4CB", "汽油", 35, VW, VW, 3.0),
    Model(
        "哈弗", "H6", "第三代 1.5T 自动两驱Max", "LGWEF4A5", "汽油", 45,
        (3000, 3), JV, 1.0, body="小型普通客车",
    ),
    Model(
        "吉利", "星越L", "2.0TD 高功自动四驱旗舰型", "L6T7742Z", "汽油", 35,
        JV, VW, 1.2, since=2021, body="小型普通客车",
    ),
    Model(
        "比亚迪", "秦PLUS DM-i", "55KM 旗舰型", "LGXC74C4", "插电混动", 70,
        JV, (7500, 12), 1.0, since=2021,
    ),
    Model(
        "比亚迪", "宋PLUS DM-i", "110KM 旗舰PLUS", "LC0C74C4", "插电混动", 60,
        JV, (7500, 12), 1.1, since=2021, body="小型普通客车",
    ),
    Model(
        "比亚迪", "汉EV", "创世版 715KM 前驱尊贵型", "LGXCE6CB", "纯电动", 45,
        (5000, 3), BEV, 1.0, since=2020,
    ),
    Model(
        "理想", "L8", "Pro", "LW433B12", "增程式", 35, VW, VW, 1.5, since=2022,
        body="小型普通客车",
    ),
    Model(
        "特斯拉", "Model Y", "后轮驱动版", "LRWYGCEK", "纯电动", 45, BEV, BEV, 1.2,
        since=2021, body="小型普通客车",
    ),
    Model(
        "特斯拉", "Model 3", "标准续航后驱升级版", "LRW3E7FS", "纯电动", 25, BEV, BEV,
        1.2, since=2020,
    ),
    Model(
        "蔚来", "ES8", "75kWh", "LJ1EEAUU", "纯电动", 12, BEV, BEV, 1.6, since=2019,
        body="小型普通客车",
    ),
    Model(
        "极氪", "001", "WE版 86kWh", "L6TAX2C2", "纯电动", 18, (3000, 6), BEV, 1.3,
        since=2021,
    ),
    Model(
        "五菱", "荣光", "1.5L 基本型 封窗车", "LZWACAGA", "汽油", 30, JV, JV, 0.8,
        body="面包车",
    ),
    Model(
        "长城", "炮", "2.0T 商用版 精英型 四驱", "LGWDB717", "柴油", 30, JV, VW, 1.3,
        since=2019, body="轻型多用途货车",
    ),
    Model(
        "大众", "途锐", "3.0TSI 锐尊版", "WVGAB97P", "汽油", 14, VW, VW, 3.2,
        body="小型普通客车",
    ),
    Model("雷克萨斯", "ES", "ES 200 卓越版", "JTHBB1B1", "汽油", 12, JV, VW, 2.6),
)  # fmt: skip


def check_digit(vin: str) -> str:
    """Return the ninth character that GB 16735 requires, ignoring the given one."""
    total = sum(
        CHECK_VALUES[letter] * weight
        for letter, weight in zip(vin, CHECK_WEIGHTS, strict=True)
    )
    return "0123456789X"[total % 11]


class Plant:
    """Creates VINs and plates, each only once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._serial = 100_000
        self._plates: set[str] = set()

    def vin(self, model: Model, made_on: date) -> str:
        self._serial += self._rng.randrange(1, 90)
        year = YEAR_CODES[(made_on.year - 1980) % 30]
        vin = f"{model.vin_start}0{year}{self._rng.choice('12345ANPS')}{self._serial}"
        if vin[0] not in "LH":  # European and Japanese makers put any character there
            return vin[:8] + "Z" + vin[9:]
        return vin[:8] + check_digit(vin) + vin[9:]

    def plate(self, energy: str) -> str:
        area = self._rng.choices(list(PLATE_AREAS), list(PLATE_AREAS.values()))[0]
        while True:
            plate = area + self._serial_of(energy)
            if plate not in self._plates:
                self._plates.add(plate)
                return plate

    def _serial_of(self, energy: str) -> str:
        digits = "".join(self._rng.choices("0123456789", k=5))
        if energy in {"汽油", "柴油"}:
            at = self._rng.choice((0, 0, 1, 2, None))
            if at is None:
                return digits
            return digits[:at] + self._rng.choice(PLATE_LETTERS) + digits[at + 1 :]
        letters = BATTERY_LETTERS if energy == "纯电动" else HYBRID_LETTERS
        return self._rng.choice(letters) + digits
