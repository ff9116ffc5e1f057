"""The number of an employee that texts may tell: never a private mobile."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError

# A landline with its area code, a 400 or 800 number, a hotline of five or six digits;
# an extension may follow.
_LINE: Final = re.compile(
    r"(?:0\d{2,3}-?\d{7,8}|[48]00-?\d{3}-?\d{4}|9\d{4,5})(?:(?:转|-)\d{1,6})?"
)
_EXAMPLE: Final = "如 021-60000000转8 或 400-800-1234"


def validate_work_line(value: str) -> None:
    """Raise ValidationError for a mobile or for what is no telephone number.

    Carriers refuse personal mobiles in texts (Aliyun 463270, Tencent 39023).
    """
    if re.fullmatch(r"(?:\+?0*86-?)?1[3-9]\d{9}", re.sub(r"[\s-]", "", value)):
        raise _refused(f"请填工作电话，不要填个人手机号，{_EXAMPLE}。")
    if not _LINE.fullmatch(value):
        raise _refused(f"请填座机、分机或 400 号码，{_EXAMPLE}。")


def _refused(sentence: str) -> ValidationError:
    return ValidationError({"work_line": sentence})
