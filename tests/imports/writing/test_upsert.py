from __future__ import annotations

from contextlib import closing as closed
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import (
    Consent,
    Customer,
    DoNotDisturb,
    OdometerReading,
    Plate,
    Policy,
    ServiceRecord,
    Vehicle,
    VehicleContact,
    VehicleModel,
    Warranty,
)
from feedback.models import Complaint
from imports.writing import closing
from tests.contact import complain, doubt, leave_alone, refuse_texts, why_not
from tests.factories import NOW
from tests.imports.exports import Cell
from tests.imports.importing import import_rows, import_sheets, problems

pytestmark = pytest.mark.django_db

PHONE, OTHER_PHONE, THIRD_PHONE = "13912345671", "13912345672", "13912345673"
VIN, OTHER_VIN = "LFV3A24GXC3000001", "LSVCH2BV9N2000002"
PLATE, OTHER_PLATE = "沪A12345", "沪B54321"

Row = dict[str, Cell]


@pytest.fixture(autouse=True)
def private_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def load(tmp_path):
    return lambda *rows: import_rows(tmp_path, *rows)


def customer(**cells: Cell) -> Row:
    return {
        "姓名": "张伟",
        "手机": PHONE,
        "性别": "男",
        "生日": "1985-12-03",
        "区域": "浦东新区",
        "短信同意": "",
        "标签": "",
        "备注": "",
        **cells,
    }


def car(**cells: Cell) -> Row:
    return {
        "车架号": VIN,
        "车牌号": PLATE,
        "品牌": "大众",
        "车系": "迈腾",
        "能源类型": "汽油",
        "颜色": "白",
        "注册日期": "2023-05-10",
        "交强险到期": "2027-05-09",
        "交强险公司": "人保",
        "客户名称": "张伟",
        "手机": PHONE,
        "车辆状态": "在用",
        "备注": "",
        **cells,
    }


def order(**cells: Cell) -> Row:
    return {
        "工单号": "R1",
        "进厂时间": "2026-05-01",
        "出厂时间": "2026-05-02",
        "车架号": VIN,
        "车牌号": PLATE,
        "车主姓名": "张伟",
        "送修人": "张伟",
        "联系电话": PHONE,
        "进厂里程": 12000,
        "维修类别": "定保",
        "维修项目": "更换机油",
        "实收金额": 688.5,
        "工单状态": "已结算",
        "备注": "",
        **cells,
    }


def counts(batch, kind):
    order = ("created", "updated", "unchanged", "rejected")
    return tuple(batch.counts[kind][each] for each in order)


def owners(vin=VIN):
    contacts = VehicleContact.objects.filter(vehicle__vin=vin, role="owner")
    return [
        (contact.customer.name, contact.until_on is None)
        for contact in contacts.select_related("customer").order_by("pk")
    ]


def plates(vin=VIN):
    rows = Plate.objects.filter(vehicle__vin=vin).order_by("pk")
    return list(rows.values_list("plate", "since_on", "until_on"))


class TestCustomers:
    def test_row_becomes_a_customer(self, load):
        batch = load(customer(标签="置换", 备注="爱喝茶"))

        (person,) = Customer.objects.all()
        assert (person.name, person.phone, person.gender) == ("张伟", PHONE, "male")
        assert (person.birthday, person.district) == (date(1985, 12, 3), "浦东新区")
        assert (person.tags, person.notes) == (["置换"], "爱喝茶")
        assert counts(batch, "customers") == (1, 0, 0, 0)

    def test_same_file_twice_changes_nothing(self, load):
        rows = [customer(), customer(姓名="李娜"), customer(手机=OTHER_PHONE)]
        load(*rows)
        before = list(Customer.objects.order_by("pk").values())

        batch = load(*rows)

        assert counts(batch, "customers") == (0, 0, 3, 0)
        assert list(Customer.objects.order_by("pk").values()) == before

    def test_changed_fact_is_taken_and_an_empty_cell_is_not(self, load):
        load(customer())

        batch = load(customer(区域="徐汇区", 生日="", 性别="无"))

        (person,) = Customer.objects.all()
        assert (person.district, person.birthday, person.gender) == (
            "徐汇区",
            date(1985, 12, 3),
            "male",
        )
        assert counts(batch, "customers") == (0, 1, 0, 0)

    def test_tags_and_notes_are_added_to_those_of_staff(self, load):
        load(customer(标签="老客户", 备注="爱喝茶"))

        load(customer(标签="置换", 备注="喜欢周末来"))

        (person,) = Customer.objects.all()
        assert person.tags == ["老客户", "置换"]
        assert person.notes == "爱喝茶\n喜欢周末来"

    def test_husband_and_wife_on_one_number_stay_two(self, load):
        load(customer(), customer(姓名="李娜", 性别="女"))

        assert sorted(Customer.objects.values_list("name", flat=True)) == [
            "张伟",
            "李娜",
        ]

    def test_one_name_under_two_numbers_stays_two(self, load):
        load(customer(), customer(手机=OTHER_PHONE))

        assert Customer.objects.count() == 2

    def test_title_and_full_name_on_one_number_are_one(self, load):
        load(customer(姓名="张先生", 性别=""))

        batch = load(customer())

        assert Customer.objects.get().name == "张伟"
        assert counts(batch, "customers") == (0, 1, 0, 0)

    def test_title_of_the_other_gender_is_somebody_else(self, load):
        load(customer(姓名="张女士", 性别=""))

        load(customer(姓名="张先生", 性别=""))

        assert Customer.objects.count() == 2

    def test_name_is_given_to_a_nameless_number(self, load):
        load(customer(姓名=""))

        load(customer())

        assert Customer.objects.get().name == "张伟"

    def test_second_number_of_a_cell_is_kept(self, load):
        load(customer(手机=f"{PHONE}/{OTHER_PHONE}"))

        person = Customer.objects.get()
        assert (person.phone, person.second_phone) == (PHONE, OTHER_PHONE)

    def test_new_number_comes_first_and_the_old_one_stays(self, load):
        load(customer())

        load(customer(手机=f"{OTHER_PHONE}/{PHONE}"))

        person = Customer.objects.get()
        assert (person.phone, person.second_phone) == (OTHER_PHONE, PHONE)

    def test_third_number_is_told_and_not_stored(self, load):
        load(customer(手机=f"{PHONE}/{OTHER_PHONE}"))

        batch = load(customer(手机=f"{PHONE}/{THIRD_PHONE}"))

        person = Customer.objects.get()
        assert (person.phone, person.second_phone) == (PHONE, OTHER_PHONE)
        assert problems(batch) == [
            (2, "手机", "客户已有两个号码，新号码未保存，请核对")
        ]

    def test_landline_is_found_again(self, load):
        load(customer(手机="021-62345678"))

        batch = load(customer(手机="021-62345678"))

        assert Customer.objects.get().landline == "021-62345678"
        assert counts(batch, "customers") == (0, 0, 1, 0)

    def test_first_of_two_rows_that_disagree_stands(self, load):
        rows = [customer(区域="浦东新区"), customer(区域="徐汇区")]

        first, second = load(*rows), load(*rows)

        assert Customer.objects.get().district == "浦东新区"
        assert counts(second, "customers") == (0, 0, 2, 0)
        told = [(3, "区域", "与文件前面的行不一致，保留先出现的，请核对")]
        assert [problems(first), problems(second)] == [told, told]

    def test_good_rows_go_in_when_others_fail(self, load):
        batch = load(
            customer(), customer(姓名="李娜", 手机="无"), customer(姓名="王芳")
        )

        assert sorted(Customer.objects.values_list("name", flat=True)) == [
            "张伟",
            "王芳",
        ]
        assert counts(batch, "customers") == (2, 0, 0, 1)

    def test_merged_customer_is_found_as_the_one_that_remained(self, load):
        load(customer(), customer(姓名="李娜", 手机=OTHER_PHONE))
        absorbed, remained = Customer.objects.order_by("name")
        Customer.objects.filter(pk=absorbed.pk).update(merged_into=remained)

        batch = load(customer(姓名=remained.name, 手机=absorbed.phone))

        assert Customer.objects.count() == 2
        assert counts(batch, "customers")[0] == 0

    def test_one_that_remained_is_still_found_by_its_own_number(self, load):
        load(customer(), customer(姓名="李娜", 手机=OTHER_PHONE))
        absorbed, remained = Customer.objects.order_by("pk")
        Customer.objects.filter(pk=absorbed.pk).update(merged_into=remained)

        batch = load(
            customer(姓名=remained.name, 手机=absorbed.phone),
            customer(姓名=remained.name, 手机=remained.phone),
        )

        assert Customer.objects.count() == 2
        assert counts(batch, "customers")[0] == 0

    def test_rows_are_read_once_while_the_planner_takes_the_table_for_empty(
        self, load, monkeypatch
    ):
        # In the middle of a large first file it has not been told yet.
        monkeypatch.setattr(closing, "analyze_tables", lambda: None)
        people = [customer(姓名=f"张伟{n}", 手机=f"139{n:08}") for n in range(11, 411)]
        load(*people)
        other = connection.copy()
        with closed(other), other.cursor() as cursor:
            # Our rows are not committed: it finds pages, and nobody in them.
            cursor.execute("ANALYZE customers_customer")
        before = rows_read("customers_customer")

        load(*people)

        assert rows_read("customers_customer") - before <= 20 * len(people)

    def test_the_planner_knows_of_the_rows_at_once(self, load):
        load(*(customer(姓名=f"张伟{n}", 手机=f"139{n:08}") for n in range(11, 61)))

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples FROM pg_class WHERE relname = 'customers_customer'"
            )
            assert cursor.fetchone() == (50,)


def rows_read(table: str) -> int:
    """Return how many rows this transaction has read of a table so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0)"
            " FROM pg_stat_xact_user_tables WHERE relname = %s",
            [table],
        )
        (count,) = cursor.fetchone()
    return int(count)


class TestRefusals:
    def test_do_not_disturb_is_set_once_and_never_taken_back(self, load):
        load(customer(备注="客户要求勿扰"))
        load(customer(备注="客户要求勿扰"))

        load(customer(备注="爱喝茶"))

        (wish,) = DoNotDisturb.objects.all()
        assert (wish.proof, wish.lifted_at) == ("备注：客户要求勿扰", None)
        assert AuditEntry.objects.get(action="do_not_disturb").reason == wish.proof

    @pytest.mark.parametrize(
        "cells", [{"备注": "客户要求勿扰"}, {"短信同意": "否"}, {"备注": "投诉中"}]
    )
    def test_no_fact_erases_another(self, load, cells):
        load(customer())
        owner = Customer.objects.get()
        facts = leave_alone(owner), doubt(owner), complain(owner), refuse_texts(owner)

        load(customer(**cells))

        for fact in facts:
            fact.refresh_from_db()
        alone, number, complaint, consent = facts
        assert (alone.lifted_at, number.ended_at, complaint.closed_on) == (None,) * 3
        assert (consent.withdrawn_at, Consent.objects.count()) == (NOW, 1)

    def test_a_complaint_is_opened_once_also_after_it_was_closed(self, load):
        load(customer(备注="投诉中"))
        Complaint.objects.update(closed_on=NOW.date())

        load(customer(备注="投诉中"))

        (complaint,) = Complaint.objects.all()
        assert (complaint.about, complaint.opened_on) == ("备注：投诉中", NOW.date())

    def test_consent_is_written_once(self, load):
        load(customer(短信同意="是"))
        load(customer(短信同意="是"))

        (consent,) = Consent.objects.all()
        assert (consent.scope, consent.channel) == ("service", "导入")
        assert consent.given_on == date(2026, 11, 21)

    def test_withdrawn_consent_is_not_revived(self, load):
        load(customer(短信同意="是"))
        Consent.objects.update(withdrawn_at=timezone.now(), withdrawn_through="TD")

        load(customer(短信同意="是"))

        assert [each.withdrawn_through for each in Consent.objects.all()] == ["TD"]

    def test_refusal_in_the_file_withdraws_the_consent(self, load):
        load(customer(短信同意="是"))

        load(customer(短信同意="否"))

        assert Consent.objects.get().withdrawn_through == "导入"
        assert DoNotDisturb.objects.count() == 0

    def test_refusal_of_somebody_new_is_a_line_of_the_ledger(self, load):
        load(customer(短信同意="否"))
        load(customer(短信同意="否"))

        (refusal,) = Consent.objects.all()
        assert (refusal.scope, refusal.withdrawn_through) == ("service", "导入")
        assert refusal.wording == "短信同意：否"

    def test_number_of_many_customers_is_no_longer_texted(self, load):
        five = [customer(姓名=f"张{name}") for name in "一二三四五"]
        load(*five)
        number = Customer.objects.values_list("phone_index", flat=True)[0]
        assert why_not(number) == ""

        batch = load(*five, customer(姓名="张六"))

        assert why_not(number).startswith("该号码登记在 6 位客户名下")
        (notice,) = batch.notices
        assert notice.startswith("号码 139****5671 登记在 6 位客户名下，已暂停")


class TestVehicles:
    def test_row_becomes_a_car_with_its_papers_and_owner(self, load):
        batch = load(
            car(
                检验有效期至="2027-05",
                商业险到期="2027-06-01 00:00",
                质保到期="2026-05-10",
                质保里程=60000,
            )
        )

        vehicle = Vehicle.objects.get()
        assert (vehicle.vin, vehicle.plate, vehicle.colour) == (VIN, PLATE, "白")
        assert str(vehicle.model) == "大众迈腾"
        assert vehicle.inspection_valid_until == date(2027, 5, 31)
        assert owners() == [("张伟", True)]
        assert plates() == [(PLATE, None, None)]
        assert sorted(
            Policy.objects.values_list("kind", "insurer", "last_covered_on")
        ) == [
            ("commercial", "", date(2027, 5, 31)),
            ("compulsory", "人保", date(2027, 5, 9)),
        ]
        assert list(Warranty.objects.values_list("kind", "until_on", "until_km")) == [
            ("whole", date(2026, 5, 10), 60000)
        ]
        assert counts(batch, "vehicles") == (1, 0, 0, 0)
        assert counts(batch, "customers") == (1, 0, 0, 0)

    def test_same_file_twice_changes_nothing(self, load):
        rows = [
            car(),
            car(
                车架号=OTHER_VIN, 车牌号=OTHER_PLATE, 客户名称="李娜", 手机=OTHER_PHONE
            ),
            car(车牌号="沪C33333"),
        ]
        load(*rows)
        models = (Vehicle, Plate, VehicleContact, Policy, Customer)
        before = [list(model.objects.order_by("pk").values()) for model in models]

        batch = load(*rows)

        assert counts(batch, "vehicles") == (0, 0, 3, 0)
        assert counts(batch, "customers") == (0, 0, 3, 0)
        after = [list(model.objects.order_by("pk").values()) for model in models]
        assert after == before

    def test_renewed_policy_is_added_to_the_old_one(self, load):
        load(car(交强险到期="2026-05-09"))

        load(car(交强险到期="2027-05-09"))

        assert list(
            Policy.objects.order_by("last_covered_on").values_list(
                "last_covered_on", flat=True
            )
        ) == [date(2026, 5, 9), date(2027, 5, 9)]

    def test_new_plate_leaves_the_old_one_in_the_history(self, load):
        load(car())

        load(car(车牌号=OTHER_PLATE))

        assert Vehicle.objects.get().plate == OTHER_PLATE
        assert plates() == [
            (PLATE, None, date(2026, 11, 21)),
            (OTHER_PLATE, date(2026, 11, 21), None),
        ]

    def test_old_plate_in_a_later_file_does_not_come_back(self, load):
        load(car())
        load(car(车牌号=OTHER_PLATE))

        batch = load(car())

        assert Vehicle.objects.get().plate == OTHER_PLATE
        assert len(plates()) == 2
        assert problems(batch) == [(2, "车牌号", "这是这辆车以前的车牌，现车牌不变")]

    def test_swapped_plates_leave_two_cars_with_two_histories(self, load):
        mine, theirs = car(), car(车架号=OTHER_VIN, 车牌号=OTHER_PLATE)
        load(mine, theirs)

        load({**mine, "车牌号": OTHER_PLATE}, {**theirs, "车牌号": PLATE})

        assert dict(Vehicle.objects.values_list("vin", "plate")) == {
            VIN: OTHER_PLATE,
            OTHER_VIN: PLATE,
        }
        assert [each[0] for each in plates()] == [PLATE, OTHER_PLATE]

    def test_plate_on_two_cars_in_use_is_told(self, load):
        batch = load(car(), car(车架号=OTHER_VIN))

        assert set(Vehicle.objects.values_list("plate", flat=True)) == {PLATE}
        assert batch.notices == [
            f"车牌 {PLATE} 同时登记在 2 辆车上（{VIN}、{OTHER_VIN}），请核对"
        ]

    def test_cars_without_a_plate_share_none(self, load):
        batch = load(car(车牌号=""), car(车架号=OTHER_VIN, 车牌号="未上牌"))

        assert batch.notices == []

    @pytest.mark.parametrize("sold_first", [True, False])
    def test_plate_goes_from_a_sold_car_to_its_successor(self, load, sold_first):
        rows = [car(车辆状态="已售出"), car(车架号=OTHER_VIN)]
        rows = rows if sold_first else rows[::-1]

        first, second = load(*rows), load(*rows)

        assert dict(Vehicle.objects.values_list("vin", "plate")) == {
            VIN: "",
            OTHER_VIN: PLATE,
        }
        assert plates() == [(PLATE, None, date(2026, 11, 21))]
        assert (first.notices, second.notices) == ([], [])
        assert counts(second, "vehicles") == (0, 0, 2, 0)

    def test_car_that_left_does_not_come_back(self, load):
        load(car(车辆状态="已售出"))

        batch = load(car(车辆状态="在用"))

        assert Vehicle.objects.get().status == "sold"
        assert problems(batch) == [
            (2, "车辆状态", "系统里这辆车已转出或报废，状态未改回，请核对")
        ]

    def test_new_owner_in_a_list_ends_the_old_ones_time(self, load):
        load(car())

        batch = load(car(客户名称="李娜", 手机=OTHER_PHONE))

        assert owners() == [("张伟", False), ("李娜", True)]
        assert counts(batch, "vehicles") == (0, 1, 0, 0)
        assert problems(batch) == [
            (2, "客户名称", "车主与系统里不同，已改为文件里的车主，请核对")
        ]

    def test_former_owner_in_an_older_file_does_not_come_back(self, load):
        load(car())
        load(car(客户名称="李娜", 手机=OTHER_PHONE))

        load(car())

        assert owners() == [("张伟", False), ("李娜", True)]

    def test_new_number_of_the_same_owner_is_no_new_customer(self, load):
        load(car())

        load(car(手机=OTHER_PHONE))

        person = Customer.objects.get()
        assert (person.phone, person.second_phone) == (OTHER_PHONE, PHONE)
        assert owners() == [("张伟", True)]

    def test_fleet_is_one_customer_with_many_cars(self, load):
        firm = {"客户名称": "云帆汽车租赁有限公司"}
        load(car(**firm), car(车架号=OTHER_VIN, 车牌号=OTHER_PLATE, **firm))

        assert Customer.objects.get().kind == "company"
        assert VehicleContact.objects.count() == 2

    def test_bad_vin_finds_the_car_by_its_plate(self, load):
        load(car())

        batch = load(car(车架号=VIN[-6:], 颜色="黑"))

        assert Vehicle.objects.get().colour == "黑"
        assert counts(batch, "vehicles") == (0, 1, 0, 0)

    def test_bad_vin_with_an_unknown_plate_is_refused_with_its_reason(self, load):
        batch = load(car(车架号=VIN[-6:]))

        assert Vehicle.objects.count() == 0
        assert counts(batch, "vehicles") == (0, 0, 0, 1)
        assert problems(batch) == [
            (2, "车架号", "只有车架号后 6 位，请补全 17 位"),
            (2, "车架号", "没有可用的车架号，系统里也没有这个车牌的车，请补录车架号"),
        ]

    def test_plate_of_several_cars_does_not_choose_one(self, load):
        load(car(), car(车架号=OTHER_VIN))

        batch = load(car(车架号="", 颜色="黑"))

        assert set(Vehicle.objects.values_list("colour", flat=True)) == {"白"}
        assert problems(batch) == [(2, "车架号", "这个车牌对应多辆车，请补录车架号")]

    def test_vin_mistyped_by_one_character_on_the_same_plate_is_the_same_car(
        self, load
    ):
        load(car())

        batch = load(car(车架号="LFV3A24GXC3000007"))

        assert Vehicle.objects.count() == 1
        said = "车架号与系统里同一车牌的车只差一两位，按那辆车记，请核对"
        assert (2, "车架号", said) in problems(batch)

    @pytest.mark.parametrize("plate", ["", PLATE], ids=["no plate", "plate handed on"])
    def test_cars_of_one_fleet_with_sound_vins_stay_two(self, load, plate):
        first = car(车架号="LSVAA4185E2000002", 车牌号=plate, 颜色="红")
        load(first | {"车辆状态": "已过户"})
        second = car(车架号="LSVAA4187E2000003", 车牌号=plate, 颜色="黑")

        load(first, second | {"客户名称": "李娜", "手机": OTHER_PHONE})

        assert list(Vehicle.objects.order_by("pk").values_list("vin", "colour")) == [
            ("LSVAA4185E2000002", "红"),
            ("LSVAA4187E2000003", "黑"),
        ]
        assert owners("LSVAA4185E2000002") == [("张伟", True)]
        assert owners("LSVAA4187E2000003") == [("李娜", True)]

    def test_doubtful_vin_of_a_car_without_plate_is_a_car_of_its_own(self, load):
        first = car(车牌号="")
        load(first)

        load(first, car(车架号="LFV3A24GXC3000007", 车牌号=""))

        assert Vehicle.objects.count() == 2

    def test_model_of_a_free_text_is_found_in_the_catalogue(self, load):
        VehicleModel.objects.create(brand="奥迪", series="A6L")

        load(car(品牌="", 车系="", 车型="奥迪A6L 2.0T 豪华致雅"))

        assert str(Vehicle.objects.get().model) == "奥迪A6L"
        assert VehicleModel.objects.count() == 1

    def test_green_plate_tells_the_energy_of_a_new_model(self, load):
        load(car(能源类型="", 车牌号="沪AD12345"))

        assert Vehicle.objects.get().model.energy == "bev"

    def test_model_of_unknown_energy_is_not_invented(self, load):
        load(car(能源类型="", 车牌号="", 品牌="蔚来", 车系="ES8"))

        assert Vehicle.objects.get().model is None

    def test_mileage_of_a_list_is_a_reading_of_its_day(self, load):
        load(car(最近进店里程=23000, 最近进店日期="2026-06-01"))
        load(car(最近进店里程=23000, 最近进店日期="2026-06-01"))

        assert list(OdometerReading.objects.values_list("read_on", "km", "source")) == [
            (date(2026, 6, 1), 23000, "import")
        ]


class TestOrders:
    def test_row_becomes_a_service_record(self, load):
        load(car())

        batch = load(order())

        record = ServiceRecord.objects.get()
        assert (record.order_number, record.vehicle.vin) == ("R1", VIN)
        assert (record.came_in_on, record.left_on) == (
            date(2026, 5, 1),
            date(2026, 5, 2),
        )
        assert (record.kind, record.items) == ("maintenance", ["更换机油"])
        assert (record.amount, record.odometer_km) == (Decimal("688.50"), 12000)
        assert record.brought_by == Customer.objects.get()
        assert counts(batch, "orders") == (1, 0, 0, 0)

    def test_same_file_twice_changes_nothing(self, load):
        rows = [
            order(),
            order(工单号="R2", 送修人="李娜", 联系电话=OTHER_PHONE, 进厂里程=13000),
            order(工单号="R2", 维修项目="补胎", 实收金额=60),
            order(工单号="R3", 进厂时间="2026-06-01", 进厂里程=490050),
            order(工单号="R4", 车架号="", 车牌号=PLATE),
        ]
        load(*rows)
        models = (
            ServiceRecord,
            Vehicle,
            Customer,
            VehicleContact,
            Plate,
            OdometerReading,
        )
        before = [list(model.objects.order_by("pk").values()) for model in models]

        batch = load(*rows)

        assert counts(batch, "orders") == (0, 0, 5, 0)
        after = [list(model.objects.order_by("pk").values()) for model in models]
        assert after == before

    def test_order_of_an_unknown_car_brings_the_car(self, load):
        batch = load(order())

        assert Vehicle.objects.get().plate == PLATE
        assert owners() == [("张伟", True)]
        assert Customer.objects.get().phone == PHONE
        assert "“表”里有 1 辆系统里没有的车，已按工单建档" in batch.notices

    def test_order_that_stands_before_the_row_with_its_car_waits_for_it(self, load):
        batch = load(order(车架号=""), order(工单号="R2"))

        assert ServiceRecord.objects.count() == 2
        assert counts(batch, "orders") == (2, 0, 0, 0)
        assert problems(batch) == []

    def test_order_without_a_car_is_refused(self, load):
        batch = load(order(车架号="", 车牌号=""), order(工单号="R2"))

        assert list(ServiceRecord.objects.values_list("order_number", flat=True)) == [
            "R2"
        ]
        assert counts(batch, "orders") == (1, 0, 0, 1)

    def test_order_fills_gaps_of_a_car_and_replaces_nothing(self, load):
        load(car(颜色=""))

        load({**order(), "颜色": "黑", "注册日期": "2020-01-01"})

        vehicle = Vehicle.objects.get()
        assert (vehicle.colour, vehicle.registered_on) == ("黑", date(2023, 5, 10))

    def test_somebody_else_who_brings_the_car_is_a_driver(self, load):
        load(car())

        load(order(送修人="李娜", 联系电话=OTHER_PHONE))

        driver = VehicleContact.objects.get(role="driver")
        assert (driver.customer.name, driver.customer.phone) == ("李娜", OTHER_PHONE)
        assert ServiceRecord.objects.get().brought_by == driver.customer
        assert owners() == [("张伟", True)]

    def test_driver_with_the_firms_number_is_no_new_customer(self, load):
        load(car(客户名称="云帆汽车租赁有限公司"))

        load(order(车主姓名="", 送修人="李师傅"))

        assert ServiceRecord.objects.get().brought_by == Customer.objects.get()

    def test_later_owner_in_an_order_does_not_take_the_car(self, load):
        load(car())

        load({**order(), "车主姓名": "李娜", "车主手机": OTHER_PHONE})

        assert owners() == [("张伟", True)]

    def test_order_number_of_another_car_is_refused(self, load):
        load(order())

        batch = load(order(车架号=OTHER_VIN, 车牌号=OTHER_PLATE))

        assert ServiceRecord.objects.get().vehicle.vin == VIN
        assert problems(batch) == [
            (2, "工单号", "这个工单号已经属于另一辆车，工单未导入，请核对")
        ]

    def test_correction_replaces_and_an_empty_cell_does_not(self, load):
        load(order())

        batch = load(order(实收金额=700, 维修类别="", 进厂里程=""))

        record = ServiceRecord.objects.get()
        assert (record.amount, record.kind, record.odometer_km) == (
            Decimal("700.00"),
            "maintenance",
            12000,
        )
        assert counts(batch, "orders") == (0, 1, 0, 0)

    def test_lines_of_one_order_add_up(self, load):
        batch = load(order(), order(维修项目="补胎", 实收金额=688.5))

        record = ServiceRecord.objects.get()
        assert (record.items, record.amount) == (
            ["更换机油", "补胎"],
            Decimal("688.50"),
        )
        assert problems(batch) == []

    def test_lines_of_one_order_that_disagree_keep_the_first(self, load):
        batch = load(order(), order(实收金额=60))

        assert ServiceRecord.objects.get().amount == Decimal("688.50")
        assert problems(batch) == [
            (3, "实收金额", "同一工单号有多行且内容不同，以第一行为准，请核对")
        ]

    @pytest.mark.parametrize("red_first", [True, False])
    def test_red_ink_voids_the_order_that_it_takes_back(self, load, red_first):
        black = order(工单号="R1001")
        red = order(
            工单号="R1001-H", 实收金额=-688.5, 工单状态="红冲", 备注="红冲原单R1001"
        )
        rows = [red, black] if red_first else [black, red]

        first, second = load(*rows), load(*rows)

        assert set(ServiceRecord.objects.values_list("order_number", "is_void")) == {
            ("R1001", True),
            ("R1001-H", True),
        }
        assert OdometerReading.objects.count() == 0
        assert counts(first, "orders") == (2, 0, 0, 0)
        assert counts(second, "orders") == (0, 0, 2, 0)

    def test_voided_order_stays_void_in_an_older_file(self, load):
        load(order())
        load(order(工单状态="作废"))

        load(order())

        assert ServiceRecord.objects.get().is_void is True

    @pytest.mark.parametrize("old_first", [True, False])
    def test_plate_of_older_orders_goes_into_the_history(self, load, old_first):
        load(car(车牌号=OTHER_PLATE))
        rows = [order(), order(工单号="R2", 进厂时间="2026-08-01", 车牌号=OTHER_PLATE)]

        load(*(rows if old_first else rows[::-1]))

        assert Vehicle.objects.get().plate == OTHER_PLATE
        assert plates() == [
            (OTHER_PLATE, None, None),
            (PLATE, date(2026, 5, 1), date(2026, 5, 1)),
        ]

    def test_plate_of_a_newer_order_replaces_that_of_an_older_one(self, load):
        load(order())

        load(order(工单号="R2", 进厂时间="2026-08-01", 车牌号=OTHER_PLATE))

        assert Vehicle.objects.get().plate == OTHER_PLATE
        assert plates() == [
            (PLATE, date(2026, 5, 1), date(2026, 8, 1)),
            (OTHER_PLATE, date(2026, 8, 1), None),
        ]

    def test_order_with_a_plate_alone_finds_a_former_wearer(self, load):
        load(car())
        load(car(车牌号=OTHER_PLATE))

        load(order(车架号=""))

        assert ServiceRecord.objects.get().vehicle.vin == VIN

    def test_do_not_disturb_in_an_order_holds_the_owner(self, load):
        load(car())

        load(order(备注="客户要求勿扰"))

        assert DoNotDisturb.objects.get().proof == "备注：客户要求勿扰"


class TestReadings:
    def readings(self):
        return list(
            OdometerReading.objects.order_by("counter", "read_on", "km").values_list(
                "counter", "read_on", "km", "source"
            )
        )

    def test_figures_of_orders_become_readings(self, load):
        load({**order(), "发动机里程": 4000})

        assert self.readings() == [
            ("engine", date(2026, 5, 1), 4000, "order"),
            ("odometer", date(2026, 5, 1), 12000, "order"),
        ]

    def test_mileage_below_the_previous_order_is_kept_and_not_believed(self, load):
        rows = [
            order(工单号=f"R{n}", 进厂时间=f"2026-0{n}-01", 进厂里程=km)
            for n, km in enumerate([10000, 12000, 1400, 16000], start=1)
        ]

        batch = load(*rows)

        rejected = OdometerReading.objects.exclude(rejected_because="")
        assert list(rejected.values_list("km", flat=True)) == [1400]
        ((row, column, sentence),) = problems(batch)
        assert (row, column) == (4, "进厂里程")
        assert sentence.startswith("1,400 公里比 2026-02-01 的 12,000 公里低得不合理")
        assert ServiceRecord.objects.get(order_number="R3").odometer_km == 1400

    def test_corrected_mileage_takes_the_place_of_the_wrong_one(self, load):
        load(order(进厂里程=120000))

        load(order(进厂里程=12000))

        assert self.readings() == [("odometer", date(2026, 5, 1), 12000, "order")]


class TestQueries:
    def count(self, load, rows):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            load(*rows)
        return len(queries)

    @pytest.mark.parametrize("make", [customer, car, order])
    def test_number_of_queries_does_not_depend_on_the_rows(self, load, make):
        def rows(start: int, count: int) -> list[Row]:
            return [
                make(**each)
                for each in (
                    {
                        key: value
                        for key, value in {
                            "姓名": f"张{n}伟",
                            "客户名称": f"张{n}伟",
                            "车主姓名": f"张{n}伟",
                            "送修人": f"张{n}伟",
                            "手机": f"139{n:08d}",
                            "联系电话": f"139{n:08d}",
                            "车架号": f"WVWZZZ3CZEE{n:06d}",
                            "车牌号": f"沪A{n:05d}",
                            "工单号": f"R{n}",
                        }.items()
                        if key in make()
                    }
                    for n in range(start, start + count)
                )
            ]

        load(*rows(0, 1))

        one = self.count(load, rows(100, 1))
        three = self.count(load, rows(200, 3))
        known = self.count(load, rows(100, 1))
        all_known = self.count(load, rows(200, 3))

        assert (three, all_known) == (one, known)


def test_several_kinds_in_one_file_count_apart(tmp_path):
    batch = import_sheets(
        tmp_path, {"客户": [customer()], "车辆": [car()], "工单": [order()]}
    )

    assert (
        counts(batch, "customers"),
        counts(batch, "vehicles"),
        counts(batch, "orders"),
    ) == ((1, 0, 1, 0), (1, 0, 0, 0), (1, 0, 0, 0))
