from __future__ import annotations

import pytest

from tests.sms.gateways.tencent.account import (
    TEMPLATE,
    TencentVendor,
    make,
)
from tests.sms.gateways.vendor import serving


@pytest.fixture
def vendor():
    with serving(TencentVendor()) as vendor:
        yield vendor


@pytest.fixture
def gateway(simulator):
    simulator.desk.file(TEMPLATE)
    return make(simulator.url)
