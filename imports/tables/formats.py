"""Tells the format of a file by its first bytes, not by its name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

MAX_FILE_BYTES = 64 * 1024 * 1024
ACCEPTED_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv"})

_HEAD_BYTES = 8192
_CHUNK_BYTES = 1 << 20


class UnreadableFile(Exception):
    """A file that cannot be imported; its text is one Chinese sentence for staff."""


class Format(Enum):
    XLSX = "xlsx"
    XLS = "xls"
    HTML = "html"
    DELIMITED = "delimited"


EMPTY = "文件是空的，请重新导出后再上传。"
UNKNOWN = (
    "认不出这个文件的内容：只能读取 Excel（.xlsx、.xls）和 CSV 表格，"
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
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKUP = re.compile(r"<(!doctype\s+html|html|head|meta|body|style|table|div)\b", re.I)
_ENTITY = re.compile(r"<!(ENTITY|DOCTYPE[^>]*\[)", re.I)
# Tabs, line ends, form feeds and the DOS end-of-file mark are allowed in a text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\ufffe\uffff]")


def detect_format(path: Path) -> Format:
    """Return the format of `path`; raise UnreadableFile for anything but a table."""
    _refuse_by_size(path)
    head = _read_head(path)
    if head.startswith(_OLE):
        return Format.XLS
    if head.startswith(_ZIP):
        return Format.XLSX
    for magic, sentence in _FOREIGN:
        if head.startswith(magic):
            raise UnreadableFile(sentence)
    return _detect_text(path, head)


def detect_encoding(path: Path) -> str:
    """Return the encoding of a text file by decoding all of it strictly.

    UTF-16 is accepted only with its byte order mark: without one, strict UTF-16
    succeeds on almost anything. GB18030 is the superset of GBK and GB2312.
    """
    head = _read_head(path)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return _first_that_decodes(path, (encoding,))
    return _first_that_decodes(path, ("utf-8", "gb18030"))


def refuse_suffix(name: str) -> None:
    """Raise UnreadableFile unless `name` ends like a table; the content decides."""
    suffix = Path(name).suffix.lower()
    if suffix not in ACCEPTED_SUFFIXES:
        raise UnreadableFile(
            f"不能导入“{suffix or '没有扩展名的'}”文件：只接受 Excel（.xlsx、.xls）"
            "和 CSV 表格，请从系统重新导出后再上传。"
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
    if _MARKUP.search(start):
        return Format.HTML
    raise UnreadableFile("这是 XML 文件；请用 Excel 打开并另存为 .xlsx 后再上传。")


def _first_that_decodes(path: Path, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            is_text = not any(_CONTROL.search(text) for text in _decode(path, encoding))
        except UnicodeDecodeError:
            continue
        if is_text:
            return encoding
    raise UnreadableFile(UNKNOWN)


def _decode(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
