"""Shared by all adapters: read a vendor's JSON and mask private data in it."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any, Final

from .base import CannotParse, Item, Readable

BEIJING: Final = timezone(timedelta(hours=8))
SHOWN_BYTES: Final = 100
LONGEST_NUMBER: Final = 30
CREDIBLE_YEARS: Final = range(2000, 2101)
# Aliyun's replies of 2017 use the second format.
TIME_FORMS: Final = ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S")
_MOBILE: Final = re.compile(r"1\d{10}")


def read_json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_int=_whole_number)
    except (ValueError, RecursionError) as error:
        raise CannotParse("回调内容不是 JSON。") from error


def _whole_number(digits: str) -> int | str:
    """Return a number, or its digits if they are too many for one."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def read_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in an answer, {} if it has another format."""
    try:
        said = read_json(body)
    except CannotParse:
        return {}
    return said if isinstance(said, dict) else {}


def objects(items: object) -> list[dict[str, Any]]:
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise CannotParse("回调内容的形式不对。")
    return items


def readable(items: object, parse: Callable[[dict[str, Any]], Item]) -> Readable[Item]:
    """Parse each item by itself, so that a broken one does not lose another's TD.

    Raises CannotParse if there are items and none of them can be read.
    """
    if not isinstance(items, list):
        raise CannotParse("回调内容的形式不对。")
    found: Readable[Item] = Readable()
    for item in items:
        try:
            found.append(parse(*objects([item])))
        except CannotParse as error:
            found.problem = found.problem or str(error)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            found.problem = found.problem or "回调中有一条内容无法读取。"
    if found.problem and not found:
        raise CannotParse(found.problem)
    return found


def text_of(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str):
        raise CannotParse(f"回调缺少 {name}。")
    return value


def hashed(key: str, *parts: str) -> str:
    """Return a dedupe key, an HMAC with the account's ``key``.

    Rows store it in the clear; from a plain hash a phone number could be guessed.
    """
    return hmac.new(key.encode(), json.dumps(parts).encode(), sha256).hexdigest()


def count_of(value: object) -> int | None:
    """Return the number of billed parts, given as a number or as digits."""
    try:
        count = int(str(value))
    except ValueError:
        return None
    return count if 0 < count < 100 else None


def beijing(value: object) -> datetime | None:
    """Parse a time in Beijing that a vendor wrote without a zone."""
    for form in TIME_FORMS:
        with suppress(ValueError):
            return credible(datetime.strptime(str(value), form).replace(tzinfo=BEIJING))
    return None


def credible(moment: datetime) -> datetime | None:
    """Return the moment, None if it cannot be one of a text (0001-01-01)."""
    return moment if moment.year in CREDIBLE_YEARS else None


def shown(body: bytes) -> str:
    """Return the beginning of an unreadable answer, masked, for staff."""
    return masked(body[:SHOWN_BYTES].decode(errors="replace"))


def masked(text: str) -> str:
    return _MOBILE.sub("***", text)
