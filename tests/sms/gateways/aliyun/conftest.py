from __future__ import annotations

from threading import Thread

import pytest

from tests.sms.gateways.aliyun.account import (
    TEMPLATE,
    Vendor,
    make,
)


@pytest.fixture
def vendor():
    with Vendor() as vendor:
        thread = Thread(target=vendor.serve_forever, args=(0.01,))
        thread.start()
        yield vendor
        vendor.shutdown()
        thread.join()


@pytest.fixture
def gateway(simulator):
    simulator.desk.file(TEMPLATE)
    return make(simulator.url)
