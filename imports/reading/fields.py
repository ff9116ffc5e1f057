"""The facts that a column of a file can hold, each described by one entry.

Sources of the headers: the import of a repair-shop system (dinglingbo/test,
importGuest.js), the migration tool for some sixty Chinese shop systems
(SHUN-EI/datatool), a settlement sheet (XLongGitHub, djxfyqx.sql) and makers' dealer
systems. How to add a column: docs/adding-a-column.md.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Self

from imports.reading.column import Column, DayReader, Reader, certain, kept, text
from imports.reading.days.dates import (
    read_birthday,
    read_end,
    read_last_covered,
    read_month_end,
    read_past_date,
    read_start,
)
from imports.reading.identities import (
    read_name,
    read_order_number,
    read_phones,
    read_plate,
    read_vin,
)
from imports.reading.numbers import read_amount, read_km
from imports.reading.wishes import columns as wishes
from imports.reading.words import (
    is_void,
    read_body,
    read_channel,
    read_customer_kind,
    read_district,
    read_energy,
    read_flag,
    read_gender,
    read_hours,
    read_items,
    read_order_kind,
    read_rhythm,
    read_seats,
    read_tags,
    read_use,
    read_vehicle_status,
)

_LONGEST_ITEM = 60
_LONGEST_TEXT = 2000


class Field(StrEnum):
    """A fact that a column can hold, under the name that staff know it by."""

    _value_: str
    headers: str
    read: Reader | None
    read_day: DayReader | None
    fills: str
    kept_in: str
    is_remembered: bool

    def __new__(cls, column: Column) -> Self:
        label = column.label or column.headers.split()[0]
        member = str.__new__(cls, label)
        member._value_ = label
        member.headers = column.headers
        member.read, member.read_day = column.read, column.read_day
        member.fills, member.kept_in = column.fills, column.kept_in
        member.is_remembered = column.is_remembered
        return member

    NAME = Column(
        "姓名 客户名称 客户姓名 车主姓名 车主名称 车主 客户 用户姓名 用户名称 "
        "客户名 机主 单位名称 送修单位 公司名称 会员姓名 会员名称",
        read_name,
    )
    CUSTOMER_KIND = Column("", read_customer_kind, label="客户类型", kept_in="kind")
    CONTACT_NAME = Column(
        "联系人姓名 企业联系人 公司联系人 单位联系人",
        read_name,
        label="联系人",
        kept_in="contact_name",
    )
    CONTACT_GENDER = Column("联系人性别", read_gender, kept_in="contact_gender")
    GENDER = Column("性别 客户性别 车主性别 称谓", read_gender, kept_in="gender")
    PHONE = Column(
        "手机 手机号 手机号码 移动电话 客户手机 客户手机号 车主手机 车主手机号 "
        "车主手机号码 联系手机 客户电话 车主电话 车主联系电话 客户联系电话 "
        "会员手机 手机1 电话1 机主电话",
        read_phones,
    )
    SECOND_PHONE = Column(
        "备用电话 备用手机 备用手机号 备用联系电话 其他电话 其它电话 第二电话 "
        "第二手机 手机2 手机号2 电话2 联系电话2 家庭电话 住宅电话 办公电话 "
        "单位电话 固定电话 固话 座机",
        read_phones,
    )
    BIRTHDAY = Column(
        "生日 出生日期 客户生日 车主生日 出生年月 出生年月日 阳历生日",
        read_day=read_birthday,
        kept_in="birthday",
    )
    DISTRICT = kept(
        "district",
        "区域 所属区域 所在区域 区县 行政区 地区 所在地区 片区 地址 联系地址 "
        "客户地址 车主地址 家庭地址 家庭住址 通讯地址 住址 详细地址",
        read_district,
    )
    RHYTHM = kept("rhythm", "作息 作息类型 客户作息 生活作息", read_rhythm)
    CHANNEL = kept(
        "preferred_channel",
        "偏好渠道 首选联系方式 偏好联系方式 联系偏好 沟通渠道 联系渠道",
        read_channel,
    )
    HOURS = Column(
        "方便联系时间 方便时段 方便时间 联系时段 联系时间 适宜联系时间 首选联系时间",
        read_hours,
        fills="hours",
    )
    CONSENT = wishes.CONSENT
    MARKETING = wishes.MARKETING
    MARKETING_ON = wishes.MARKETING_ON
    MARKETING_PROOF = wishes.MARKETING_PROOF
    MARKETING_REFUSED = wishes.MARKETING_REFUSED
    TEXTS_REFUSED = wishes.TEXTS_REFUSED
    OPTED_OUT = wishes.OPTED_OUT
    REFUSED_ON = wishes.REFUSED_ON
    LEAVE_ALONE = wishes.LEAVE_ALONE
    MAY_CONTACT = wishes.MAY_CONTACT
    NUMBER_WORKS = wishes.NUMBER_WORKS
    NUMBER_DEAD = wishes.NUMBER_DEAD
    CONTACT_STATE = wishes.CONTACT_STATE
    OPEN_COMPLAINT = wishes.OPEN_COMPLAINT
    TIER = kept("tier", "客户等级 客户级别 会员等级 会员级别 等级 会员类型", text(20))
    TAGS = Column("标签 客户标签 客户特征", certain(read_tags), fills="tags")
    SOURCE = kept(
        "source", "来源 客户来源 信息来源 来源渠道 渠道来源 获客渠道", text(40)
    )
    ADVISER = kept(
        "adviser",
        "服务顾问 服务顾问名称 服务顾问姓名 专属顾问 专属服务顾问 sa sa姓名 接待 "
        "接待人 接待员 接车员 服务接待 责任顾问 服务专员 业务员 业务接待 "
        "维修顾问 最后维修顾问名称 顾问",
        text(40),
    )
    NOTES = Column(
        "备注 客户备注 备注信息 备注说明 说明 工单备注 单据备注", text(_LONGEST_TEXT)
    )

    VIN = Column(
        "vin vin码 vin号 vin号码 车架号 车架号码 车架 底盘号 底盘号码 车辆识别代号 "
        "车辆识别代码 车辆识别号 识别代码 车辆vin vin码/车架号 车架号/vin "
        "车架号vin",
        read_vin,
        label="车架号",
    )
    PLATE = Column(
        "车牌号 车牌 车牌号码 牌照号 牌照号码 牌照 车号 号牌号码 号牌 牌号 车辆牌照",
        read_plate,
        label="车牌",
    )
    BRAND = Column("品牌 车辆品牌 厂牌 汽车品牌", text(40), fills="brand")
    SERIES = Column("车系 车系名称 车辆系列 系列", text(60), fills="series")
    MODEL = kept(
        "model_text",
        "车型 车型名称 车辆型号 厂牌车型 厂牌型号 厂牌车型信息 品牌车型 品牌型号 "
        "车款 型号 配置",
        text(80),
    )
    ENERGY = Column(
        "能源类型 动力类型 燃料类型 燃料种类 能源种类 能源 动力 燃油类型 动力形式",
        read_energy,
        fills="energy",
    )
    COLOUR = kept("colour", "颜色 车身颜色 车辆颜色 外观颜色 车色 外观", text(20))
    ENGINE_NUMBER = kept(
        "engine_number", "发动机号 发动机号码 发动机编号 电机号 发动机/电机号", text(30)
    )
    USE = kept("use", "使用性质 车辆性质 营运性质 用途 车辆用途 性质", read_use)
    BODY = kept(
        "body", "车辆类型 车辆种类 车身类型 车身形式 检验类别 车辆类别", read_body
    )
    SEATS = kept(
        "seats", "座位数 核定载客 核载人数 座位 座位数量 核定载客人数", read_seats
    )
    INJURY_ACCIDENT = kept(
        "has_injury_accident",
        "伤亡事故 是否伤亡事故 是否发生伤亡事故 发生过伤亡事故",
        read_flag,
    )
    ILLEGAL_MODIFICATION = kept(
        "has_illegal_modification", "非法改装 是否非法改装 因非法改装被处罚", read_flag
    )
    SEVERE_USE = kept("is_severe_use", "恶劣工况 是否恶劣工况", read_flag)
    MANUFACTURED_ON = Column(
        "生产日期 制造日期 出厂年月 生产年月 制造年月 车辆出厂日期",
        read_day=read_start,
        kept_in="manufactured_on",
    )
    REGISTERED_ON = kept(
        "registered_on",
        "注册日期 注册登记日期 上牌日期 初次登记日期 初登日期 首次登记日期 "
        "注册时间 上牌时间 上户日期",
        read_day=read_start,
    )
    DELIVERED_ON = kept(
        "delivered_on",
        "购车日期 购车时间 销售日期 购买日期 开票日期 交付日期 新车交付日期 销售时间",
        read_day=read_past_date,
        label="交车日期",
    )
    INSPECTION_UNTIL = kept(
        "inspection_valid_until",
        "检验有效期至 检验有效期 检验有效期止 年检到期 年检到期日 年检到期日期 "
        "年审到期 年审到期日 年审到期日期 年检有效期 年审有效期 年检有效期至 "
        "年检日期 年审日期 下次年检 下次年检日期",
        read_day=read_month_end,
    )
    COMPULSORY_UNTIL = Column(
        "交强险到期 交强险到期日 交强险到期日期 交强险终止日期 交强险止期 "
        "交强险截止日期 交强险到期时间 交强险有效期至 交强到期 交强险到期日(含) "
        "交强险日期 交强险",
        read_day=read_last_covered,
        fills="compulsory_until",
    )
    COMPULSORY_INSURER = Column(
        "交强险承保公司 交强险公司 交强险保险公司 交强险投保公司 交强承保公司",
        text(40),
        fills="compulsory_insurer",
    )
    COMMERCIAL_UNTIL = Column(
        "商业险到期 商业险到期日 商业险到期日期 商业险终止日期 商业险止期 "
        "商业险截止日期 商业险到期时间 商业险有效期至 商业到期 商业险日期 商业险",
        read_day=read_last_covered,
        fills="commercial_until",
    )
    COMMERCIAL_INSURER = Column(
        "商业险承保公司 商业险公司 商业险保险公司 商业险投保公司 商业承保公司 "
        "承保公司 保险公司 投保公司",
        text(40),
        fills="commercial_insurer",
    )
    WARRANTY_UNTIL = Column(
        "质保到期 质保到期日 质保到期日期 质保截止日期 保修到期 保修到期日 "
        "保修到期日期 质保期至",
        read_day=read_end,
        fills="warranty_until",
    )
    WARRANTY_KM = Column(
        "质保里程 保修里程 质保到期里程 质保截止里程", read_km, fills="warranty_km"
    )
    VEHICLE_STATUS = Column("车辆状态 车辆现状", read_vehicle_status)
    VEHICLE_NOTES = Column("车辆备注", text(_LONGEST_TEXT))
    LAST_KM = Column(
        "最近进店里程 最近进厂里程 上次进店里程 上次进厂里程 上次保养里程 最近里程 "
        "最后里程 最后进厂里程 最新里程 最近保养里程",
        read_km,
        fills="km",
    )
    LAST_KM_ON = Column(
        "最近进店日期 最近进店时间 最近进厂日期 最近进厂时间 上次进店日期 "
        "上次进厂日期 上次保养日期 最近保养日期 最近来厂日期 最后进厂日期 "
        "最后来厂日期 最近维修日期 上次维修日期",
        read_day=read_past_date,
        fills="km_on",
    )

    ORDER_NUMBER = Column(
        "工单号 工单编号 工单号码 维修单号 维修工单号 ro号 ro单号 ro ro编号 "
        "任务委托书号 委托书号 委托单号 派工单号 施工单号 结算单号 单据号 单据编号 "
        "业务单号 单号 订单号",
        read_order_number,
        is_remembered=False,
    )
    CAME_IN_ON = Column(
        "进厂时间 进厂日期 进店时间 进店日期 入厂时间 入厂日期 来厂时间 来厂日期 "
        "到店时间 到店日期 送修时间 送修日期 接车时间 接车日期 维修日期 维修时间 "
        "开单时间 开单日期 开工单时间 工单日期 业务日期",
        read_day=read_past_date,
        kept_in="came_in_on",
    )
    LEFT_ON = Column(
        "出厂时间 离厂时间 离厂日期 离店时间 离店日期 最近离店日期 结算时间 "
        "结算日期 结账时间 结账日期 结清时间 完工时间 完工日期 竣工时间 竣工日期",
        read_day=read_past_date,
        kept_in="left_on",
    )
    KM = kept(
        "odometer_km",
        "进厂里程 进店里程 入厂里程 送修里程 接车里程 来厂里程 维修里程",
        read_km,
        is_remembered=False,
    )
    ENGINE_KM = kept(
        "engine_km",
        "发动机里程 增程器里程 发动机公里数 增程里程 燃油里程 燃油行驶里程 hev里程 "
        "发动机行驶里程",
        read_km,
        is_remembered=False,
    )
    ORDER_KIND = Column(
        "维修类别 维修类型 工单类型 工单类别 业务类型 业务类别 修理类别 修理类型 "
        "作业类别 服务类型 维修性质 维修种类",
        read_order_kind,
        kept_in="kind",
    )
    ITEMS = Column(
        "维修项目 维修内容 项目名称 维修项目名称 作业项目 作业内容 工时项目 "
        "施工项目 施工内容 服务项目 保养项目 报价项目 工时名称 项目内容 项目",
        certain(partial(read_items, longest=_LONGEST_ITEM)),
        fills="items",
    )
    # Only in a file of the lines of orders.
    PARTS = Column(
        "配件名称 配件 备件名称 备件 材料名称 零件名称 物料名称 商品名称",
        certain(partial(read_items, longest=_LONGEST_ITEM)),
        label="配件",
    )
    AMOUNT = kept(
        "amount",
        "实收金额 实收 结算金额 结算总额 应收金额 总金额 合计金额 维修金额 "
        "维修总金额 金额合计 费用合计 单据总价 单据金额 工单金额 总价 总费用 产值 "
        "实收合计 应收合计 消费金额 消费总额 金额",
        read_amount,
        label="金额",
        is_remembered=False,
    )
    TECHNICIAN = kept(
        "technician",
        "技师 维修技师 主修技师 主修人 维修工 维修人员 施工人员 施工人 施工技师 机修工 "
        "维修技工 技工",
        text(40),
    )
    SENDER = Column("送修人 送修人姓名 送修人名称 报修人 送修客户 送修", read_name)
    SENDER_PHONE = Column(
        "送修人电话 送修人手机 送修人手机号 送修人联系电话 送修电话 送修手机 "
        "报修电话 联系人电话 联系人手机 联系人手机号",
        read_phones,
    )
    COMPLAINT = kept(
        "complaint",
        "故障描述 客户描述 故障现象 客户主诉 报修内容 报修描述 问题描述 "
        "客户反馈 维修描述 客户陈述 顾客描述",
        text(_LONGEST_TEXT),
    )
    DECLINED_WORK = kept(
        "declined_work",
        "建议项目 建议维修项目 建议未做项目 建议未修项目 未做项目 未修项目 "
        "维修建议 遗留项目 客户未做项目 建议",
        text(_LONGEST_TEXT),
    )
    ORDER_STATUS = Column(
        "工单状态 单据状态 结算状态 维修状态 订单状态", certain(is_void)
    )
    REVERSED_ORDER = Column(
        "原工单号 原单号 冲销单号 被冲单号 被冲销单号 红冲单号", read_order_number
    )


_IN_ORDER = tuple(Field)
_FIRST_OF_VEHICLE, _FIRST_OF_ORDER = map(
    _IN_ORDER.index, (Field.VIN, Field.ORDER_NUMBER)
)
CUSTOMER_FIELDS = frozenset(_IN_ORDER[:_FIRST_OF_VEHICLE])
VEHICLE_FIELDS = frozenset(_IN_ORDER[_FIRST_OF_VEHICLE:_FIRST_OF_ORDER])
ORDER_FIELDS = frozenset(_IN_ORDER[_FIRST_OF_ORDER:])


def columns_kept(fields: frozenset[Field]) -> dict[str, Field]:
    """Return the database columns that take a value unchanged, each with its field."""
    return {each.kept_in: each for each in Field if each in fields and each.kept_in}
