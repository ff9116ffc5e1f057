from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from customers.models import Customer, ServiceRecord, Vehicle, VehicleModel
from imports.reading.cells import Severity
from imports.reading.records import (
    CustomerRecord,
    OrderRecord,
    Problem,
    VehicleRecord,
)
from tests.imports.reading.cells import (
    PHONE,
    VIN,
    sentences,
)

ABOUT = "里程是约数，已按约数记，请在下次进店时核对"


def test_row_of_a_customer_list(read):
    record = read(
        {
            "客户名称": "王 小明（车主）",
            "性别": "男",
            "手机号码": f"+86 {PHONE}",
            "出生日期": "1985年12月3日",
            "所属区域": "浦东新区",
            "作息": "上班族",
            "首选联系方式": "微信",
            "方便联系时间": "18:00-20:00",
            "是否同意短信": "是",
            "客户等级": "金卡",
            "标签": "置换、老客户",
            "服务顾问": "周敏",
            "客户来源": "车展",
            "备注": "爱喝茶",
        }
    )

    assert record.customer == CustomerRecord(
        name="王小明",
        gender=Customer.Gender.MALE,
        mobiles=(PHONE,),
        birthday=date(1985, 12, 3),
        district="浦东新区",
        rhythm=Customer.Rhythm.OFFICE,
        preferred_channel=Customer.Channel.WECHAT,
        hours=(time(18), time(20)),
        tags=("置换", "老客户"),
        tier="金卡",
        adviser="周敏",
        source="车展",
        notes="爱喝茶",
        consents=True,
    )
    assert (record.vehicle, record.order) == (None, None)
    assert record.problems == (
        Problem("客户名称", "王 小明（车主）", "王小明", Severity.NOTE, "姓名已整理"),
    )


def test_row_of_a_vehicle_list(read):
    record = read(
        {
            "车牌号": "沪AD12345",
            "车架号": VIN.lower(),
            "发动机号": "ABC123456",
            "品牌": "大众",
            "车系": "ID.4",
            "车型": "PRIME 长续航版",
            "能源类型": "纯电动",
            "颜色": "白",
            "使用性质": "预约出租客运",
            "车辆类型": "小型普通客车",
            "座位数": 5,
            "出厂日期": "2022年10月",
            "注册日期": "2022-12-31",
            "交车日期": date(2022, 12, 28),
            "检验有效期至": "2026-12",
            "交强险到期日期": "2026-12-31 00:00:00",
            "交强险承保公司": "人保财险",
            "商业险到期日期": "2026-12-30 24:00",
            "商业险承保公司": "平安产险",
            "质保到期": "2027-12-28",
            "质保里程": "10万公里",
            "客户名称": "云帆汽车租赁有限公司",
            "手机号码": PHONE,
            "联系人": "李女士",
            "车辆状态": "在用",
            "最近进店里程": "12,345公里",
            "最近进店日期": "2026-05-01",
            "备注": "",
        }
    )

    assert record.vehicle == VehicleRecord(
        vin=VIN,
        plate="沪AD12345",
        plate_energies=(VehicleModel.Energy.BEV,),
        brand="大众",
        series="ID.4",
        model_text="PRIME 长续航版",
        energy=VehicleModel.Energy.BEV,
        colour="白",
        engine_number="ABC123456",
        use=Vehicle.Use.COMMERCIAL,
        body=Vehicle.Body.CAR,
        seats=5,
        manufactured_on=date(2022, 10, 1),
        registered_on=date(2022, 12, 31),
        delivered_on=date(2022, 12, 28),
        inspection_valid_until=date(2026, 12, 31),
        compulsory_until=date(2026, 12, 30),
        compulsory_insurer="人保财险",
        commercial_until=date(2026, 12, 30),
        commercial_insurer="平安产险",
        warranty_until=date(2027, 12, 28),
        warranty_km=100_000,
        status=Vehicle.Status.ACTIVE,
        km=12345,
        km_on=date(2026, 5, 1),
    )
    assert record.customer == CustomerRecord(
        name="云帆汽车租赁有限公司",
        kind=Customer.Kind.COMPANY,
        contact_name="李女士",
        contact_gender=Customer.Gender.FEMALE,
        mobiles=(PHONE,),
    )
    assert sentences(record) == [
        ("出厂日期", "2022年10月", "2022-10-01", "只有年月，没有日，按当月 1 日记"),
        (
            "交强险到期日期",
            "2026-12-31 00:00:00",
            "2026-12-30",
            "到期写为次日 0 时，按前一天 24 时止记",
        ),
        ("质保里程", "10万公里", "100000", ABOUT),
    ]


def test_row_of_an_order_book(read):
    record = read(
        {
            "工单号": "RO20260501001",
            "进厂时间": "2026-05-01 09:30",
            "出厂时间": "2026-05-02 17:00",
            "车牌号": "沪A12345",
            "车架号": VIN,
            "车主姓名": "张伟",
            "送修人": "李娜",
            "联系电话": PHONE,
            "进厂里程": "12,345KM",
            "发动机里程": 4321,
            "维修类别": "定保",
            "维修项目": "更换机油；更换机油滤清器",
            "客户描述": "刹车异响",
            "建议项目": "更换前刹车片",
            "实收金额": "¥688.5",
            "服务顾问": "周敏",
            "维修技师": "吴斌",
            "工单状态": "已结算",
            "备注": "",
        }
    )

    assert record.order == OrderRecord(
        order_number="RO20260501001",
        came_in_on=date(2026, 5, 1),
        left_on=date(2026, 5, 2),
        odometer_km=12345,
        engine_km=4321,
        kind=ServiceRecord.Kind.MAINTENANCE,
        items=("更换机油", "更换机油滤清器"),
        amount=Decimal("688.50"),
        adviser="周敏",
        technician="吴斌",
        complaint="刹车异响",
        declined_work="更换前刹车片",
        sender=CustomerRecord(name="李娜", mobiles=(PHONE,)),
    )
    assert record.customer == CustomerRecord(name="张伟")
    assert record.vehicle == VehicleRecord(vin=VIN, plate="沪A12345")
    assert record.problems == ()


def test_short_row_reads_missing_cells_as_empty(read):
    record = read({"姓名": "张伟", "手机": PHONE, "生日": None, "备注": None})

    assert record.customer == CustomerRecord(name="张伟", mobiles=(PHONE,))
    assert record.problems == ()
