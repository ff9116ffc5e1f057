"""Tells the format of a file by its first bytes, not by its name."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

from imports.tables.encodings import find_encoding

MAX_FILE_BYTES = 64 * 1024 * 1024
ACCEPTED_SUFFIXES = frozenset(
    {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et", ".csv", ".txt", ".tsv"}
)

_HEAD_BYTES = 8192


class UnreadableFile(Exception):
    """A file that cannot be imported; its text is one Chinese sentence for staff."""


class Format(Enum):
    PACKAGE = "package"  # .xlsx, .xlsb or .ods: a ZIP archive of parts
    XLS = "xls"
    HTML = "html"
    XML = "xml"  # XML Spreadsheet 2003
    DELIMITED = "delimited"


EMPTY = "文件是空的，请重新导出后再上传。"
UNKNOWN = (
    "认不出这个文件的内容：只能读取 Excel（.xlsx、.xls、.ods）和 CSV 表格，"
    "请从系统重新导出后再上传。"
)
DAMAGED = "Excel 文件已损坏，打不开；请用 Excel 打开并另存为 .xlsx 后再上传。"
ENCRYPTED = "文件有密码保护；请在 Excel 中取消密码并另存后再上传。"
TOO_LARGE = "文件太大（超过 64 MB），请按时间或门店拆成几个文件后再上传。"
DECLARES_ENTITIES = (
    "文件里带有外部实体（DTD）声明，正常导出的表格不会有，已拒绝；请从系统重新导出。"
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "这是 PDF 文件，不是表格；请从系统导出 Excel 或 CSV 后再上传。"),
    (b"\x89PNG", "这是图片，不是表格；请从系统导出 Excel 或 CSV 后再上传。"),
    (b"\xff\xd8\xff", "这是图片，不是表格；请从系统导出 Excel 或 CSV 后再上传。"),
    (b"Rar!", "这是压缩包；请先解压，再上传里面的表格。"),
    (b"7z\xbc\xaf\x27\x1c", "这是压缩包；请先解压，再上传里面的表格。"),
    (b"\x1f\x8b", "这是压缩包；请先解压，再上传里面的表格。"),
    (b"MIME-Version:", "这是网页归档文件；请用 Excel 打开并另存为 .xlsx 后再上传。"),
)
_MARKUP = re.compile(r"<(!doctype\s+html|html|head|meta|body|style|table|div)\b", re.I)
_SPREADSHEET_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_ENTITY = re.compile(r"<!(ENTITY|DOCTYPE[^>]*\[)", re.I)


def detect_format(path: Path) -> Format:
    """Return the format of `path`; raise UnreadableFile for anything but a table."""
    _refuse_by_size(path)
    head = _read_head(path)
    if head.startswith(_OLE):
        return Format.XLS
    if head.startswith(_ZIP):
        return Format.PACKAGE
    for magic, sentence in _FOREIGN:
        if head.startswith(magic):
            raise UnreadableFile(sentence)
    return _detect_text(path, head)


def detect_encoding(path: Path) -> str:
    """Return the encoding of a text file; raise UnreadableFile if it is no text."""
    if encoding := find_encoding(path):
        return encoding
    raise UnreadableFile(UNKNOWN)


def refuse_suffix(name: str) -> None:
    """Raise UnreadableFile unless `name` ends like a table; the content decides."""
    suffix = Path(name).suffix.lower()
    if suffix not in ACCEPTED_SUFFIXES:
        raise UnreadableFile(
            f"不能导入“{suffix or '没有扩展名的'}”文件：只接受 Excel"
            "（.xlsx、.xls、.ods）和 CSV 表格，请从系统重新导出后再上传。"
        )


def _refuse_by_size(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(EMPTY)
    if size > MAX_FILE_BYTES:
        raise UnreadableFile(TOO_LARGE)


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def _detect_text(path: Path, head: bytes) -> Format:
    encoding = detect_encoding(path)
    start = head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n\x1a")
    if not start:
        raise UnreadableFile(EMPTY)
    if not start.startswith("<"):
        return Format.DELIMITED
    if _ENTITY.search(start):
        raise UnreadableFile(DECLARES_ENTITIES)
    if _SPREADSHEET_2003 in start:
        return Format.XML
    if _MARKUP.search(start):
        return Format.HTML
    raise UnreadableFile("这是 XML 文件；请用 Excel 打开并另存为 .xlsx 后再上传。")
