"""The workbook of consents that a text gateway asks for as proof."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from customers.identifiers.phone import mask_phone
from customers.models import Consent
from shop.hours import shop_day
from shop.workbook import workbook as make_workbook

HEADERS: Final = (
    *("客户", "手机号", "范围", "状态", "同意日期", "取得方式", "同意文本", "凭证"),
    *("凭证文件", "文件 SHA-256", "来源文件", "来源文件 SHA-256", "工作表", "行号"),
    *("单元格", "登记人", "登记时间", "撤回日期", "撤回方式", "撤回说明"),
)
CHANGED: Final = "号码已更换"
_CHUNK: Final = 1000


def workbook(rows: QuerySet[Consent], *, is_full: bool) -> bytes:
    """Return an .xlsx of the lines; with ``is_full`` the numbers are in clear.

    The caller has checked the permission for that.
    """
    lines = (_texts(line, is_full=is_full) for line in _lines(rows))
    return make_workbook("同意记录", HEADERS, lines)


def _lines(rows: QuerySet[Consent]) -> Iterator[Consent]:
    related = rows.select_related("customer", "recorded_by", "proof_file")
    return related.defer("proof_file__content").iterator(chunk_size=_CHUNK)


def number_of(line: Consent) -> str:
    """Return the number for which the consent was given, "" if the customer lost it."""
    customer = line.customer
    if line.phone_index == customer.phone_index:
        return customer.phone
    if line.phone_index == customer.second_phone_index:
        return customer.second_phone
    return ""


def state_of(line: Consent) -> str:
    if line.withdrawn_at:
        return "已撤回"
    return "有效" if line.is_proved else "凭证不全"


def _texts(line: Consent, *, is_full: bool) -> tuple[str, ...]:
    number, file = number_of(line), line.proof_file
    shown = number if is_full else mask_phone(number) if number else ""
    return (
        *(str(line.customer), shown or CHANGED, line.get_scope_display()),
        *(state_of(line), _day(line.given_on), line.channel, line.wording, line.proof),
        *((file.name, file.sha256) if file else ("", "")),
        *(line.file_name, line.file_sha256, line.sheet, str(line.row or "")),
        *(line.cell, str(line.recorded_by or ""), _moment(line.created_at)),
        *(_day(_withdrawn_on(line)), line.withdrawn_through, line.withdrawn_note),
    )


def _withdrawn_on(line: Consent) -> date | None:
    if line.withdrawn_at is None:
        return None
    return line.withdrawn_on or shop_day(line.withdrawn_at)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
