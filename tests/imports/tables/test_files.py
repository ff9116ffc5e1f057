from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt

from imports.tables.files import Merge, UnreadableFile, read_file
from tests.imports.exports import (
    SHEET,
    Rows,
    rewrite_part,
    sheet_of,
    simple_xlsx,
    write_csv,
    write_html,
    write_xls,
    write_xlsx,
)

ROWS = [["姓名", "手机"], ["张三", "16800000001"], ["李㐀䶮", "16800000002"]]
HOSTILE_MIB = 300


def cells(path: Path, name: str | None = None) -> list[list[object]]:
    with read_file(path, name=name) as sheets:
        return [list(row.cells) for sheet in sheets for row in sheet.rows()]


def refusal(path: Path, name: str | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught, read_file(path, name=name):
        pass
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_reads_in_every_encoding(tmp_path, encoding):
    path = write_csv(tmp_path / "a.csv", ROWS, encoding=encoding)

    assert cells(path) == ROWS


def test_utf_16_without_its_mark_is_refused_instead_of_guessed(tmp_path):
    path = write_csv(tmp_path / "a.csv", ROWS, encoding="utf-16-le")

    assert refusal(path).startswith("认不出这个文件的内容")


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separator_is_found(tmp_path, separator):
    path = write_csv(tmp_path / "a.csv", ROWS, separator=separator)

    assert cells(path) == ROWS


def test_declared_separator_is_obeyed_and_taken_away(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\n姓名;备注\r\n张三;a,b,c,d\r\n")

    assert cells(path) == [["姓名", "备注"], ["张三", "a,b,c,d"]]


def test_quoted_line_break_stays_in_its_cell(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('姓名,手机\n张三,"16800000001\n16800000002"\n')

    assert cells(path)[1] == ["张三", "16800000001\n16800000002"]


def test_xlsx_keeps_types_sheets_and_merges(tmp_path):
    rows: Rows = [
        ["姓名", "交车日期", "金额"],
        ["张三", date(2023, 5, 1), 12.5],
        ["", "", 3],
    ]
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"客户": rows, "密": [["隐藏"]]},
        hidden=["密"],
        merges=["A2:A3"],
    )

    with read_file(path) as (first, second):
        read = [(row.number, row.cells) for row in first.rows()]
        assert read == [
            (1, ["姓名", "交车日期", "金额"]),
            (2, ["张三", date(2023, 5, 1), 12.5]),
            (3, ["", "", 3.0]),
        ]
        assert first.merges == (Merge(first_row=2, last_row=3, column=0),)
        assert (second.name, second.is_hidden, second.row_count) == ("密", True, 0)


def test_moments_keep_their_time(tmp_path):
    moment = datetime.fromisoformat("2023-05-01 15:20")
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["进厂时间"], [moment]]})

    assert cells(path)[1] == [moment]


def test_true_xls_is_read(tmp_path):
    rows: Rows = [["姓名", "交车日期"], ["张三", date(2023, 5, 1)]]
    path = write_xls(tmp_path / "a.xls", {"客户": rows})

    assert cells(path) == rows


@pytest.mark.parametrize("uses_1904", [True, False])
def test_calendar_of_1904_is_told(tmp_path, uses_1904):
    rows: Rows = [["交车日期"], [date(2023, 5, 1)]]
    xlsx = write_xlsx(tmp_path / "a.xlsx", {"a": rows}, uses_1904=uses_1904)
    xls = write_xls(tmp_path / "a.xls", {"a": rows}, uses_1904=uses_1904)

    for path in (xlsx, xls):
        with read_file(path) as (sheet,):
            assert sheet.uses_1904 is uses_1904
            assert [row.cells for row in sheet.rows()] == rows


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_that_calls_itself_xls_is_read(tmp_path, encoding):
    body = (
        "<style>td {x: y}</style><table><tr><th colspan=2>报表<th>x</tr>"
        "<tr><td rowspan=2>张&nbsp;三<td>168<br>169</td><td>&lt;a&gt;</td></tr>"
        "<tr><td>  b \n c</td></tr></table>"
    )
    path = write_html(tmp_path / "a.xls", body, encoding=encoding)

    assert cells(path) == [
        ["报表", "", "x"],
        ["张 三", "168\n169", "<a>"],
        ["张 三", "b c"],
    ]


def test_tab_text_that_calls_itself_xls_is_read(tmp_path):
    path = write_csv(tmp_path / "a.xls", ROWS, encoding="gb18030", separator="\t")

    assert cells(path) == ROWS


def test_workbook_that_calls_itself_csv_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(simple_xlsx())

    assert cells(path) == [["姓名", "手机"], ["张三", "16800000001"]]


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


def write_bomb(path: Path, mib: int) -> None:
    """A workbook whose one text unpacks to so many MiB, written piece by piece."""
    before, _, after = sheet_of(simple_xlsx()).partition("张三".encode())
    with (
        zipfile.ZipFile(io.BytesIO(simple_xlsx())) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name != SHEET:
                target.writestr(name, source.read(name))
        with target.open(SHEET, "w") as part:
            part.write(before)
            for _ in range(mib):
                part.write(b"A" * (1 << 20))
            part.write(after)


def write_lying_bomb(path: Path, mib: int) -> None:
    """The same, but the archive's directory says that the part is small."""
    write_bomb(path, mib)
    content = bytearray(path.read_bytes())
    start = 0
    while (at := content.find(b"PK\x01\x02", start)) >= 0:
        content[at + 24 : at + 28] = struct.pack("<I", 1000)
        start = at + 4
    path.write_bytes(bytes(content))


def write_xxe(path: Path) -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    path.write_bytes(
        rewrite_part(
            simple_xlsx(),
            SHEET,
            lambda xml: xml.replace(b"<worksheet", entity, 1).replace(
                b"16800000001", b"&e;"
            ),
        )
    )


def write_laughs(path: Path) -> None:
    levels = b"".join(
        b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 10) for n in range(9)
    )
    declaration = b'<!DOCTYPE x [<!ENTITY a0 "lol">' + levels + b"]><worksheet"
    path.write_bytes(
        rewrite_part(
            simple_xlsx(),
            SHEET,
            lambda xml: xml.replace(b"<worksheet", declaration, 1).replace(
                b"16800000001", b"&a9;"
            ),
        )
    )


def write_far_cell(path: Path) -> None:
    """A cell at XFD1048576: whoever holds the rectangle needs 512 GiB."""
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    path.write_bytes(
        rewrite_part(
            simple_xlsx(), SHEET, lambda xml: xml.replace(b"</sheetData>", far)
        )
    )


def write_cut_off(path: Path) -> None:
    path.write_bytes(simple_xlsx()[:-400])


def write_other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def write_many_entries(path: Path) -> None:
    path.write_bytes(simple_xlsx())
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(1001):
            archive.writestr(f"xl/media/{number}.png", b"")


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
    "认不出这个文件的内容：只能读取 Excel（.xlsx、.xls）和 CSV 表格，"
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
        ("bomb.xlsx", lambda path: write_bomb(path, 500), BOMB),
        ("lying.xlsx", lambda path: write_lying_bomb(path, 350), BOMB),
        ("dense.xlsx", lambda path: write_bomb(path, 20), BOMB),
        ("entries.xlsx", write_many_entries, BOMB),
        ("xxe.xlsx", write_xxe, ENTITIES),
        ("laughs.xlsx", write_laughs, ENTITIES),
        ("laughs.xls", write_entity_page, ENTITIES),
        ("far.xlsx", write_far_cell, TOO_FAR),
        ("cut.xlsx", write_cut_off, DAMAGED),
        ("word.xlsx", write_other_zip, UNKNOWN),
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
            "不能导入“.docx”文件：只接受 Excel（.xlsx、.xls）和 CSV 表格，"
            "请从系统重新导出后再上传。",
        ),
    ],
)
def test_bad_file_is_refused_in_one_sentence(tmp_path, name, write, sentence):
    path = tmp_path / name
    write(path)

    assert refusal(path) == sentence


def test_name_on_the_users_side_decides_about_the_suffix(tmp_path):
    path = write_csv(tmp_path / "a.csv", ROWS)

    assert refusal(path, name="list.exe").startswith("不能导入“.exe”文件")


def test_claimed_dimension_costs_nothing(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        rewrite_part(
            simple_xlsx(),
            SHEET,
            lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'),
        )
    )

    assert cells(path) == [["姓名", "手机"], ["张三", "16800000001"]]


def test_changed_bytes_never_hurt_this_process(tmp_path):
    sound = write_xls(tmp_path / "sound.xls", {"a": ROWS * 40}).read_bytes()
    rng = random.Random(11)
    path = tmp_path / "a.xls"
    for _ in range(12):
        content = bytearray(sound)
        for at in rng.sample(range(512, len(content)), 25):
            content[at] = rng.randrange(256)
        path.write_bytes(bytes(content))
        try:
            cells(path)
        except UnreadableFile as refused:
            assert str(refused)


@pytest.mark.parametrize("write", [write_far_cell, lambda path: write_bomb(path, 300)])
def test_hostile_file_stays_within_its_memory(tmp_path, write):
    path = tmp_path / "a.xlsx"
    write(path)
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from imports.tables.files import UnreadableFile, read_file\n"
        "try:\n"
        "    with read_file(Path(sys.argv[1])): pass\n"
        "except UnreadableFile: pass\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.split('VmHWM:')[1].split()[0])\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )

    child_kib, own_kib = map(int, run.stdout.split())
    assert (child_kib <= HOSTILE_MIB << 10, own_kib <= 40 << 10) == (True, True)


def test_keys_of_the_environment_do_not_reach_the_parser(tmp_path, monkeypatch):
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\n")
    interpreter.chmod(0o700)
    monkeypatch.setenv("INDEX_KEY", "secret")
    monkeypatch.setattr(sys, "executable", str(interpreter))

    refusal(write_csv(tmp_path / "a.csv", ROWS))

    seen = (tmp_path / "seen").read_text()
    assert ("PYTHONUTF8=1" in seen, "INDEX_KEY" in seen) == (True, False)


def test_formula_without_a_stored_result_is_an_empty_cell(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "=1+1"])
    book.save(tmp_path / "a.xlsx")

    assert cells(tmp_path / "a.xlsx") == [["姓名"]]
