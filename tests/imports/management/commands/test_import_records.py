from __future__ import annotations

import io
import json
import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from customers.models import Consent, Customer, ServiceRecord, Vehicle
from imports.models import ImportBatch
from tests.imports.exports import write_csv, write_xlsx

pytestmark = pytest.mark.django_db

PHONE = "13912345671"
VIN = "LFV3A24GXC3000001"


@pytest.fixture
def customers(tmp_path):
    return write_xlsx(
        tmp_path / "客户.xlsx",
        {"客户": [["姓名", "手机"], ["张伟", PHONE], ["李娜", "139****5672"]]},
    )


@pytest.fixture
def orders(tmp_path):
    return write_csv(
        tmp_path / "工单.csv",
        [["工单号", "进厂时间", "车架号"], ["R1", "2026-05-01", VIN]],
        encoding="gb18030",
    )


def run(*arguments):
    out = io.StringIO()
    call_command("import_records", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_command_asks_which_files(db):
    with pytest.raises(CommandError, match="请写明要导入的文件"):
        run()


def test_files_are_imported_and_summed_up(customers, orders):
    told = run(customers, orders).splitlines()

    assert (Customer.objects.count(), ServiceRecord.objects.count()) == (1, 1)
    assert told[0] == "客户.xlsx：2 行"
    assert told[1] == "  每行一个结果：有变化 1，未导入 1"
    assert told[2] == "  客户  新建 1  更新 0  无变化 0  未导入 1  待核对 0"
    assert told[3] == (
        "  问题 2 处（未导入 1，请核对 1，已整理 0），可在网页“数据导入”里查看和下载"
    )
    assert "工单.csv：1 行" in told


def test_json_lists_every_problem_with_numbers_masked(customers):
    result = json.loads(run(customers, "--json"))

    (file,) = result["files"]
    assert (result["dry_run"], file["file"], file["status"], file["rows"]) == (
        False,
        "客户.xlsx",
        "finished",
        2,
    )
    assert file["counts"]["customers"]["created"] == 1
    assert file["problems"][0] == {
        "sheet": "客户",
        "row": 3,
        "column": "手机",
        "value": "139****5672",
        "made_of_it": "",
        "severity": "error",
        "sentence": "没有可用的电话号码，客户未导入，请补录",
    }


def test_dry_run_leaves_no_row_at_all(customers, orders):
    result = json.loads(run(customers, orders, "--dry-run", "--json"))

    assert result["dry_run"] is True
    assert [file["rows"] for file in result["files"]] == [2, 1]
    models = (Customer, Vehicle, ServiceRecord, ImportBatch)
    assert [model.objects.count() for model in models] == [0, 0, 0, 0]


def test_missing_file_stops_before_anything_is_read(customers, tmp_path):
    with pytest.raises(CommandError, match=r"^找不到文件："):
        run(customers, tmp_path / "nothing.csv")

    assert Customer.objects.count() == 0


def test_bad_file_fails_the_command_and_no_other_file(tmp_path, customers):
    empty = tmp_path / "empty.csv"
    empty.touch()

    with pytest.raises(CommandError, match=r"^有文件没有导入，原因见上。$"):
        run(empty, customers)

    assert Customer.objects.count() == 1
    assert ImportBatch.objects.filter(status="failed").count() == 1


@pytest.fixture
def consents(tmp_path):
    return write_xlsx(
        tmp_path / "同意.xlsx",
        {"客户": [["姓名", "手机", "营销短信同意"], ["张伟", PHONE, "是"]]},
    )


def test_consents_of_a_file_are_proved_by_the_options(consents):
    clerk = User.objects.create_user("wu", is_staff=True)
    run(consents)
    before = Consent.objects.to_marketing().count()

    run(
        *(consents, "--by", "wu"),
        *("--consent-text", "合同第 9 条", "--consent-date", "2026-11-01"),
    )

    consent = Consent.objects.to_marketing().get()
    assert (before, consent.recorded_by, consent.wording) == (0, clerk, "合同第 9 条")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--consent-text", "合同"],
            "请用 --by 写明由谁登记这些同意，例如 --by admin。",
        ),
        (["--by", "nobody"], "没有用户“nobody”，请用 --by 写明在用的用户名。"),
        (
            ["--by", "wu", "--consent-date", "2099-01-01"],
            "取得日期 2099-01-01 晚于今天，请改成客户实际同意的日期。",
        ),
    ],
)
def test_evidence_that_cannot_count_is_refused(consents, options, sentence):
    User.objects.create_user("wu", is_staff=True)

    with pytest.raises(CommandError, match=re.escape(sentence)):
        run(consents, *options)

    assert Customer.objects.count() == 0


FOREIGN = f"Fahrgestell,Halter,Nummer\n{VIN},周明远,{PHONE}\n"
DAYS = f"车架号,车主,手机,注册日期\n{VIN},周明远,{PHONE},03/04/2024\n"


@pytest.fixture
def foreign(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(FOREIGN)
    return path


@pytest.fixture
def days(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(DAYS)
    return path


def test_columns_are_mapped_by_the_command(foreign):
    run(foreign, "--map", "Fahrgestell=VIN码", "--map", "Halter=姓名")

    assert Vehicle.objects.get().vin == VIN
    assert [each.name for each in Customer.objects.all()] == ["周明远"]


def test_foreign_file_stops_with_advice(foreign):
    out = io.StringIO()
    with pytest.raises(CommandError, match="有文件没有导入"):
        call_command("import_records", str(foreign), stdout=out)

    assert out.getvalue().strip() == (
        "a.csv：未导入。没有认出表头：请保留系统导出的表头，或用 --map 列名=字段 "
        "写明各列是什么，例如 --map 车架=车架号。"
    )
    assert ImportBatch.objects.get().status == "failed"


def test_unknown_field_is_named_with_those_that_there_are(foreign):
    with pytest.raises(CommandError, match="没有“轮胎”这个字段，可用的有：姓名、"):
        run(foreign, "--map", "Halter=轮胎")


@pytest.mark.parametrize(
    ("order", "day"), [("dmy", date(2024, 4, 3)), ("mdy", date(2024, 3, 4))]
)
def test_order_of_days_is_told_to_the_command(days, order, day):
    run(days, "--dates", order)

    assert Vehicle.objects.get().registered_on == day


def test_undecided_days_stop_the_command_before_anything_is_written(days):
    out = io.StringIO()
    with pytest.raises(CommandError, match="有文件没有导入"):
        call_command("import_records", str(days), stdout=out)

    assert "请用 --dates 写明 dmy（日/月/年）" in out.getvalue()
    assert Vehicle.objects.count() == 0


def test_values_go_before_the_order_that_the_command_names(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(DAYS + f"WVWZZZ3CZEE140287,李,{PHONE[:-1]}9,13/04/2024\n")

    run(path, "--dates", "mdy")

    assert Vehicle.objects.get(vin=VIN).registered_on == date(2024, 4, 3)
