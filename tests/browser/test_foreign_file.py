"""A file of another system goes in; a duplicate of an older import goes away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from customers.models import Customer, Merge
from imports.models import ImportBatch
from tests.browser.conftest import Visitor, eventually
from tests.factories import make_customer, make_vehicle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MINUTE = 60_000
HEADER = "Fahrgestell,Halter,Nummer,车牌"
ROW = "LFV3A24GXC3000001,周明远,13912340101,沪A12345"
WRONG = "LFV3A24G1C3000002,林小鹿,1391234010,沪A12346"
RIGHT = WRONG.replace("1391234010,", "13912340102,")


def upload(visitor: Visitor, path: Path, *rows: str) -> None:
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    visitor.open(reverse("admin:imports_importbatch_add"))
    visitor.page.set_input_files("input[type=file]", path)
    visitor.page.get_by_role("button", name="上传并导入").click()


def is_finished(count: int) -> bool:
    finished = ImportBatch.objects.filter(status=ImportBatch.Status.FINISHED)
    return finished.count() == count


def test_a_foreign_file_is_mapped_corrected_and_its_duplicate_merged_and_undone(
    visit: Callable[..., Visitor], tmp_path: Path
):
    old = make_customer(name="周明远")
    make_vehicle(owner=old, plate="沪A12345", model=None)
    visitor = visit()
    page = visitor.page

    upload(visitor, tmp_path / "a.csv", ROW, WRONG)
    assert eventually(ImportBatch.objects.filter(status="waiting").exists)
    batch = ImportBatch.objects.get()
    visitor.open(reverse("admin:imports_importbatch_mapping", args=[batch.pk]))
    for header, field in (
        ("Fahrgestell", "车架号"),
        ("Halter", "姓名"),
        ("Nummer", "手机"),
    ):
        page.get_by_label(header, exact=True).select_option(field)
    page.get_by_role("button", name="保存并导入").click()
    assert eventually(lambda: is_finished(1))
    visitor.open(reverse("admin:imports_importbatch_change", args=[batch.pk]))
    expect(page.locator("#problems")).to_contain_text("Nummer")

    upload(visitor, tmp_path / "b.csv", ROW, RIGHT)
    assert eventually(lambda: is_finished(2))
    assert Customer.objects.get(name="林小鹿").phone == "13912340102"

    visitor.open(reverse("customers:merging"))
    page.locator("tr", has_text="姓名和车牌相同").get_by_text("比较").click()
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.get_by_text("已合并。90 天内可以")).to_be_visible()
    assert Customer.objects.living().filter(name="周明远").count() == 1

    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销合并")).to_be_visible()
    assert Merge.objects.standing().count() == 0
    assert Customer.objects.living().filter(name="周明远").count() == 2
    assert visitor.complaints == []
