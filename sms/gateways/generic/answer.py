"""What an answer of the generic gateway means: success, a listed refusal, or unknown.

After any other answer the vendor may have taken the text, so the outcome is Unknown
and the text is never sent again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from sms.gateways.base import (
    Accepted,
    BadOptions,
    CannotParse,
    Outcome,
    Rejected,
    Unknown,
)
from sms.gateways.codes import (
    ACCOUNT_WAITS,
    NUMBER_WAITS,
    OPTED_OUT,
    STAFF_MUST_MEND,
    TEMPLATE_WAITS,
    Meaning,
    outcome_of,
)
from sms.gateways.http import Answer
from sms.gateways.reading import count_of, masked, read_json, shown

from .forms import at, word_at

MEANINGS: Final[dict[str, Meaning]] = {
    "rejected": Rejected,
    "template_lost": TEMPLATE_WAITS,
    "opted_out": OPTED_OUT,
    "number_waits": NUMBER_WAITS,
    "account_waits": ACCOUNT_WAITS,
    "staff_must_mend": STAFF_MUST_MEND,
}
# HTTP statuses of success; with any other status the body proves nothing.
SUCCESSES: Final = range(200, 300)
REFUSALS: Final = range(400, 500)
_REFUSING: Final = re.compile(r"http_4\d\d")


@dataclass(frozen=True, repr=False)
class AnswerForm:
    """Paths into the answer; ``equals`` has the JSON type of the success value."""

    success: str
    equals: Any
    id: str
    code: str = ""
    detail: str = ""
    segments: str = ""
    refusals: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.equals, str | int):
            raise BadOptions("选项 answer 中「equals」应为文字、整数或 true/false。")
        for code, word in self.refusals.items():
            if word not in MEANINGS:
                known = "、".join(MEANINGS)
                raise BadOptions(f"answer.refusals 中「{code}」只能是 {known} 之一。")
            if code.startswith("http_") and not _REFUSING.fullmatch(code):
                raise BadOptions(
                    f"answer.refusals 中「{code}」应在 http_400 至 http_499。"
                )
        if self.code == self.success and str(self.equals) in self.refusals:
            raise BadOptions("answer.refusals 中不能有表示成功的 equals。")

    def outcome(self, answer: Answer, *, secret: str) -> Outcome:
        """Return the outcome; its detail contains neither phone number nor secret."""
        said = _read(answer)
        if answer.status in SUCCESSES and self._is_success(said):
            return self._accepted(said)
        http_code = f"http_{answer.status}"
        code = word_at(said, self.code) or http_code
        listed = code if code in self.refusals else http_code
        is_refusal = answer.status in SUCCESSES or answer.status in REFUSALS
        if not is_refusal or said is None or listed not in self.refusals:
            return Unknown(code, _hidden(shown(answer.body), secret))
        detail = _hidden(masked(word_at(said, self.detail)), secret)
        return outcome_of(listed, detail, self._codes)

    @property
    def _codes(self) -> dict[str, Meaning]:
        return {code: MEANINGS[word] for code, word in self.refusals.items()}

    def _is_success(self, said: object) -> bool:
        found = at(said, self.success)
        return type(found) is type(self.equals) and found == self.equals

    def _accepted(self, said: object) -> Outcome:
        vendor_id = word_at(said, self.id)
        if not vendor_id:
            return Unknown("no_id", f"accepted without {self.id}")
        return Accepted(vendor_id, count_of(at(said, self.segments)))


def _read(answer: Answer) -> object:
    try:
        return read_json(answer.body)
    except CannotParse:
        return None


def _hidden(text: str, secret: str) -> str:
    return text.replace(secret, "***") if secret else text
