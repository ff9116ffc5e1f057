from __future__ import annotations

from imports.tables.old_books import decoded, with_plain_bytes
from tests.imports.exports import write_xls


def test_bytes_of_every_kind_come_back():
    text = "姓名㐀车主、丁"

    assert decoded("".join(map(_western, text.encode("gb18030")))) == text


def _western(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def test_newer_book_is_left_alone(tmp_path):
    path = write_xls(tmp_path / "a.xls", {"a": [["姓名"]]})

    assert with_plain_bytes(path.read_bytes()) is None
