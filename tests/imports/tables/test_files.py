from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
import xlwt

from imports.tables.files import read_file
from tests.imports.exports import (
    simple_xlsx,
    write_csv,
    write_xls,
)
from tests.imports.tables.samples import (
    ROWS,
    refusal,
    write_bomb,
    write_far_cell,
)


def test_rows_may_be_read_twice_and_side_by_side(tmp_path):
    path = write_csv(tmp_path / "a.csv", ROWS)

    with read_file(path) as (sheet,):
        pairs = [
            (a.cells, b.cells) for a, b in zip(sheet.rows(), sheet.rows(), strict=True)
        ]

    assert pairs == [(row, row) for row in ROWS]


def test_long_sheet_keeps_its_row_numbers(tmp_path):
    path = write_csv(tmp_path / "a.csv", [[f"R{n}"] for n in range(1, 1301)])

    with read_file(path) as (sheet,):
        assert [(row.number, row.cells) for row in sheet.rows()] == [
            (n, [f"R{n}"]) for n in range(1, 1301)
        ]


def encrypted_xlsx(path: Path) -> None:
    """An OLE container with the streams of [MS-OFFCRYPTO] §2.3.4."""
    write_xls(path, {"a": [["x"]]})
    content = bytearray(path.read_bytes())
    old, new = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    at = content.index(old + b"\0\0")
    content[at : at + len(new)] = new
    content[at + 64 : at + 66] = struct.pack("<H", len(new) + 2)
    path.write_bytes(bytes(content))


def encrypted_xls(path: Path) -> None:
    """A BIFF8 book with a FilePass record ([MS-XLS] §2.4.117) behind its BOF."""
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "x")
    stream = book.get_biff_data()
    bof = 4 + struct.unpack_from("<H", stream, 2)[0]
    file_pass = struct.pack("<HHH", 0x2F, 54, 1) + struct.pack("<HH", 1, 1) + b"x" * 48
    document = xlwt.CompoundDoc.XlsDoc()
    document.save(str(path), stream[:bof] + file_pass + stream[bof:])


def write_entity_page(path: Path) -> None:
    path.write_text('<!DOCTYPE html [<!ENTITY a "b">]><table><tr><td>&a;</table>')


ENCRYPTED = "文件有密码保护；请在 Excel 中取消密码并另存后再上传。"
EMPTY = "文件是空的，请重新导出后再上传。"
BOMB = "文件解压后过大，疑似异常文件，已拒绝；请从系统重新导出，或拆成几个较小的文件。"
ENTITIES = (
    "文件里带有外部实体（DTD）声明，正常导出的表格不会有，已拒绝；请从系统重新导出。"
)


DAMAGED = "Excel 文件已损坏，打不开；请用 Excel 打开并另存为 .xlsx 后再上传。"
TOO_FAR = (
    "表格展开后过大（可能在很远的行列里有内容）；"
    "请删除多余的空白行列，或拆成几个文件后再上传。"
)


UNKNOWN = (
    "认不出这个文件的内容：只能读取 Excel（.xlsx、.xls、.ods）和 CSV 表格，"
    "请从系统重新导出后再上传。"
)


NOISE = random.Random(7).randbytes(5000)


@pytest.mark.parametrize(
    ("name", "write", "sentence"),
    [
        ("empty.csv", lambda path: path.touch(), EMPTY),
        ("blank.csv", lambda path: path.write_bytes(b"\xef\xbb\xbf \r\n\t"), EMPTY),
        ("locked.xlsx", encrypted_xlsx, ENCRYPTED),
        ("locked.xls", encrypted_xls, ENCRYPTED),
        ("dense.xlsx", lambda path: write_bomb(path, 20), BOMB),
        ("laughs.xls", write_entity_page, ENTITIES),
        ("far.xlsx", write_far_cell, TOO_FAR),
        ("noise.xlsx", lambda path: path.write_bytes(NOISE), UNKNOWN),
        ("noise.csv", lambda path: path.write_bytes(NOISE), UNKNOWN),
        (
            "noise.xls",
            lambda path: path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + NOISE),
            DAMAGED,
        ),
        (
            "report.xls",
            lambda path: path.write_bytes(b"%PDF-1.7"),
            "这是 PDF 文件，不是表格；请从系统导出 Excel 或 CSV 后再上传。",
        ),
        (
            "packed.csv",
            lambda path: path.write_bytes(b"Rar!\x1a\x07"),
            "这是压缩包；请先解压，再上传里面的表格。",
        ),
        (
            "book.xls",
            lambda path: path.write_text("<?xml version='1.0'?><Workbook/>"),
            "这是 XML 文件；请用 Excel 打开并另存为 .xlsx 后再上传。",
        ),
        (
            "list.docx",
            lambda path: path.write_bytes(simple_xlsx()),
            "不能导入“.docx”文件：只接受 Excel（.xlsx、.xls、.ods）和 CSV 表格，"
            "请从系统重新导出后再上传。",
        ),
    ],
)
def test_bad_file_is_refused_in_one_sentence(tmp_path, name, write, sentence):
    path = tmp_path / name
    write(path)

    assert refusal(path) == sentence
