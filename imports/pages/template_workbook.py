"""The workbook that a shop without an export fills in by hand."""

from __future__ import annotations

import io
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from imports.reading.fields import Field

# An example row for each column, and what the column is for.
_Column = tuple[Field, str, str]
_CARS: Final[tuple[_Column, ...]] = (
    (Field.VIN, "LFV3A24GXC3000001", "行驶证上的 17 位车架号；没有时填车牌，以后补录"),
    (Field.PLATE, "沪A12345", "没上牌的留空"),
    (Field.NAME, "张示例", "车主姓名，或单位全称"),
    (Field.PHONE, "13800000000", "车主的手机号，可以填两个，用 / 隔开"),
    (Field.GENDER, "女", "男或女，短信里用来称呼"),
    (Field.BIRTHDAY, "1985-02-03", "只要阳历生日，年月日"),
    (Field.DISTRICT, "浦东新区", "只填区县，不填详细地址"),
    (Field.CONSENT, "是", "客户同意接收服务短信填是，不同意填否，不知道留空"),
    (Field.BRAND, "大众", "汽车品牌"),
    (Field.SERIES, "朗逸", "车系"),
    (Field.MODEL, "朗逸 1.5L 自动", "车型全称"),
    (Field.ENERGY, "汽油", "汽油、纯电、插混或增程"),
    (Field.USE, "非营运", "非营运或营运，年检周期由它决定"),
    (Field.REGISTERED_ON, "2021-03-05", "行驶证上的注册日期"),
    (Field.DELIVERED_ON, "2021-03-01", "本店交车的日期"),
    (Field.INSPECTION_UNTIL, "2027-03", "行驶证副页上的检验有效期，到月即可"),
    (Field.COMPULSORY_UNTIL, "2027-03-04", "交强险最后一天"),
    (Field.COMMERCIAL_UNTIL, "2027-03-04", "商业险最后一天"),
    (Field.WARRANTY_UNTIL, "2024-03-01", "质保到期的日期"),
    (Field.LAST_KM, "35200", "最近一次进店的公里数，只填数字"),
    (Field.LAST_KM_ON, "2026-04-11", "最近一次进店的日期；没有日期里程不能用"),
    (Field.NOTES, "周末联系", "其他要记住的事"),
)
_ORDERS: Final[tuple[_Column, ...]] = (
    (Field.ORDER_NUMBER, "RO260411", "每张工单一个号，不能重复"),
    (Field.VIN, "LFV3A24GXC3000001", "哪辆车；没有车架号时填车牌"),
    (Field.PLATE, "沪A12345", "车牌"),
    (Field.NAME, "张示例", "车主姓名"),
    (Field.PHONE, "13800000000", "车主的手机号"),
    (Field.SENDER, "李示例", "来送车的人，和车主相同可以留空"),
    (Field.SENDER_PHONE, "13900000000", "来送车的人的手机号"),
    (Field.CAME_IN_ON, "2026-04-11", "进厂日期，年月日"),
    (Field.LEFT_ON, "2026-04-11", "出厂或结算日期"),
    (Field.KM, "35200", "进厂时的公里数，只填数字"),
    (Field.ORDER_KIND, "保养", "保养、维修、事故、索赔等"),
    (Field.ITEMS, "更换机油；更换机油滤清器", "做了什么，各项用；隔开"),
    (Field.AMOUNT, "680", "结算金额，只填数字"),
    (Field.ADVISER, "王顾问", "服务顾问"),
)
_SHEETS: Final = (("车辆和客户", _CARS), ("维修工单", _ORDERS))
EXPLANATIONS: Final = "填写说明"
EXAMPLE: Final = "示例"
_HEADERS: Final = ("工作表", "列名", "填什么", "示例")
_INTRODUCTION: Final = (
    "以“示例”开头的行不会导入，删掉或留着都可以；列可以删、可以换顺序，列名不要改。"
    "日期写成 2026-04-11，空着的格子不会覆盖已有资料。"
)
_WIDTHS: Final = (14, 16, 60, 26)


def template_workbook() -> bytes:
    """Return an .xlsx with a sheet for cars, one for orders and one that explains."""
    book = Workbook(write_only=True)
    for name, columns in _SHEETS:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for index in range(1, len(columns) + 1):
            sheet.column_dimensions[get_column_letter(index)].width = 18
        headers = [header_of(field) for field, *_ in columns]
        examples = [example for _, example, _ in columns]
        sheet.append([_cell(sheet, header, bold=True) for header in headers])
        # A row that begins so is not imported (imports.reading.sheets.tables).
        examples[0] = f"{EXAMPLE}：{examples[0]}"
        sheet.append([_cell(sheet, example) for example in examples])
    _explain(book.create_sheet(EXPLANATIONS))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def header_of(field: Field) -> str:
    """Return the column name that the template gives to a field."""
    return str(field)


def _explain(sheet: Any) -> None:
    for index, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_cell(sheet, _INTRODUCTION)])
    sheet.append([_cell(sheet, header, bold=True) for header in _HEADERS])
    for name, columns in _SHEETS:
        for field, example, meaning in columns:
            texts = (name, header_of(field), meaning, example)
            sheet.append([_cell(sheet, text) for text in texts])


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """Return a text cell, so that Excel keeps long numbers as they are typed."""
    cell: Any = WriteOnlyCell(sheet, text)
    cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
