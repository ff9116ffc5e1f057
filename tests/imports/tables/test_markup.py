from __future__ import annotations

import pytest

from tests.imports.exports import (
    write_html,
)
from tests.imports.tables.samples import (
    cells,
)


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
