from __future__ import annotations

import pytest

from dealercrm.embedded.samples.files import (
    VEHICLES,
)
from tests.dealercrm.embedded.samples.written import (
    HERE,
)


class TestLayout:
    def test_vehicles_are_gb18030_between_title_and_total(self):
        raw = (HERE / VEHICLES).read_bytes()
        lines = raw.decode("gb18030").split("\r\n")

        assert lines[0].startswith("锦程汽车销售服务有限公司车辆档案,")
        assert lines[-2].startswith("合计,2400,")
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")
