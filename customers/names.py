"""Salutations of texts: 张先生, 欧阳女士, 陈总, 贵单位, 车主您好.

The gender comes from the record or from a title that staff wrote (王女士), never from a
given name. In doubt the salutation is 先生/女士 or has no name at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from customers.identifiers.folding import fold, says_nothing

MALE, FEMALE, UNKNOWN = "male", "female", ""
NAMELESS = "车主您好"
FIRM = "贵单位"

_HONORIFICS = {MALE: "先生", FEMALE: "女士"}
_EITHER = "先生/女士"
_MAX_CHARACTERS = 20

_GENDERED_TITLES = {
    "先生": MALE, "大哥": MALE, "叔叔": MALE, "大爷": MALE, "哥": MALE, "叔": MALE,
    "女士": FEMALE, "小姐": FEMALE, "大姐": FEMALE, "阿姨": FEMALE, "姐": FEMALE,
}  # fmt: skip
# Titles that are kept as staff wrote them.
_KEPT_TITLES = (
    "总经理", "董事长", "工程师", "老师", "老板", "经理", "主任", "医生", "大夫",
    "律师", "教授", "校长", "院长", "局长", "处长", "科长", "所长", "书记", "主席",
    "部长", "厂长", "行长", "队长", "站长", "警官", "法官", "师傅", "会计", "太太",
    "夫人", "总", "董",
)  # fmt: skip
# 刘三姐 is a given name; in 刘姐 and 刘小红姐 the last character is a title.
_GIVEN_NAME_ENDS = frozenset("哥叔姐董")
_TITLE = re.compile(
    rf"(?P<core>.*?)(?P<title>{'|'.join((*_GENDERED_TITLES, *_KEPT_TITLES))})"
)

_COMPOUND_SURNAMES = frozenset({
    "欧阳", "上官", "司马", "诸葛", "尉迟", "夏侯", "皇甫", "令狐", "慕容", "端木",
    "东方", "独孤", "南宫", "万俟", "闻人", "公羊", "赫连", "澹台", "宗政", "濮阳",
    "公冶", "太叔", "申屠", "公孙", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于",
    "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷", "公良",
    "漆雕", "乐正", "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "段干", "百里", "呼延",
    "东郭", "南门", "羊舌", "微生", "太史", "梁丘", "左丘", "西门", "淳于", "单于",
    "第五", "南荣", "东里", "即墨", "达奚", "褚师", "完颜", "耶律",
    "叶赫",
})  # fmt: skip

_FIRM_ALWAYS = re.compile(
    r"公司|集团|有限|股份|合伙企业|合作社|事务所|委员会|经营部|服务部|门市部|营业部|办事处"
    r"|工作室|基金会|俱乐部|研究院|研究所|派出所|检察院|公安局|人民政府"
)
_LATIN_FIRM = re.compile(r"\b(?:ltd|llc|inc|gmbh|corp|limited)\b", re.IGNORECASE)
# Personal names may end in these words and characters too, so the text must be long.
_FIRM_IF_LONG = re.compile(
    r".{2,}(?:中心|银行|商行|车行|医院|学校|大学|中学|小学|学院|幼儿园|酒店|宾馆|饭店|超市|协会"
    r"|车队|支队|大队|政府|法院)|.{4,}[厂店局院所部处站社行队馆校场会]"
)
_BARE_FIRM = frozenset({"单位", "公户", "企业", "个体户"})
_NOBODY = frozenset({
    "车主", "客户", "新客户", "老客户", "散客", "零散客户", "临时客户", "匿名",
    "测试", "本店", "内部", "库存", "展车", "试驾车", "某某", "test", "unknown",
    "admin", "user",
})  # fmt: skip

_ASIDE = re.compile(r"[(\[{<【《「][^)\]}>】》」]*[)\]}>】》」]?")
_BETWEEN_NAMES = re.compile(r"[/\\、,;|&+\n]")
_MIDDLE_DOT = re.compile(r"[・•‧∙⋅●]|(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])")
_HAN = re.compile(r"[㐀-䶿一-鿿〇\U00020000-\U0003ffff]")
_NOT_IN_HAN_NAME = re.compile(r"[^㐀-䶿一-鿿〇\U00020000-\U0003ffff·*]")
_NOT_IN_OTHER_NAME = re.compile(r"[^\w '.·-]|[\d_]")
_ROLE = re.compile(r"(?:车主|客户|本人|司机|机主|户主)$")
_RELATIVE = re.compile(
    r".{2,}(?:老婆|爱人|妻子|媳妇|丈夫|老公|儿子|女儿|妈妈|爸爸|父亲|母亲|家属|朋友)"
)


@dataclass(frozen=True, slots=True)
class CleanName:
    """A name as it may be stored, and what its title says about the person.

    ``surname`` is what a salutation begins with, empty if it is unknown; only a title
    sets ``gender``. A placeholder has no name. ``note`` says what was removed from the
    cell.
    """

    name: str = ""
    surname: str = ""
    title: str = ""
    gender: str = UNKNOWN
    is_company: bool = False
    is_placeholder: bool = False
    note: str | None = None


def salutation(
    name: str | None,
    gender: str | None,
    *,
    contact_name: str | None = None,
    contact_gender: str | None = None,
    is_company: bool = False,
) -> str:
    """Return the salutation of a text, never empty.

    A firm is addressed by its contact person, or as 贵单位.
    """
    clean = clean_name(name)
    if not (is_company or clean.is_company):
        return _address(clean, gender or UNKNOWN) or NAMELESS
    return _address(clean_name(contact_name), contact_gender or UNKNOWN) or FIRM


def clean_name(raw: str | None) -> CleanName:
    """Read a name cell: brackets, titles, phone numbers and second names are cut."""
    folded = _MIDDLE_DOT.sub("·", fold(raw)).replace(_EITHER, "")
    outside = _ASIDE.sub("", folded)
    first, *others = [part.strip() for part in _BETWEEN_NAMES.split(outside)]
    if _is_firm(first) or _LATIN_FIRM.search(outside):
        return CleanName(name=folded, is_company=True)
    first, spaced = _without_second_name(first)
    note = "一格里有多个名字，已取第一个，请核对" if spaced or any(others) else None
    if says_nothing(first) or first.lower() in _NOBODY:
        return CleanName(is_placeholder=True)
    return replace(_read_han(first) or _read_other(first), note=note)


def _is_firm(text: str) -> bool:
    squeezed = _NOT_IN_HAN_NAME.sub("", text)
    return bool(
        squeezed in _BARE_FIRM
        or _FIRM_ALWAYS.search(squeezed)
        or _FIRM_IF_LONG.fullmatch(squeezed)
    )


def _without_second_name(text: str) -> tuple[str, bool]:
    """Keep the first of two names; 张 伟, 欧阳 娜娜 and 张伟 先生 stay whole."""
    first, _, rest = text.partition(" ")
    is_part = len(first) < 2 or first in _COMPOUND_SURNAMES or not _HAN.match(first)
    is_address = rest in _GENDERED_TITLES or rest in _KEPT_TITLES or _ROLE.match(rest)
    return (text, False) if is_part or is_address or not rest else (first, True)


def _read_han(text: str) -> CleanName | None:
    """Read 张伟, 王女士, 陈总, 买买提·吐尔逊, 张** (a masked export)."""
    if not _HAN.search(text):
        return None
    name = _ROLE.sub("", _NOT_IN_HAN_NAME.sub("", text).strip("·")).strip("·")
    if _RELATIVE.fullmatch(name):
        return CleanName(name=name)
    core, title = _split_title(name)
    legible, mask, _ = core.partition("*")
    if not 0 < len(legible) <= _MAX_CHARACTERS or core in _NOBODY:
        return CleanName(is_placeholder=True)
    surname = _surname(legible, is_alone=bool(title or mask))
    gender = _GENDERED_TITLES.get(title, UNKNOWN)
    if gender and core != surname and not _TITLE.fullmatch(core):
        return CleanName(core, surname, gender=gender)
    return CleanName(name, surname, "" if gender else title, gender)


def _split_title(name: str) -> tuple[str, str]:
    match = _TITLE.fullmatch(name)
    if match is None:
        return name, ""
    core, title = match["core"].rstrip("·"), match["title"]
    is_like_a_name = title in _GIVEN_NAME_ENDS and len(core) == 2
    if is_like_a_name and core not in _COMPOUND_SURNAMES:
        return name, ""
    return core, title


def _surname(name: str, *, is_alone: bool) -> str:
    """Return the surname; ``is_alone`` means that there is no given name after it."""
    first_segment, dot, _ = name.partition("·")
    if dot:
        return first_segment
    if name[:2] in _COMPOUND_SURNAMES and (len(name) >= 3 or is_alone):
        return name[:2]
    if len(name) == 2 and name[0] in "小老":
        return name[1]
    # A name of four characters seldom has a surname of one: 阿卜杜拉, 山田太郎.
    return name if len(name) >= 4 else name[0]


def _read_other(text: str) -> CleanName:
    """Read a name without Chinese characters; the last word is the surname."""
    name = " ".join(_NOT_IN_OTHER_NAME.sub(" ", text).split()).strip(" '-·")
    is_name = sum(map(str.isalpha, name)) >= 2 and name.lower() not in _NOBODY
    if not is_name or len(name) > _MAX_CHARACTERS:
        return CleanName(is_placeholder=True)
    return CleanName(name, name.rpartition(" ")[2])


def _address(clean: CleanName, gender: str) -> str:
    """Return surname and title, '' if the surname is unknown."""
    if not clean.surname or clean.title:
        return clean.surname + clean.title
    honorific = _HONORIFICS.get(clean.gender or gender)
    if honorific:
        return clean.surname + honorific
    is_han = _HAN.match(clean.surname)
    return clean.surname + _EITHER if is_han else clean.name
