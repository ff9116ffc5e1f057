from __future__ import annotations

import pytest
from django.contrib.admin import site

from imports.admin import ImportBatchAdmin
from imports.models import ImportBatch


@pytest.mark.parametrize(
    ("error", "shown"), [("", "1,200 / 30,000"), ("文件是空的", "文件是空的")]
)
def test_the_list_shows_how_far_it_is_or_why_it_failed(error, shown):
    batch = ImportBatch(rows_done=1_200, rows_total=30_000, error=error)

    assert ImportBatchAdmin(ImportBatch, site).progress(batch) == shown
