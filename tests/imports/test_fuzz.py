"""Spoilt files are imported or refused in a sentence, and their rows add up.

FUZZ_EXAMPLES sets the number of files, half of them texts; 5,000 take ten minutes.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from imports.models import ImportProblem, ImportRow
from imports.tables.files import UnreadableFile
from tests.imports.fuzz import run_file, spoilt_texts, spoilt_workbooks

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "50")) // 2
ENOUGH = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def check(content: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(content)
        try:
            batch = run_file(path)
        except UnreadableFile as refusal:
            assert str(refusal).strip().endswith("。")
        else:
            refused = ImportRow.objects.filter(batch=batch, outcome="rejected")
            assert batch.endings["refused"] == refused.count()
            told = ImportProblem.objects.filter(row__in=refused)
            assert told.values("row").distinct().count() == refused.count()
        transaction.set_rollback(True)


@ENOUGH
@given(spoilt_texts())
def test_spoilt_text_leaves_no_row_without_an_ending(content):
    check(content, ".csv")


@ENOUGH
@given(spoilt_workbooks())
def test_spoilt_workbook_leaves_no_row_without_an_ending(content):
    check(content, ".xlsx")
