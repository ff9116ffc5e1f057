"""Files whose columns a person explains on the page, from upload to import."""

from __future__ import annotations

from datetime import date

import pytest

from customers.models import Customer, Vehicle
from imports.models import ColumnMap, ImportBatch
from imports.pages.mapping_page import NO_IDENTITY, TWICE
from imports.tasks import run_import
from tests.imports.uploading import page, post_files, signed_in, staff, stored_files

pytestmark = pytest.mark.django_db

VIN, PHONE = "LFV3A24GXC3000001", "13912340101"
FOREIGN = f"Fahrgestell,Halter,Nummer\n{VIN},周明远,{PHONE}\n".encode()
DATES = f"车架号,车主,手机,注册日期\n{VIN},周明远,{PHONE},03/04/2024\n".encode()
CHOSEN = {"0-field_0": "车架号", "0-field_1": "姓名", "0-field_2": "手机"}


def upload(client, content, name="a.csv"):
    post_files(client, (name, content))
    batch = ImportBatch.objects.latest("pk")
    run_import(batch.pk)
    batch.refresh_from_db()
    return batch


def test_foreign_file_waits_is_mapped_and_imported(client, private_media):
    batch = upload(client, FOREIGN)
    assert (batch.status, Customer.objects.count()) == ("waiting", 0)
    assert len(stored_files(private_media)) == 1

    response = client.post(page("mapping", batch.pk), CHOSEN)

    assert response.url == page("change", batch.pk)
    assert run_import(batch.pk) == "finished"
    assert [each.name for each in Customer.objects.all()] == ["周明远"]
    assert Vehicle.objects.get().vin == VIN
    assert stored_files(private_media) == []


def test_same_columns_are_not_asked_again(client):
    client.post(page("mapping", upload(client, FOREIGN).pk), CHOSEN)
    again = FOREIGN.replace(VIN.encode(), b"WVWZZZ3CZEE140287")

    batch = upload(client, again, name="b.csv")

    assert (batch.status, batch.endings["changed"]) == ("finished", 1)
    assert ColumnMap.objects.count() == 1


def test_page_shows_first_rows_masked_and_suggests(client):
    batch = upload(client, FOREIGN)

    shown = client.get(page("mapping", batch.pk))

    (form,) = shown.context["forms"]
    assert [line["samples"] for line in form.columns()] == [
        [VIN],
        ["周明远"],
        ["139****0101"],
    ]
    suggested = [line["choice"].value() for line in form.columns()]
    assert suggested == ["车架号", "", "手机"]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"0-field_1": "备注"}, NO_IDENTITY),
        ({**CHOSEN, "0-field_1": "手机"}, TWICE.format(field="手机")),
    ],
)
def test_answer_that_cannot_be_is_refused(client, answers, sentence):
    batch = upload(client, FOREIGN)

    shown = client.post(page("mapping", batch.pk), answers)

    (form,) = shown.context["forms"]
    assert form.non_field_errors() == [sentence]
    assert ColumnMap.objects.count() == 0


@pytest.mark.parametrize(
    ("order", "day"),
    [("dmy", date(2024, 4, 3)), ("mdy", date(2024, 3, 4))],
)
def test_order_of_days_is_asked_once_for_the_column(client, order, day):
    batch = upload(client, DATES)
    known = {"0-field_0": "车架号", "0-field_1": "姓名", "0-field_2": "手机"}
    answers = {**known, "0-field_3": "注册日期"}
    assert batch.status == "waiting"

    asked = client.post(page("mapping", batch.pk), answers)
    assert asked.context["forms"][0].errors == {
        "order_3": ["请选择“注册日期”列日期的写法。"]
    }
    client.post(page("mapping", batch.pk), {**answers, "0-order_3": order})

    assert run_import(batch.pk) == "finished"
    assert Vehicle.objects.get().registered_on == day


def test_unknown_column_of_an_imported_file_is_mapped_for_the_next_time(client):
    content = f"车架号,车主,手机,喷漆\n{VIN},周明远,{PHONE},白色\n".encode()
    batch = upload(client, content)
    assert batch.status == "finished"
    known = {"0-field_0": "车架号", "0-field_1": "姓名", "0-field_2": "手机"}

    client.post(page("mapping", batch.pk), {**known, "0-field_3": "颜色"})
    upload(client, content)

    assert Vehicle.objects.get().colour == "白色"


def test_second_question_keeps_the_answers_to_the_first(client):
    content = FOREIGN.replace(b"Nummer\n", b"Nummer,Zulassung\n")
    content = content.replace(f"{PHONE}\n".encode(), f"{PHONE},03/04/2024\n".encode())
    batch = upload(client, content)
    answers = {**CHOSEN, "0-field_3": "注册日期"}

    client.post(page("mapping", batch.pk), answers)
    assert run_import(batch.pk) == "waiting"
    client.post(page("mapping", batch.pk), {**answers, "0-order_3": "dmy"})

    assert run_import(batch.pk) == "finished"
    assert Vehicle.objects.get().registered_on == date(2024, 4, 3)


def test_only_what_the_system_would_not_choose_is_kept(client):
    content = f"车架号,车主,手机,喷漆,里程\n{VIN},周明远,{PHONE},白色,5\n".encode()
    batch = upload(client, content)
    known = {"0-field_0": "车架号", "0-field_1": "姓名", "0-field_2": "手机"}

    client.post(page("mapping", batch.pk), {**known, "0-field_3": ""})

    assert ColumnMap.objects.get().fields == {"喷漆": ""}


def test_adviser_may_not_map(client):
    batch = upload(client, FOREIGN)

    adviser = signed_in(staff("服务顾问", "李顾问"))

    assert adviser.get(page("mapping", batch.pk)).status_code == 403


def test_batch_without_questions_shows_its_result(client):
    batch = upload(client, f"车架号,车主\n{VIN},周明远\n".encode())

    assert client.get(page("mapping", batch.pk)).url == page("change", batch.pk)


FOREIGN_DATES = (
    f"Fahrgestell,Halter,Nummer,Zulassung\n{VIN},周明远,{PHONE},03/04/2024\n".encode()
)


@pytest.mark.parametrize(
    ("order", "status", "registered_on"),
    [("dmy", "finished", date(2024, 4, 3)), ("", "waiting", None)],
)
def test_the_order_of_an_unknown_columns_days_is_said_with_its_field(
    client, order, status, registered_on
):
    batch = upload(client, FOREIGN_DATES)
    answers = {**CHOSEN, "0-field_3": "注册日期", "0-order_3": order}

    client.post(page("mapping", batch.pk), answers)

    assert run_import(batch.pk) == status
    found = [each.registered_on for each in Vehicle.objects.all()]
    assert found == ([registered_on] if registered_on else [])
