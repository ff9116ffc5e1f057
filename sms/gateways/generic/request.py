"""The request of the generic gateway: a JSON body with placeholders in its texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from sms.gateways.base import BadOptions, Submission

PLACEHOLDERS: Final = (
    "reference",
    "phone",
    "signature",
    "text",
    "template_code",
    "params",
    "secret",
)
METHODS: Final = ("POST", "PUT")

_HEADER: Final = re.compile(r"[A-Za-z0-9-]+")
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, repr=False)
class RequestForm:
    """With an empty ``secret_header`` only {secret} in the body sends the secret."""

    url: str
    body: dict[str, Any]
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    secret_header: str = "Authorization"

    def __post_init__(self) -> None:
        if not _is_address(self.url):
            raise BadOptions(
                "选项 request 中「url」应形如 https://sms.example.com/send。"
            )
        if self.method not in METHODS:
            raise BadOptions(f"选项 request 中「method」只能是 {'、'.join(METHODS)}。")
        for name, value in self.headers.items():
            require_header(f"request.headers.{name}", name, value)
        if self.secret_header:
            require_header("request.secret_header", self.secret_header, "")
        used = set(_placeholders(self.body))
        for name in used.difference(PLACEHOLDERS):
            known = "、".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise BadOptions(
                f"request.body 中的 {{{name}}} 不认识，可用的有：{known}。"
            )
        if "phone" not in used or not used & {"text", "template_code"}:
            raise BadOptions(
                "request.body 中须有 {phone}，以及 {text} 或 {template_code}。"
            )

    @property
    def takes_templates(self) -> bool:
        return "template_code" in set(_placeholders(self.body))

    @property
    def origin(self) -> str:
        """Return scheme, host and port of the address."""
        return str(httpx.URL(self.url).join("/"))

    def written(self, submission: Submission, secret: str) -> bytes:
        """Return the body for a text; it is valid JSON whatever the text contains."""
        values = {
            "reference": submission.reference,
            "phone": submission.phone,
            "signature": submission.signature,
            "text": submission.text,
            "template_code": submission.template_code,
            "params": dict(submission.params),
            "secret": secret,
        }
        return json.dumps(_filled(self.body, values)).encode()


def require_header(option: str, name: str, value: object) -> None:
    """Raise BadOptions if name and value cannot form an HTTP header."""
    if not _HEADER.fullmatch(name):
        raise BadOptions(f"选项 {option} 的名称只能用字母、数字和 -。")
    if not (isinstance(value, str) and value.isascii() and value.isprintable()):
        raise BadOptions(f"选项 {option} 只能用可见的 ASCII 字符，不能换行。")


def _is_address(url: str) -> bool:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parts.scheme in ("http", "https") and bool(parts.host)


def _placeholders(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _placeholders(each)
    if isinstance(part, str):
        yield from _PLACEHOLDER.findall(part)


def _filled(part: object, values: Mapping[str, Any]) -> object:
    """Fill the placeholders of the body; those inside a value stay as they are."""
    if isinstance(part, dict):
        return {name: _filled(each, values) for name, each in part.items()}
    if isinstance(part, list):
        return [_filled(each, values) for each in part]
    if not isinstance(part, str):
        return part
    if part == "{params}":
        return values["params"]
    return _PLACEHOLDER.sub(lambda found: _as_text(values[found[1]]), part)


def _as_text(value: object) -> str:
    """Return a value as part of a longer text; {params} becomes JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
