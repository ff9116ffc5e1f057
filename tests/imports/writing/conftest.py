from __future__ import annotations

import pytest

from tests.imports.importing import import_rows


@pytest.fixture
def load(tmp_path):
    return lambda *rows: import_rows(tmp_path, *rows)
