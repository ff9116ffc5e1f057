from __future__ import annotations

import pytest

from dealercrm.embedded.samples.blemishes import Book
from dealercrm.embedded.samples.make_samples import Samples, make_samples
from tests.dealercrm.embedded.samples.written import (
    HERE,
    ON,
    Table,
    read_samples,
)


@pytest.fixture(scope="module")
def samples() -> Samples:
    return make_samples(ON)


@pytest.fixture(scope="module")
def committed() -> dict[Book, Table]:
    return read_samples(HERE)
