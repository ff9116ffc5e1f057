from __future__ import annotations

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from dealercrm.embedded.samples import customer_list
from dealercrm.embedded.samples.files import (
    CUSTOMERS,
    NEW_CUSTOMER_HEADER,
)
from tests.dealercrm.embedded.samples.written import (
    HERE,
)


class TestLayout:
    def test_customers_have_a_merged_title_two_headers_and_a_hidden_sheet(self):
        book = CalamineWorkbook.from_path(HERE / CUSTOMERS)
        rows = book.get_sheet_by_index(0).to_python()

        assert [sheet.visible for sheet in book.sheets_metadata] == [
            SheetVisibleEnum.Visible,
            SheetVisibleEnum.Visible,
            SheetVisibleEnum.Hidden,
        ]
        assert [word for word in rows[0] if word] == [
            "锦程汽车销售服务有限公司 客户档案"
        ]
        assert [word for word in rows[2] if word] == [
            "基本资料",
            "联系方式",
            "经营资料",
        ]
        assert rows[3] == list(customer_list.COLUMNS)
        assert rows[-1][:2] == ["合计", 1700.0]

    def test_new_customers_are_under_another_header(self):
        book = CalamineWorkbook.from_path(HERE / CUSTOMERS)
        header = book.get_sheet_by_index(1).to_python()[0]

        assert header == list(NEW_CUSTOMER_HEADER.values())
