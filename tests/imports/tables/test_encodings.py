from __future__ import annotations

import pytest

from imports.tables.encodings import BROKEN, find_encoding

NAMES = "车架号,车主,备注\r\n" + "LSV,周明远,老客户\r\n" * 20


@pytest.mark.parametrize(
    ("label", "content", "encoding"),
    [
        ("UTF-8", NAMES.encode(), "utf-8"),
        ("UTF-8 with its mark", NAMES.encode("utf-8-sig"), "utf-8-sig"),
        ("GBK", NAMES.encode("gbk"), "gb18030"),
        ("a byte of GBK is lost", NAMES.encode("gbk")[:-3] + b"\r\n", "gb18030"),
        ("a byte of UTF-8 is lost", NAMES.encode()[:-3] + b"\r\n", "utf-8"),
        ("a byte of another encoding", b"Name,Model\r\n" * 30 + b"Ren\xe9,x", "utf-8"),
        ("UTF-16 without a mark", NAMES.encode("utf-16-le"), "utf-16-le"),
        ("UTF-16 the other way", NAMES.encode("utf-16-be"), "utf-16-be"),
        ("a stray zero byte", NAMES.encode() + b"\0", "utf-8"),
        ("a stray zero byte in GBK", NAMES.encode("gbk") + b"\0", "gb18030"),
        ("zero bytes alone", b"a,b\0\0\0\0", None),
        ("control characters", b"a,b\x01\x02", None),
        ("half of it is broken", b"\xff,\xfe,\xff,a", None),
    ],
)
def test_encoding_of_a_text(tmp_path, label, content, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    assert find_encoding(path) == encoding


def test_broken_byte_costs_one_character(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(NAMES.encode("gbk")[:-3] + b"\r\n")

    text = path.read_text(encoding=find_encoding(path) or "", errors="replace")

    assert text.count(BROKEN) == 1
