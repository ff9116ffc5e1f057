"""Files as people and programs spoil them, and their import without a process."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import date, datetime
from pathlib import Path

import openpyxl
from hypothesis import strategies as st

from imports.models import ImportBatch
from imports.reading.days.day_order import DayOrder
from imports.reading.sheets import questions
from imports.reading.sheets.choices import Decisions
from imports.reading.sheets.tables import find_tables
from imports.run import Run
from imports.tables import parsing
from imports.tables.files import Sheet, index_sheets
from tests.imports.importing import NOW

VIN = "LFV3A24GXC3000001"
OTHER_VIN = "WVWZZZ3CZEE140287"
SOUND = (
    (
        ("车架号", "车牌号", "车主", "手机", "注册日期", "交强险到期", "备注"),
        (VIN, "沪A12345", "周明远", "13912340101", "2020-01-10", "2026-12-20", "常客"),
        (OTHER_VIN, "沪A12346", "林小雨", "13912340102", "2021-02-11", "", "周末"),
    ),
    (
        (
            "工单号",
            "车架号",
            "进厂日期",
            "进厂里程",
            "维修项目",
            "送修人",
            "送修电话",
        ),
        ("RO1", VIN, "2026-03-05", "20150", "更换机油", "李芳", "13912340844"),
        ("RO2", OTHER_VIN, "2026-04-11", "35220", "更换前刹车片", "", ""),
    ),
    (
        ("客户姓名", "联系电话", "车牌号", "营销短信同意", "生日"),
        ("周明远", "13912340101", "沪A12345", "是", "1985-02-03"),
        ("林小雨", "13912340102", "", "否", ""),
    ),
    (("工单号", "项目名称"), ("RO1", "更换空调滤芯"), ("RO9", "四轮定位")),
    (
        (
            "VIN",
            "License Plate",
            "Customer Name",
            "Mobile",
            "Order No",
            "Check-in Date",
        ),
        (VIN, "沪A12345", "周明远", "13912340101", "EO1", "05/03/2026"),
    ),
)
DIRT = (
    *("", " ", "\u3000", "无", "-", "0", "#REF!", "#N/A", "NaT", "nan", "未填", "'"),
    *("20240305.0", "2024-07-11T16:00:00.000Z", "3/4/2024", "31/12/2023", "23-5-1"),
    *("二零二四年三月五日", "2025年3月9日0时起至2026年3月8日24时止", "Mar 5, 2024"),
    *("3万5千公里", "12 345km", "1.2万", "999999", "-5", "1e309", "1.39E+10"),
    *("086-13912340101", "139****0101", "1391234010", "021-62345678转802"),
    *("浙苏H6F681", "川·S0012应急", "待定", "沪A12345/沪B54321", "沪AO1234"),
    *("*LFV3A24GXC3000001*", "LFV3A24GXC300001", "4JGDA5GB1GA123457", "待补"),
    *(
        '="13912340101"',
        "\t13912340101\t",
        "\x1f沪A12345",
        "a,b;c|d",
        '"',
        'x"y',
        "合计",
    ),
    *(
        "第1页",
        "张三\n李四",
        "x" * 5000,
        "\ufffd",
        "🚗",
        "١٢٣",
        "١٣٩١٢٣٤٠١٠١",
        "是",
        "否",
    ),
)
VALUES: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(DIRT),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
)
TEXTS: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(DIRT),
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=12),
)
Rows = list[list[object]]
CHANGES = ("cell", "drop", "more", "blank", "twice", "short")
BYTES = (b'"', b"\n", b"\xff", b"\xb2", b",")


@st.composite
def spoilt_rows(draw: st.DrawFn, values: st.SearchStrategy[object]) -> Rows:
    """Rows of a sound table with some cells, rows and columns changed."""
    rows: Rows = [list(row) for row in draw(st.sampled_from(SOUND))]
    for _ in range(draw(st.integers(0, 6))):
        row = draw(st.sampled_from(rows))
        match draw(
            st.sampled_from(["cell", "drop", "more", "blank", "twice", "short"])
        ):
            case "cell" if row:
                row[draw(st.integers(0, len(row) - 1))] = draw(values)
            case "drop" if row:
                del row[draw(st.integers(0, len(row) - 1))]
            case "more":
                row.append(draw(values))
            case "blank":
                blank = st.sampled_from(["", " ", "-", "#REF!"])
                rows.insert(draw(st.integers(0, len(rows))), [draw(blank)] * 3)
            case "twice":
                rows.append(list(row))
            case _:
                del row[draw(st.integers(0, len(row))) :]
    return rows


@st.composite
def spoilt_texts(draw: st.DrawFn) -> bytes:
    """A delimited text, then some of its bytes changed."""
    rows = draw(spoilt_rows(TEXTS))
    separator = draw(st.sampled_from([",", ",", "\t", ";", "|"]))
    quote = draw(st.sampled_from(["", "", '"']))
    end = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    lines = (separator.join(f"{quote}{cell}{quote}" for cell in row) for row in rows)
    text = end.join(lines).replace("\0", "")
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    content = bytearray(text.encode(encoding, errors="replace"))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        if draw(st.booleans()):
            del content[at : at + 1]
        else:
            content[at:at] = draw(
                st.sampled_from([b'"', b"\n", b"\xff", b"\xb2", b","])
            )
    return bytes(content)


@st.composite
def spoilt_workbooks(draw: st.DrawFn) -> bytes:
    """A workbook of one to three sheets, sometimes cut off or with a byte changed."""
    book = openpyxl.Workbook()
    for number in range(draw(st.integers(1, 3))):
        sheet = book.active if number == 0 else book.create_sheet()
        kind = draw(st.integers(0, 5))
        rows: Rows = [[" "]] * kind
        if kind > 1:
            rows = draw(spoilt_rows(VALUES))
        for y, row in enumerate(rows, 1):
            for x, value in enumerate(row, 1):
                _put(sheet.cell(y, x), value)
        is_merged = draw(st.booleans())
        if is_merged and rows:
            sheet.merge_cells("A1:A3")
    stream = io.BytesIO()
    book.save(stream)
    content = bytearray(stream.getvalue())
    if draw(st.integers(0, 9)) == 0:
        # The length varies with the time that the workbook notes.
        at = len(content) * draw(st.integers(0, 999)) // 1000
        content[at] ^= draw(st.integers(1, 255))
    return bytes(content)


def _put(cell, value: object) -> None:
    if isinstance(value, str):
        cell.value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value


@contextmanager
def _sheets(path: Path) -> Iterator[Sequence[Sheet]]:
    """Yield the sheets of a file, parsed in this process."""
    with tempfile.TemporaryFile() as spool:
        out = io.TextIOWrapper(spool, encoding="utf-8", write_through=True)
        with redirect_stdout(out):
            parsing.main(path)
        out.detach()
        yield index_sheets(spool, 0, nameless="a")


def run_file(path: Path) -> ImportBatch:
    """Import a file within the caller's transaction; raises UnreadableFile."""
    batch = ImportBatch.objects.create(file_name=path.name)
    decisions = Decisions(dates=DayOrder.DMY)
    with _sheets(path) as sheets:
        book = find_tables(sheets, today=NOW.date(), decisions=decisions)
        questions.check(book)
        questions.questions_about(book)
        run = Run(batch, book, NOW, None)
        run.write()
        run.sum_up()
        rows = sum(table.length for table in book.tables)
        skipped = [table.skipped for table in book.tables]
        left_out = sum(each.totals + each.repeated_headers for each in skipped)
    assert sum(batch.endings.values()) == rows - left_out
    return batch
