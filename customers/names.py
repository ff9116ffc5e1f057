"""Salutations of texts: 张先生, 欧阳女士, 陈总, 贵单位, 车主您好.

The gender comes from the record or from a title that staff wrote (王女士), never from a
given name. In doubt the salutation is 先生/女士 or has no name at all. Two people are
both addressed (张先生、李女士) only if the title of each is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from customers.identifiers.folding import fold, says_nothing
from customers.language.name_words import ROLES, TITLES_TOO, is_firm, is_nobody
from customers.language.surnames import COMPOUND_SURNAMES, SURNAMES

MALE, FEMALE, UNKNOWN = "male", "female", ""
NAMELESS = "车主您好"
FIRM = "贵单位"

_HONORIFICS = {MALE: "先生", FEMALE: "女士"}
_EITHER = "先生/女士"
TWO_NAMES = "一格里有多个名字，已取第一个，请核对"
PLATE_IN_NAME = "姓名里有车牌号，车牌不作姓名，请核对"
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

_ASIDE = re.compile(r"[(\[{<【《「][^)\]}>】》」]*[)\]}>】》」]?")
# 和 stands in given names as well, and parts only what has a title on both sides.
_BETWEEN_TITLED = re.compile(r"[/\\、,;|&+\n 和与及]+")
_BETWEEN_NAMES = re.compile(r"[/\\、,;|&+\n]")
_MIDDLE_DOT = re.compile(r"[・•‧∙⋅●]|(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])")
_HAN = re.compile(r"[㐀-䶿一-鿿〇\U00020000-\U0003ffff]")
_NOT_IN_HAN_NAME = re.compile(r"[^㐀-䶿一-鿿〇\U00020000-\U0003ffff·*]")
_NOT_IN_OTHER_NAME = re.compile(r"[^\w '.·-]|[\d_]")
# 老板赵六 begins with a role; in 赵老板 it is a title.
_ROLE = re.compile(rf"^(?:{ROLES}|{TITLES_TOO})+|(?:{ROLES})+$")
# Whatever begins like a plate is none of the name, even if it is cut off or misread.
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-Z][ ·.-]?[A-Z0-9]{4,6}(?![A-Z0-9])[警学挂领试港澳]?",
    re.IGNORECASE,
)
# Characters that write the sounds of Uyghur, Kazakh and Mongolian names.
_SOUNDS = frozenset(
    "阿卜不都杜拉买提吐尔逊热依木江古丽汗合尼亚孜克艾帕努麦穆罕默德图牙玉素甫司马义伊布欣库班巴"
    "斯坎卡吾萨塔达扎衣力赛来娜再米夏西哈森特额其格那仁宝音苏日勒乌云琴朝鲁雅莎曼加别叶克肯"
)
_RELATIVE = re.compile(
    r".{2,}(?:老婆|爱人|妻子|媳妇|丈夫|老公|儿子|女儿|妈妈|爸爸|父亲|母亲|家属|朋友)"
)


@dataclass(frozen=True, slots=True)
class CleanName:
    """A name as it may be stored, and what its title says about the person.

    ``surname`` is what a salutation begins with, empty if it is unknown; only a title
    sets ``gender``. A placeholder has no name. ``note`` says what was removed from the
    cell. ``joint`` is the salutation of two people whom the cell names with titles.
    """

    name: str = ""
    surname: str = ""
    title: str = ""
    gender: str = UNKNOWN
    is_company: bool = False
    is_placeholder: bool = False
    note: str | None = None
    joint: str = ""


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


def joint_salutation(each: Sequence[str]) -> str:
    """Return 张先生、李女士 for the salutations of two people; none if in doubt."""
    if len(set(each)) != len(each) or len(each) != 2:
        return NAMELESS
    is_sure = all(
        _HAN.match(one) and one not in {NAMELESS, FIRM} and not one.endswith(_EITHER)
        for one in each
    )
    return "、".join(each) if is_sure else NAMELESS


def clean_name(raw: str | None) -> CleanName:
    """Read a name cell: brackets, titles, phones, plates and second names are cut."""
    folded = _MIDDLE_DOT.sub("·", fold(raw)).replace(_EITHER, "")
    folded, plates = _PLATE.subn(" ", folded)
    folded = folded.strip()
    clean = _read(folded)
    if plates and not clean.note:
        return replace(clean, note=PLATE_IN_NAME)
    return clean


def _read(folded: str) -> CleanName:
    outside = _ASIDE.sub("", folded)
    first, *others = [part.strip() for part in _BETWEEN_NAMES.split(outside)]
    if _is_firm(first) or is_firm(outside, ""):
        return CleanName(name=folded, is_company=True)
    if joint := _read_joint(outside):
        return joint
    first, spaced = _without_second_name(first)
    note = TWO_NAMES if spaced or any(others) else None
    if says_nothing(first) or is_nobody(first):
        return CleanName(is_placeholder=True)
    clean = _read_han(first) or _read_other(first)
    if _is_firm(clean.name):
        return CleanName(clean.name, is_company=True, note=note)
    return replace(clean, note=note)


def _read_joint(text: str) -> CleanName | None:
    """Read 张先生/李女士; None unless there are two people with a title each."""
    parts = [part for part in _BETWEEN_TITLED.split(text) if part]
    if len(parts) != 2:
        return None
    people = [_read_han(part) for part in parts]
    known = [one for one in people if one and one.surname and (one.gender or one.title)]
    address = joint_salutation([_address(one, UNKNOWN) for one in known])
    if len(known) != 2 or address == NAMELESS:
        return None
    kept = [_without_roles(_NOT_IN_HAN_NAME.sub("", part)) for part in parts]
    return CleanName("、".join(kept), known[0].surname, joint=address)


def _is_firm(text: str) -> bool:
    squeezed = _NOT_IN_HAN_NAME.sub("", text).strip("·")
    return is_firm(text, squeezed) and not _names_a_person(squeezed)


def _names_a_person(squeezed: str) -> bool:
    """Tell whether 个体户王五 names a person after the role."""
    rest = _ROLE.sub("", squeezed)
    return rest != squeezed and 2 <= len(rest) <= 3 and not is_firm(rest, rest)


def _without_second_name(text: str) -> tuple[str, bool]:
    """Keep the first of two names; 张 伟, 欧阳 娜娜 and 张伟 先生 stay whole."""
    first, _, rest = text.partition(" ")
    is_part = len(first) < 2 or first in COMPOUND_SURNAMES or not _HAN.match(first)
    is_address = rest in _GENDERED_TITLES or rest in _KEPT_TITLES or _ROLE.match(rest)
    return (text, False) if is_part or is_address or not rest else (first, True)


def _read_han(text: str) -> CleanName | None:
    """Read 张伟, 王女士, 陈总, 买买提·吐尔逊, 张** (a masked export)."""
    if not _HAN.search(text):
        return None
    name = _without_roles(_NOT_IN_HAN_NAME.sub("", text).strip("·"))
    if _RELATIVE.fullmatch(name):
        return CleanName(name=name)
    core, title = _split_title(name)
    legible, mask, _ = core.partition("*")
    if not 0 < len(legible) <= _MAX_CHARACTERS or is_nobody(core):
        return CleanName(is_placeholder=True)
    surname = _surname(legible, is_alone=bool(title or mask))
    gender = _GENDERED_TITLES.get(title, UNKNOWN)
    if gender and core != surname and not _TITLE.fullmatch(core):
        return CleanName(core, surname, gender=gender)
    return CleanName(name, surname, "" if gender else title, gender)


def _without_roles(name: str) -> str:
    while (rest := _ROLE.sub("", name).strip("·")) != name:
        name = rest
    return name


def _split_title(name: str) -> tuple[str, str]:
    match = _TITLE.fullmatch(name)
    if match is None:
        return name, ""
    core, title = match["core"].rstrip("·"), match["title"]
    is_like_a_name = title in _GIVEN_NAME_ENDS and len(core) == 2
    if is_like_a_name and core not in COMPOUND_SURNAMES:
        return name, ""
    return core, title


def _surname(name: str, *, is_alone: bool) -> str:
    """Return the surname; ``is_alone`` means that there is no given name after it."""
    first_segment, dot, _ = name.partition("·")
    if dot:
        return first_segment
    if name[:2] in COMPOUND_SURNAMES and (len(name) >= 3 or is_alone):
        return name[:2]
    if len(name) == 2 and name[0] in "小老":
        name = name[1]
    if len(name) >= 4:
        # 阿卜杜拉 has no surname; of other long texts it is not known what they say.
        return name if _SOUNDS.issuperset(name) else ""
    return name[0] if name[0] in SURNAMES else ""


def _read_other(text: str) -> CleanName:
    """Read a name without Chinese characters; the last word is the surname."""
    name = " ".join(_NOT_IN_OTHER_NAME.sub(" ", text).split()).strip(" '-·")
    is_name = sum(map(str.isalpha, name)) >= 2 and not is_nobody(name)
    if not is_name or len(name) > _MAX_CHARACTERS:
        return CleanName(is_placeholder=True)
    return CleanName(name, name.rpartition(" ")[2])


def _address(clean: CleanName, gender: str) -> str:
    """Return surname and title, '' if the surname is unknown."""
    if clean.joint:
        return clean.joint
    if not clean.surname or clean.title:
        return clean.surname and clean.surname + clean.title
    honorific = _HONORIFICS.get(clean.gender or gender)
    if honorific:
        return clean.surname + honorific
    is_han = _HAN.match(clean.surname)
    return clean.surname + _EITHER if is_han else clean.name
