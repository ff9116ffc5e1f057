"""The words that shop systems use for choices, as tables; the first match decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Final, TypeVar

from customers.models import Customer, ServiceRecord, Vehicle, VehicleModel
from imports.reading.cells import (
    Cell,
    Severity,
    Value,
    folded,
    is_nothing,
    text_of,
)

C = TypeVar("C")


_Kind = ServiceRecord.Kind
_Words = tuple[tuple[C, str], ...]

# 1 and 2 are the codes of GB/T 2261.1.
_GENDERS: _Words[Customer.Gender] = (
    (Customer.Gender.FEMALE, r"女|女性|女士|小姐|太太|f|female|2"),
    (Customer.Gender.MALE, r"男|男性|先生|m|male|1"),
)
_CUSTOMER_KINDS: _Words[Customer.Kind] = (
    (Customer.Kind.COMPANY, r"公司|单位|企业|机构|集团|法人|车队|政府|对公|组织"),
    (Customer.Kind.PERSON, r"个人|私人|自然人|私家|散客|零售"),
)
_RHYTHMS: _Words[Customer.Rhythm] = (
    (Customer.Rhythm.RETIRED, r"退休|离休"),
    (Customer.Rhythm.FREELANCE, r"自由|个体|灵活"),
    (Customer.Rhythm.OFFICE, r"上班|白领|坐班|职员|公务员"),
)
_CHANNELS: _Words[Customer.Channel] = (
    (Customer.Channel.SMS, r"短信|sms"),
    (Customer.Channel.WECHAT, r"微信|wechat|weixin"),
    (Customer.Channel.PHONE, r"电话|来电|phone"),
)
# 更喜欢接电话（不喜欢短信） names a channel only to refuse it.
_UNWANTED: Final = re.compile(
    r"(?:不|勿|别|拒|非)[^,，、;；/()（）]{0,4}?(?:短信|电话|来电|微信|sms|phone|wechat)",
    re.IGNORECASE,
)
# 油电混合 has no plug: its services count kilometres as those of a petrol car do.
_ENERGIES: _Words[VehicleModel.Energy] = (
    (VehicleModel.Energy.EREV, r"增程|e?rev"),
    (VehicleModel.Energy.PHEV, r"插电|插混|phev|dm-?i|dm-?p"),
    (VehicleModel.Energy.ICE, r"油电|混合动力|混动|hev"),
    (VehicleModel.Energy.BEV, r"纯电|电动|bev|^ev$|^电$"),
    (VehicleModel.Energy.ICE, r"汽油|柴油|燃油|天然气|cng|lng|^油$|^ice$"),
)
_USES: _Words[Vehicle.Use] = (
    (Vehicle.Use.SCHOOL_BUS, r"校车"),
    (
        Vehicle.Use.PRIVATE,
        r"非营[运业]|非运营|非经营|家用|家庭|自用|私家|私用|个人|公务|单位用|企业用|办公",
    ),
    (
        Vehicle.Use.COMMERCIAL,
        r"营[运业]|运营|经营|出租|网约|租赁|客运|货运|旅游|教练|危化|危险",
    ),
)
_BODIES: _Words[Vehicle.Body] = (
    (Vehicle.Body.VAN, r"面包"),
    (Vehicle.Body.MOTORCYCLE, r"摩托"),
    (Vehicle.Body.OTHER, r"挂车|专项|作业|拖拉机|特种|农用"),
    (Vehicle.Body.GOODS, r"货|皮卡|牵引|自卸|载重"),
    (Vehicle.Body.LARGE, r"(?:大|中)型.*客|大巴|中巴|大客"),
    (Vehicle.Body.CAR, r"轿|suv|mpv|越野|旅行|乘用|客车|跑车|小型|微型|掀背|家用"),
)
_VEHICLE_STATUSES: _Words[Vehicle.Status] = (
    # 'Sold' means sold by this shop to the owner.
    (Vehicle.Status.ACTIVE, r"已销售|已?交车|已?交付|已?提车"),
    (Vehicle.Status.SCRAPPED, r"报废|注销|灭失|全损"),
    (Vehicle.Status.SOLD, r"售|卖|转出|转让|过户|退车|置换"),
    (Vehicle.Status.ACTIVE, r"在用|正常|使用|有效|保有|在修|在厂|外地|^是$"),
)
_ORDER_KINDS: _Words[ServiceRecord.Kind] = (
    (_Kind.FIRST_SERVICE, r"首保|首次保养|首检|免费保养"),
    (_Kind.RECALL, r"召回"),
    (_Kind.WARRANTY, r"索赔|三包|质保|保修|质量担保"),
    (_Kind.ACCIDENT, r"事故|钣|喷漆|保险|理赔"),
    (_Kind.INSPECTION, r"年检|年审|代检|验车"),
    (_Kind.MAINTENANCE, r"保养|定保|小保|大保|二保|强保|普保"),
    (_Kind.REPAIR, r"维修|机修|机电|检修|故障|小修|大修|修理|普修|返修|返工|救援"),
    (_Kind.OTHER, r"美容|精品|装潢|装饰|洗车|检查|检测|内部|整备|pdi|其[他它]"),
)
_VOID = re.compile(r"(?<!非)作废|废单|取消|撤销|撤单|红[冲字]|冲红|冲销|负单|退单|删除")
_ORDER_STATUS = re.compile(
    r"结[算账清]|在修|完工|竣工|开单|派工|待|维修中|已收|挂账|交车|出厂|进厂|正常"
)
_YES = re.compile(r"是|有|同意|接受|允许|愿意|可以?|开启|订阅|y|yes|true|1|√|✓|✔|v")
_NO = re.compile(r"否|无|没有|不.*|拒.*|禁止|关闭|退订|n|no|false|0|×|✗|x|td")
_TAG_BREAK = re.compile(r"[,，、;；|/\n]+")
_ITEM_BREAK = re.compile(r"[;；\n|]+")
_PART = r"上午|早上|中午|下午|傍晚|晚上|晚"
_HOURS = re.compile(
    rf"(?P<part>{_PART})?(?P<from>\d{{1,2}})(?::(?P<from_minute>\d{{2}}))?[点时]?"
    rf"[-~至到]+(?P<until_part>{_PART})?"
    r"(?P<until>\d{1,2})(?::(?P<until_minute>\d{2}))?[点时]?"
)
# 晚上8点后, 10点以前: one end is said, the other is the last hour for a call.
_ONE_END = re.compile(
    rf"(?P<part>{_PART})?(?P<hour>\d{{1,2}})(?::(?P<minute>\d{{2}})|[点时])"
    r"(?:以|之)?(?P<side>后|前)"
)
_AFTERNOON = frozenset({"中午", "下午", "傍晚", "晚上", "晚"})
_FIRST_HOUR, _LAST_HOUR = time(8), time(21)
_DAYTIMES = {
    "上午": (time(9), time(12)),
    "早上": (time(9), time(12)),
    "中午": (time(12), time(14)),
    "下午": (time(14), time(18)),
    "晚上": (time(18), time(20)),
    "傍晚": (time(17), time(20)),
}
_ANYTIME = re.compile(r"均可|都可以|全天|随时|不限|任意|任何时间")
_DISTRICT = re.compile(
    r"(?:^|[省市州盟])(?P<district>[^省市州盟\d]{1,6}?(?:新区|区|县|旗)|[^省市州盟\d]{2,4}市(?!.*[区县旗]))"
)


def _chooser(table: _Words[C], sentence: str) -> Callable[[Value], Cell[C]]:
    compiled = [(choice, re.compile(words, re.IGNORECASE)) for choice, words in table]

    def choose(value: Value) -> Cell[C]:
        text = folded(value).replace(" ", "")
        if not text:
            return Cell()
        for choice, words in compiled:
            if words.search(text):
                return Cell(choice)
        return Cell(problem=sentence)

    return choose


read_customer_kind = _chooser(_CUSTOMER_KINDS, "认不出客户类型，请填个人或单位")
read_rhythm = _chooser(_RHYTHMS, "认不出作息，请填上班族、自由职业或退休")
_read_wanted_channel = _chooser(_CHANNELS, "认不出联系方式偏好，请填短信、电话或微信")
read_energy = _chooser(_ENERGIES, "认不出能源类型，请填燃油、纯电、插混或增程")
read_use = _chooser(_USES, "认不出使用性质，请填非营运或营运")
read_body = _chooser(_BODIES, "认不出车辆类型，请填轿车、面包车、货车等")
_read_vehicle_status = _chooser(
    _VEHICLE_STATUSES, "认不出车辆状态，请填在用、已转出或报废"
)
_read_order_kind = _chooser(_ORDER_KINDS, "认不出维修类别，按其他记")


def read_channel(value: Value) -> Cell[Customer.Channel]:
    """Read the preferred channel, by which the customer is then contacted.

    A channel that is refused is not preferred, and 手机 may mean a text or a call.
    """
    text = folded(value)
    wanted = _UNWANTED.sub("", text)
    return _read_wanted_channel(wanted if wanted.strip("() ,") else text and "?")


def read_vehicle_status(value: Value) -> Cell[Vehicle.Status]:
    """Read whether the car is still the customer's; 外地 means yes, with a doubt."""
    cell = _read_vehicle_status(value)
    if cell.value is Vehicle.Status.ACTIVE and "外地" in folded(value):
        made = cell.value.label
        return Cell(cell.value, "车辆在外地，仍按在用提醒，请核对", made)
    return cell


def read_gender(value: Value) -> Cell[Customer.Gender]:
    text = folded(value).lower()
    if not text:
        return Cell()
    for gender, words in _GENDERS:
        if re.fullmatch(words, text):
            return Cell(gender)
    return Cell(problem="认不出性别，请填男或女")


def read_order_kind(value: Value) -> Cell[ServiceRecord.Kind]:
    """Read the kind of a visit; an unknown word means 'other'."""
    cell = _read_order_kind(value)
    if cell.problem:
        return Cell(_Kind.OTHER, cell.problem, _Kind.OTHER.label)
    return cell


def read_flag(value: Value) -> Cell[bool]:
    """Read yes or no."""
    # 无 and × are an answer here; elsewhere they mean an empty cell.
    text = text_of(value).lower()
    if not text or text in ("-", "/"):
        return Cell()
    if _YES.fullmatch(text):
        return Cell(True)
    if _NO.fullmatch(text):
        return Cell(False)
    return Cell(problem="请填是或否")


def is_void(value: Value) -> bool:
    """Tell whether a status says that an order does not count."""
    return bool(_VOID.search(folded(value)))


def is_order_status(value: Value) -> bool:
    text = folded(value)
    return bool(_VOID.search(text) or _ORDER_STATUS.search(text))


def is_vehicle_status(value: Value) -> bool:
    return read_vehicle_status(value).value is not None


def read_hours(value: Value) -> Cell[tuple[time, time]]:
    """Read the hours at which a customer wants to be called."""
    text = folded(value).replace(" ", "")
    if not text or _ANYTIME.search(text):
        return Cell()
    if match := _HOURS.search(text):
        hours = _hours(match)
        return Cell(hours) if hours else Cell(problem="时段不合理，请填如 18:00-20:00")
    if match := _ONE_END.search(text):
        hours = _open_hours(match)
        if hours is None:
            return Cell(problem="时段不合理，请填如 18:00-20:00")
        made = f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"
        return Cell(hours, "时段按惯例折算", made, Severity.NOTE)
    for word, span in _DAYTIMES.items():
        if word in text:
            made = f"{span[0]:%H:%M}-{span[1]:%H:%M}"
            return Cell(span, "时段按惯例折算", made, Severity.NOTE)
    return Cell(problem="认不出时段，请填如 18:00-20:00")


def _hours(match: re.Match[str]) -> tuple[time, time] | None:
    part = match["part"] or ""
    start = _moment(match["from"], match["from_minute"], part)
    end = _moment(match["until"], match["until_minute"], match["until_part"] or part)
    return (start, end) if start and end and start < end else None


def _open_hours(match: re.Match[str]) -> tuple[time, time] | None:
    said = _moment(match["hour"], match["minute"], match["part"] or "")
    if said is None:
        return None
    start, end = (said, _LAST_HOUR) if match["side"] == "后" else (_FIRST_HOUR, said)
    return (start, end) if _FIRST_HOUR <= start < end <= _LAST_HOUR else None


def _moment(hour: str, minute: str | None, part: str) -> time | None:
    """Return the time of day; 晚上8点 is 20:00 and 下午12点半 12:30."""
    is_later = part in _AFTERNOON and int(hour) < (10 if part == "中午" else 12)
    try:
        return time(int(hour) + 12 * is_later, int(minute or 0))
    except ValueError:
        return None


def read_tags(value: Value) -> tuple[str, ...]:
    parts = (part.strip()[:20] for part in _TAG_BREAK.split(text_of(value)))
    return tuple(dict.fromkeys(part for part in parts if not is_nothing(part)))


def read_items(value: Value, *, longest: int) -> tuple[str, ...]:
    """Read the lines of an order; 、 does not separate, because lines contain it."""
    parts = (part.strip()[:longest] for part in _ITEM_BREAK.split(text_of(value)))
    return tuple(dict.fromkeys(part for part in parts if not is_nothing(part)))


def read_seats(value: Value) -> Cell[int]:
    match = re.fullmatch(r"(\d{1,2})(?:\.0)?[座人]?", folded(value))
    if match and int(match[1]):
        return Cell(int(match[1]))
    return Cell(problem="认不出座位数，请只填数字") if folded(value) else Cell()


def read_district(value: Value) -> Cell[str]:
    """Read the district; the rest of a full address is not stored."""
    text = text_of(value)
    if is_nothing(text):
        return Cell()
    if len(text) <= 8:
        return Cell(text)
    if match := _DISTRICT.search(text):
        district = match["district"]
        return Cell(district, "地址只保留区县", district, Severity.NOTE)
    return Cell(problem="地址里认不出区县，未保存", severity=Severity.NOTE)
