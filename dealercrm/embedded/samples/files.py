"""Writes the rows as three files, formatted as dealer systems do.

The same rows give the same bytes: where a writer would store the current time, the day
of the export is stored.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from dealercrm.embedded.samples import customer_list, order_book, vehicle_list
from dealercrm.embedded.samples.rows import Cell, Row

SHOP_NAME = "锦程汽车销售服务有限公司"
CUSTOMERS, VEHICLES, ORDERS = "客户档案.xlsx", "车辆档案.csv", "维修工单.xls"
# Titles above the customers' header, and how many columns each spans.
CUSTOMER_GROUPS = {"基本资料": 4, "联系方式": 10, "经营资料": 6}
# The newest customers are on a separate sheet with other column names.
NEW_CUSTOMERS = 300
NEW_CUSTOMER_HEADER = {
    "客户名称": "姓名",
    "性别": "性别",
    "联系人": "联系人",
    "手机号码": "联系电话",
    "出生日期": "生日",
    "所属区域": "区域",
    "服务顾问": "服务顾问",
    "是否同意短信": "短信同意",
    "营销短信同意": "营销短信同意",
    "客户来源": "来源",
    "备注": "备注",
}
CODES = (("代码", "含义"), ("01", "普通客户"), ("02", "银卡客户"), ("03", "金卡客户"))
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_customers(path: Path, rows: Sequence[Row], on: date) -> None:
    book = Workbook()
    sheet = book.create_sheet("客户档案", 0)
    known, new = rows[:-NEW_CUSTOMERS], rows[-NEW_CUSTOMERS:]
    _title(sheet, f"{SHOP_NAME} 客户档案", len(customer_list.COLUMNS))
    sheet.append([f"导出时间：{on} 08:12　导出人：系统管理员　共 {len(rows)} 条"])
    _group_header(sheet, CUSTOMER_GROUPS)
    _table(sheet, {column: column for column in customer_list.COLUMNS}, known)
    sheet.append(["合计", len(known)])
    recent = book.create_sheet(f"{on.year}年新增", 1)
    _table(recent, NEW_CUSTOMER_HEADER, new)
    codes = book.worksheets[2]
    codes.title, codes.sheet_state = "代码表", "hidden"
    for line in CODES:
        codes.append(line)
    book.properties.creator = "DMS"
    book.properties.created = datetime.combine(on, time(8, 12), UTC)
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(_without_clock(buffer, on))


def _title(sheet: Worksheet, text: str, width: int) -> None:
    sheet.append([text])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A1"].alignment = Alignment(horizontal="center")


def _group_header(sheet: Worksheet, groups: Mapping[str, int]) -> None:
    row, column = sheet.max_row + 1, 1
    for word, span in groups.items():
        sheet.cell(row, column, word).font = Font(bold=True)
        sheet.merge_cells(
            start_row=row,
            end_row=row,
            start_column=column,
            end_column=column + span - 1,
        )
        column += span


def _table(sheet: Worksheet, header: Mapping[str, str], rows: Sequence[Row]) -> None:
    top = sheet.max_row + 1 if sheet["A1"].value else 1
    for column, word in enumerate(header.values(), 1):
        sheet.cell(top, column, word).font = Font(bold=True)
    for number, row in enumerate(rows, top + 1):
        for column, name in enumerate(header, 1):
            if row[name] != "":
                cell = sheet.cell(number, column, row[name])
                if cell.data_type == "f":  # a remark that begins with "="
                    cell.data_type = "s"


def _without_clock(buffer: io.BytesIO, on: date) -> bytes:
    """Return the workbook with one fixed time in its properties and its archive."""
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(buffer) as source,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*",
                    rb"\g<1>" + f"{on}T08:12:00Z".encode(),
                    content,
                )
            target.writestr(
                zipfile.ZipInfo(name, ZIP_EPOCH), content, zipfile.ZIP_DEFLATED
            )
    return fixed.getvalue()


def write_vehicles(path: Path, rows: Sequence[Row], on: date) -> None:
    columns = vehicle_list.COLUMNS
    with path.open("w", encoding="gb18030", newline="") as file:
        table = csv.writer(file)
        table.writerow([f"{SHOP_NAME}车辆档案", *[""] * (len(columns) - 1)])
        table.writerow([f"导出日期：{on}", *[""] * (len(columns) - 1)])
        table.writerow(columns)
        table.writerows([row[column] for column in columns] for row in rows)
        table.writerow(["合计", len(rows), *[""] * (len(columns) - 2)])


def write_orders(path: Path, rows: Sequence[Row], on: date) -> None:
    columns = order_book.COLUMNS
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("维修工单")
    bold = xlwt.easyxf("font: bold on; align: horiz center")
    moment = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    sheet.write_merge(0, 0, 0, len(columns) - 1, f"{SHOP_NAME} 维修工单明细", bold)
    sheet.write(1, 0, f"统计截止：{on} 08:12")
    for column, word in enumerate(columns):
        sheet.write(2, column, word, bold)
    for number, row in enumerate(rows, 3):
        for column, name in enumerate(columns):
            value = row[name]
            if isinstance(value, datetime):
                sheet.write(number, column, value, moment)
            elif value != "":
                sheet.write(number, column, value)
    _order_totals(sheet, len(rows) + 3, rows)
    codes = book.add_sheet("参数")
    codes.visibility = 1  # hidden
    for number, line in enumerate(CODES):
        for column, word in enumerate(line):
            codes.write(number, column, word)
    book.save(str(path))


def _order_totals(sheet: xlwt.Worksheet, number: int, rows: Sequence[Row]) -> None:
    column = order_book.COLUMNS.index("实收金额")
    sheet.write(number, 0, "合计")
    sheet.write(number, column, round(sum(_amount(row["实收金额"]) for row in rows), 2))


def _amount(cell: Cell) -> float:
    return cell if isinstance(cell, float) else 0.0
