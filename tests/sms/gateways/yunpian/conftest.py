from __future__ import annotations

import pytest

from tests.sms.gateways.yunpian.account import (
    TEMPLATE,
    make,
)


@pytest.fixture
def gateway(simulator):
    simulator.desk.file(TEMPLATE)
    return make(simulator.url)
