"""What the codes of delivery reports say about a number.

Vendors pass on the carriers' codes. The tables follow Tencent's list of 状态回执错误码
(https://cloud.tencent.com/document/product/382/3771 and its English edition in the
vendor's public documents), read on 2026-11-28.

``UNREACHABLE`` holds the codes described as 空号 or 停机, also where 关机 stands beside
them, because no carrier tells the three apart. One such report proves nothing
(``sms.numbers.unreachable`` waits for three). Codes for a phone that is switched off,
out of coverage or full, for a text that expired, and for the carriers' own errors are
``OTHER``, and so is every code that is not listed.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final


class Says(Enum):
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    OTHER = "other"


# The number is on the block list of a carrier, the vendor or the user.
BLOCKED: Final = frozenset(
    (
        *("BLACK", "BWLIST", "BWLIST_006", "DB00144", "DB:0141", "DB:0144", "DB:0164"),
        *("DBBLACK", "HD:19", "HIGRISK", "MB:1077", "MBBLACK", "MOBILEBLACK"),
        *("MX:0011", "MX:0012", "TC:0001", "TD:0001", "TD:19", "TDBLACK", "TSBLACK"),
        *("TUIDING", "W-BLACK"),
    )
)
# The carriers' general codes, of China Mobile, and with numbers of China Telecom.
UNREACHABLE: Final = frozenset(
    (
        *("UNDELIV", "UNDELIVRD", "ERR_NUM", "ERR_NUM_006", "TA:169", "XL:169"),
        *("IC:0001", "IC:0151", "MC:0151"),
        *("MI:0000", "MI:0004", "MI:0005", "MI:0011", "MI:0013", "MI:0017"),
        *("MI:0020", "MI:0024", "MI:0029", "MI:0054", "MI:0055", "MI:0059", "MI:0084"),
        *("MK00001", "MK:0000", "MK:0001", "MK:0004", "MK:0012", "MK:0075"),
        *("MN00013", "MN:0001", "MN:0012", "MN:0022", "MN:0029", "MN:0050"),
        *("MN:0054", "MN:0059"),
        *("UNDELIV_001", "UNDELIV_601", "UNDELIV_602", "UNDELIV_613", "UNDELIV_614"),
        *("UNDELIV_619", "UNDELIV_620", "UNDELIV_627", "UNDELIV_634", "UNDELIV_636"),
        *("UNDELIV_640", "UNDELIV_660", "UNDELIV_680", "UNDELIV_701", "UNDELIV_702"),
        *("UNDELIV_705", "UNDELIV_711", "UNDELIV_718", "UNDELIV_726", "UNDELIV_771"),
        *("UNDELIV_801", "UNDELIV_802", "UNDELIV_814", "UNDELIV_815", "UNDELIV_869"),
        "UNDELIV_880",
    )
)
# China Unicom's codes are bare numbers, which other vendors use for other things.
UNICOM_BLOCKED: Final = frozenset({"69"})
UNICOM_UNREACHABLE: Final = frozenset(
    (
        *("1", "5", "10", "12", "20", "24", "36", "45", "50", "56", "61", "67"),
        *("93", "95", "98", "99", "101"),
    )
)
# The lists of forbidden signatures and words are no lists of numbers.
_BLOCK_WORDS: Final = re.compile(
    r"(?<!签名)(?<!内容)(?<!模板)(?<!词)(?<!IP)黑名单|免打扰|防骚扰"
    r"|(?:用户|客户|机主|号码|手机).{0,2}退订"
)
_UNREACHABLE_WORDS: Final = re.compile(r"空号|停机|销号|(?:号码|用户)不存在|无效号码")


def says(code: str, words: str = "") -> Says:
    """Return what a carrier's code, or the words beside it, say about the number."""
    known = re.sub(r"\s", "", code).upper()
    if known in BLOCKED or _BLOCK_WORDS.search(f"{code} {words}"):
        return Says.BLOCKED
    if known in UNREACHABLE or _UNREACHABLE_WORDS.search(f"{code} {words}"):
        return Says.UNREACHABLE
    return Says.OTHER


def says_with_unicom(code: str, words: str = "") -> Says:
    """The same for a vendor that passes on China Unicom's bare numbers."""
    if code in UNICOM_BLOCKED:
        return Says.BLOCKED
    return Says.UNREACHABLE if code in UNICOM_UNREACHABLE else says(code, words)
