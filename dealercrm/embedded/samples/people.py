"""Invented people and firms: frequent names, and numbers that nobody can have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

# Most frequent first; the weight of the n-th is proportional to 1 / (n + 6).
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
COMPOUND_SURNAMES = (
    "欧阳", "上官", "司马", "诸葛", "尉迟", "夏侯", "皇甫", "令狐", "慕容", "端木",
)  # fmt: skip
MALE_SECOND = "建志国文晓俊明海永家宏伟嘉子浩宇天一思德"
MALE_LAST = "伟强磊军洋勇杰涛超明刚平辉鹏华飞斌波宇浩凯健俊帆轩然博峰"
FEMALE_SECOND = "晓雨思美丽秀雅佳梦子文海小婉静一欣玉淑诗"
FEMALE_LAST = "芳娜敏静丽艳娟霞燕玲婷雪慧莹洁颖琳倩怡妍涵琪萍红梅兰"
MINORITY_NAMES = (
    ("买买提·吐尔逊", "男"),
    ("阿依古丽·艾合买提", "女"),
    ("迪力木拉提·帕尔哈提", "男"),
    ("古丽娜尔·吐尔逊", "女"),
    ("艾力·玉素甫", "男"),
    ("扎西·次仁", "男"),
    ("热依汗·库尔班", "女"),
    ("努尔江·赛力克", "男"),
)
LATIN_NAMES = (("John Smith", "男"), ("Maria Schneider", "女"), ("KIM MINJUN", ""))
FIRM_NAMES = (
    "云帆", "恒远", "金穗", "蓝石", "万象", "启明", "佳禾", "瑞丰", "长风", "华笙",
    "青禾", "博锐", "安途", "联晟",
)  # fmt: skip
FIRM_TRADES = (
    "汽车租赁有限公司", "物流有限公司", "商务服务有限公司", "机电设备有限公司",
    "建筑装饰工程有限公司", "餐饮管理有限公司", "信息科技有限公司", "食品贸易有限公司",
)  # fmt: skip

ADVISERS = ("周敏", "顾晓峰", "陆婷", "沈洁", "马骏", "钱程")

# Network codes that no operator had in 工业和信息化部's table of 2023-06-05
# (我国公众移动通信网网号及H₀分配情况): well-formed numbers that belong to nobody.
UNASSIGNED_CODES = ("154", "160", "163", "164", "168", "169", "179", "194")

DISTRICTS = {
    "浦东新区": 30, "闵行区": 14, "宝山区": 9, "松江区": 9, "嘉定区": 8, "徐汇区": 6,
    "普陀区": 5, "杨浦区": 5, "静安区": 4, "青浦区": 4, "奉贤区": 3, "虹口区": 3,
    "长宁区": 3, "黄浦区": 2, "金山区": 2, "崇明区": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A private owner, or a firm whose `contact` answers its phone."""

    name: str
    gender: str
    phone: str
    adviser: str
    contact: str = ""

    @property
    def is_firm(self) -> bool:
        return bool(self.contact)


class People:
    """Draws people whose numbers never repeat; names may repeat."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._firms: set[str] = set()
        self._weights = list(accumulate(1 / (n + 6) for n in range(len(SURNAMES))))

    def person(self) -> Person:
        gender = self._rng.choices(("男", "女"), (62, 38))[0]
        return self.named(self.name(gender), gender)

    def named(self, name: str, gender: str) -> Person:
        return Person(name, gender, self.phone(), self._rng.choice(ADVISERS))

    def firm(self) -> Person:
        while True:
            name = "上海" + self._rng.choice(FIRM_NAMES) + self._rng.choice(FIRM_TRADES)
            if name not in self._firms:
                break
        self._firms.add(name)
        gender = self._rng.choice("男女")
        return replace(self.named(name, gender), contact=self.name(gender))

    def name(self, gender: str) -> str:
        second, last = (
            (MALE_SECOND, MALE_LAST) if gender == "男" else (FEMALE_SECOND, FEMALE_LAST)
        )
        given = self._rng.choice(last)
        if self._rng.random() < 0.7:
            given = self._rng.choice(second) + given
        return self._surname() + given

    def phone(self) -> str:
        while True:
            number = self._rng.choice(UNASSIGNED_CODES) + "".join(
                self._rng.choices("0123456789", k=8)
            )
            if number not in self._taken:
                self._taken.add(number)
                return number

    def _surname(self) -> str:
        if self._rng.random() < 0.012:
            return self._rng.choice(COMPOUND_SURNAMES)
        return self._rng.choices(SURNAMES, cum_weights=self._weights)[0]
