"""The page, the command and the database give the same figures of a file."""

from __future__ import annotations

import io
import json
import shutil
from typing import Any

import pytest
from django.core.management import call_command

from customers.models import Customer, ServiceRecord, Vehicle
from dealercrm.embedded.samples.files import CUSTOMERS, ORDERS, VEHICLES
from imports.models import ImportBatch, ImportProblem, ImportRow, WaitingLine
from imports.pages.progress import ENDINGS
from imports.pages.uploads_page import KINDS, OUTCOMES
from tests.dealercrm.embedded.samples.written import HERE
from tests.imports.exports import Rows, write_csv, write_xlsx
from tests.imports.sources.exports import NIGHT, look_twice, run_imports, watch
from tests.imports.uploading import page

pytestmark = pytest.mark.django_db

VIN, PHONE = "LFV3A24GXC3000001", "13912345671"
MODELS: dict[str, Any] = {
    "customers": Customer,
    "vehicles": Vehicle,
    "orders": ServiceRecord,
}
# Rows that end in each way, on sheets of which one is blank.
MIXED: dict[str, Rows] = {
    "客户": [["姓名", "手机"], ["张伟", PHONE], ["张伟", PHONE], ["李娜", "139****5"]],
    "空": [["  "], ["\u3000"], [""]],
    "车辆": [
        ["车架号", "车牌号", "车主", "手机"],
        [VIN, "沪A12345", "张伟", PHONE],
        ["LFV3A24GXC30", "", "王芳", "13912345672"],
        ["", "", "", ""],
        ["", "沪B54321", "王芳", "13912345672"],
    ],
    "工单": [
        ["工单号", "进厂时间", "车架号", "车牌号", "进厂里程"],
        ["R1", "2026-05-01", VIN, "沪A12345", "3万公里"],
        ["R2", "2026-05-02", "", "沪C99999", "100"],
        ["", "2026-05-02", VIN, "", "很多"],
    ],
}
LINES = [["工单号", "项目名称", "金额"], ["R1", "机油", "100"], ["R9", "", "5"]]


@pytest.fixture(params=[CUSTOMERS, VEHICLES, ORDERS, "混合.xlsx", "明细.csv"])
def sample(request, tmp_path):
    path = tmp_path / request.param
    match request.param:
        case "混合.xlsx":
            write_xlsx(path, MIXED)
        case "明细.csv":
            write_csv(path, LINES)
        case _:
            shutil.copy(HERE / request.param, path)
    return path


def tell(path):
    """Return what the command says that an import would do."""
    out = io.StringIO()
    call_command("import_records", str(path), "--json", "--dry-run", stdout=out)
    (report,) = json.loads(out.getvalue())["files"]
    return report


def fetch_at_night(settings, path):
    folder = watch(settings, path.parent / "exports")
    shutil.move(path, folder)
    assert look_twice(now=NIGHT) == 1
    assert run_imports() == ["finished"]
    return ImportBatch.objects.get()


def test_counts_agree_on_each_sample(settings, client, sample):
    told = tell(sample)
    assert [model.objects.count() for model in MODELS.values()] == [0, 0, 0]

    batch = fetch_at_night(settings, sample)

    assert told["counts"] == batch.counts
    assert told["endings"] == batch.endings
    assert told["notices"] == batch.notices
    assert told["rows"] == batch.rows_done == batch.rows_total
    assert sum(batch.endings.values()) == batch.rows_total + batch.endings["blank"]
    shown = client.get(page("change", batch.pk)).context
    assert shown["endings"] == told["ended"] == _in_words(batch.endings)
    assert shown["outcomes"] == [
        (label, [f"{batch.counts[kind][each]:,}" for each in OUTCOMES])
        for kind, label in KINDS.items()
        if kind in batch.counts
    ]
    problems = ImportProblem.objects.filter(row__batch=batch)
    assert shown["tally"].total == problems.count() == len(told["problems"])
    assert _stored() == {
        kind: batch.counts.get(kind, {}).get("created", 0) for kind in MODELS
    }
    assert _rows(batch) == {each: batch.endings[each] for each in _rows(batch)}


def _in_words(endings):
    return "，".join(f"{ENDINGS[k]} {endings[k]:,}" for k in ENDINGS if endings[k])


def _stored():
    return {kind: model.objects.count() for kind, model in MODELS.items()}


def _rows(batch):
    """Count what is kept of the rows that were not written, by their ending."""
    rows = ImportRow.objects.filter(batch=batch)
    return {
        "refused": rows.filter(outcome="rejected").count(),
        "waiting": rows.filter(outcome="waiting").count() + WaitingLine.objects.count(),
    }
