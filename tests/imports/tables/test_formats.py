from __future__ import annotations

from tests.imports.exports import (
    simple_xlsx,
    write_csv,
)
from tests.imports.tables.samples import (
    ROWS,
    cells,
    refusal,
)


def test_tab_text_that_calls_itself_xls_is_read(tmp_path):
    path = write_csv(tmp_path / "a.xls", ROWS, encoding="gb18030", separator="\t")

    assert cells(path) == ROWS


def test_workbook_that_calls_itself_csv_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(simple_xlsx())

    assert cells(path) == [["姓名", "手机"], ["张三", "16800000001"]]


def test_name_on_the_users_side_decides_about_the_suffix(tmp_path):
    path = write_csv(tmp_path / "a.csv", ROWS)

    assert refusal(path, name="list.exe").startswith("不能导入“.exe”文件")
