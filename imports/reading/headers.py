"""Headers of real exports and the facts they stand for, as data.

Sources: the import of a repair-shop system (dinglingbo/test, importGuest.js), the
migration tool for some sixty Chinese shop systems (SHUN-EI/datatool), a settlement
sheet (XLongGitHub, djxfyqx.sql) and makers' dealer systems.
"""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """A fact that a column can hold, under the name that staff know it by."""

    NAME = "姓名"
    CUSTOMER_KIND = "客户类型"
    CONTACT_NAME = "联系人"
    CONTACT_GENDER = "联系人性别"
    GENDER = "性别"
    PHONE = "手机"
    SECOND_PHONE = "备用电话"
    BIRTHDAY = "生日"
    DISTRICT = "区域"
    RHYTHM = "作息"
    CHANNEL = "偏好渠道"
    HOURS = "方便联系时间"
    CONSENT = "短信同意"
    TIER = "客户等级"
    TAGS = "标签"
    SOURCE = "来源"
    ADVISER = "服务顾问"
    NOTES = "备注"

    VIN = "车架号"
    PLATE = "车牌"
    BRAND = "品牌"
    SERIES = "车系"
    MODEL = "车型"
    ENERGY = "能源类型"
    COLOUR = "颜色"
    ENGINE_NUMBER = "发动机号"
    USE = "使用性质"
    BODY = "车辆类型"
    SEATS = "座位数"
    INJURY_ACCIDENT = "伤亡事故"
    ILLEGAL_MODIFICATION = "非法改装"
    SEVERE_USE = "恶劣工况"
    MANUFACTURED_ON = "生产日期"
    REGISTERED_ON = "注册日期"
    DELIVERED_ON = "交车日期"
    INSPECTION_UNTIL = "检验有效期至"
    COMPULSORY_UNTIL = "交强险到期"
    COMPULSORY_INSURER = "交强险承保公司"
    COMMERCIAL_UNTIL = "商业险到期"
    COMMERCIAL_INSURER = "商业险承保公司"
    WARRANTY_UNTIL = "质保到期"
    WARRANTY_KM = "质保里程"
    VEHICLE_STATUS = "车辆状态"
    VEHICLE_NOTES = "车辆备注"
    LAST_KM = "最近进店里程"
    LAST_KM_ON = "最近进店日期"

    ORDER_NUMBER = "工单号"
    CAME_IN_ON = "进厂时间"
    LEFT_ON = "出厂时间"
    KM = "进厂里程"
    ENGINE_KM = "发动机里程"
    ORDER_KIND = "维修类别"
    ITEMS = "维修项目"
    AMOUNT = "金额"
    TECHNICIAN = "技师"
    SENDER = "送修人"
    SENDER_PHONE = "送修人电话"
    COMPLAINT = "故障描述"
    DECLINED_WORK = "建议项目"
    ORDER_STATUS = "工单状态"
    REVERSED_ORDER = "原工单号"


class Unclear(StrEnum):
    """A header that means one thing here and another there; columns.py decides."""

    PHONE = "电话"
    CONTACT = "联系人?"
    KM = "里程"
    INSURANCE_UNTIL = "保险日期"
    STATUS = "状态"
    HANDED_OVER = "交车"
    LEFT_FACTORY = "出厂日期"
    REGISTERED = "登记日期"
    CUSTOMER_TYPE = "类型"


# In each entry the better header stands before the worse, if a sheet has both.
ALIASES: dict[Field | Unclear, str] = {
    Field.NAME: (
        "姓名 客户名称 客户姓名 车主姓名 车主名称 车主 客户 用户姓名 用户名称 客户名 "
        "机主 单位名称 送修单位 公司名称 会员姓名 会员名称"
    ),
    Field.CONTACT_NAME: "联系人姓名 企业联系人 公司联系人 单位联系人",
    Field.CONTACT_GENDER: "联系人性别",
    Field.GENDER: "性别 客户性别 车主性别 称谓",
    Field.PHONE: (
        "手机 手机号 手机号码 移动电话 客户手机 客户手机号 车主手机 车主手机号 "
        "车主手机号码 联系手机 客户电话 车主电话 车主联系电话 客户联系电话 会员手机 "
        "手机1 电话1 机主电话"
    ),
    Field.SECOND_PHONE: (
        "备用电话 备用手机 备用手机号 备用联系电话 其他电话 其它电话 第二电话 "
        "第二手机 手机2 手机号2 电话2 联系电话2 家庭电话 住宅电话 办公电话 单位电话 "
        "固定电话 固话 座机"
    ),
    Field.BIRTHDAY: "生日 出生日期 客户生日 车主生日 出生年月 出生年月日 阳历生日",
    Field.DISTRICT: (
        "区域 所属区域 所在区域 区县 行政区 地区 所在地区 片区 地址 联系地址 客户地址 "
        "车主地址 家庭地址 家庭住址 通讯地址 住址 详细地址"
    ),
    Field.RHYTHM: "作息 作息类型 客户作息 生活作息",
    Field.CHANNEL: "偏好渠道 首选联系方式 偏好联系方式 联系偏好 沟通渠道 联系渠道",
    Field.HOURS: (
        "方便联系时间 方便时段 方便时间 联系时段 联系时间 适宜联系时间 首选联系时间"
    ),
    Field.CONSENT: (
        "短信同意 是否同意短信 同意短信 同意接收短信 是否同意接收短信 是否接收短信 "
        "接收短信 短信授权 短信许可"
    ),
    Field.TIER: "客户等级 客户级别 会员等级 会员级别 等级 会员类型",
    Field.TAGS: "标签 客户标签 客户特征",
    Field.SOURCE: "来源 客户来源 信息来源 来源渠道 渠道来源 获客渠道",
    Field.ADVISER: (
        "服务顾问 服务顾问名称 服务顾问姓名 专属顾问 专属服务顾问 sa sa姓名 接待 "
        "接待人 接待员 接车员 服务专员 业务员 业务接待 维修顾问 最后维修顾问名称 顾问"
    ),
    Field.NOTES: "备注 客户备注 备注信息 说明 工单备注 单据备注",
    Field.VIN: (
        "vin vin码 vin号 vin号码 车架号 车架号码 车架 底盘号 底盘号码 车辆识别代号 "
        "车辆识别代码 车辆识别号 识别代码 车辆vin vin码/车架号 车架号/vin 车架号vin"
    ),
    Field.PLATE: (
        "车牌号 车牌 车牌号码 牌照号 牌照号码 牌照 车号 号牌号码 号牌 车辆牌照"
    ),
    Field.BRAND: "品牌 车辆品牌 厂牌 汽车品牌",
    Field.SERIES: "车系 车系名称 车辆系列 系列",
    Field.MODEL: (
        "车型 车型名称 车辆型号 厂牌车型 厂牌型号 厂牌车型信息 品牌车型 品牌型号 车款 "
        "型号 配置"
    ),
    Field.ENERGY: (
        "能源类型 动力类型 燃料类型 燃料种类 能源种类 能源 动力 燃油类型 动力形式"
    ),
    Field.COLOUR: "颜色 车身颜色 车辆颜色 外观颜色 车色 外观",
    Field.ENGINE_NUMBER: "发动机号 发动机号码 发动机编号 电机号 发动机/电机号",
    Field.USE: "使用性质 车辆性质 营运性质 用途 车辆用途 性质",
    Field.BODY: "车辆类型 车辆种类 车身类型 车身形式 检验类别 车辆类别",
    Field.SEATS: "座位数 核定载客 核载人数 座位 座位数量 核定载客人数",
    Field.INJURY_ACCIDENT: "伤亡事故 是否伤亡事故 是否发生伤亡事故 发生过伤亡事故",
    Field.ILLEGAL_MODIFICATION: "非法改装 是否非法改装 因非法改装被处罚",
    Field.SEVERE_USE: "恶劣工况 是否恶劣工况",
    Field.MANUFACTURED_ON: "生产日期 制造日期 出厂年月 生产年月 制造年月 车辆出厂日期",
    Field.REGISTERED_ON: (
        "注册日期 注册登记日期 上牌日期 初次登记日期 初登日期 首次登记日期 注册时间 "
        "上牌时间 上户日期"
    ),
    Field.DELIVERED_ON: (
        "购车日期 购车时间 销售日期 购买日期 开票日期 交付日期 新车交付日期 销售时间"
    ),
    Field.INSPECTION_UNTIL: (
        "检验有效期至 检验有效期 检验有效期止 年检到期 年检到期日 年检到期日期 "
        "年审到期 年审到期日 年审到期日期 年检有效期 年审有效期 年检有效期至 年检日期 "
        "年审日期 下次年检 下次年检日期"
    ),
    Field.COMPULSORY_UNTIL: (
        "交强险到期 交强险到期日 交强险到期日期 交强险终止日期 交强险止期 "
        "交强险截止日期 交强险到期时间 交强险有效期至 交强到期 交强险到期日(含) "
        "交强险日期 交强险"
    ),
    Field.COMPULSORY_INSURER: (
        "交强险承保公司 交强险公司 交强险保险公司 交强险投保公司 交强承保公司"
    ),
    Field.COMMERCIAL_UNTIL: (
        "商业险到期 商业险到期日 商业险到期日期 商业险终止日期 商业险止期 "
        "商业险截止日期 商业险到期时间 商业险有效期至 商业到期 商业险日期 商业险"
    ),
    Field.COMMERCIAL_INSURER: (
        "商业险承保公司 商业险公司 商业险保险公司 商业险投保公司 商业承保公司 "
        "承保公司 保险公司 投保公司"
    ),
    Field.WARRANTY_UNTIL: (
        "质保到期 质保到期日 质保到期日期 质保截止日期 保修到期 保修到期日 "
        "保修到期日期 质保期至"
    ),
    Field.WARRANTY_KM: "质保里程 保修里程 质保到期里程 质保截止里程",
    Field.VEHICLE_STATUS: "车辆状态 车辆现状",
    Field.VEHICLE_NOTES: "车辆备注",
    Field.LAST_KM: (
        "最近进店里程 最近进厂里程 上次进店里程 上次进厂里程 上次保养里程 最近里程 "
        "最后里程 最后进厂里程 最新里程 最近保养里程"
    ),
    Field.LAST_KM_ON: (
        "最近进店日期 最近进店时间 最近进厂日期 最近进厂时间 上次进店日期 "
        "上次进厂日期 上次保养日期 最近保养日期 最近来厂日期 最后进厂日期 "
        "最后来厂日期 最近维修日期 上次维修日期"
    ),
    Field.ORDER_NUMBER: (
        "工单号 工单编号 工单号码 维修单号 维修工单号 ro号 ro单号 ro ro编号 "
        "任务委托书号 委托书号 委托单号 派工单号 施工单号 结算单号 单据号 单据编号 "
        "业务单号 单号 订单号"
    ),
    Field.CAME_IN_ON: (
        "进厂时间 进厂日期 进店时间 进店日期 入厂时间 入厂日期 来厂时间 来厂日期 "
        "到店时间 到店日期 送修时间 送修日期 接车时间 接车日期 维修日期 维修时间 "
        "开单时间 开单日期 开工单时间 工单日期 业务日期"
    ),
    Field.LEFT_ON: (
        "出厂时间 离厂时间 离厂日期 离店时间 离店日期 最近离店日期 结算时间 结算日期 "
        "结账时间 结账日期 结清时间 完工时间 完工日期 竣工时间 竣工日期"
    ),
    Field.KM: "进厂里程 进店里程 入厂里程 送修里程 接车里程 来厂里程 维修里程",
    Field.ENGINE_KM: (
        "发动机里程 增程器里程 发动机公里数 增程里程 燃油里程 燃油行驶里程 hev里程 "
        "发动机行驶里程"
    ),
    Field.ORDER_KIND: (
        "维修类别 维修类型 工单类型 工单类别 业务类型 业务类别 修理类别 修理类型 "
        "作业类别 服务类型 维修性质 维修种类"
    ),
    Field.ITEMS: (
        "维修项目 维修内容 项目名称 维修项目名称 作业项目 作业内容 工时项目 施工项目 "
        "服务项目 保养项目 报价项目 项目"
    ),
    Field.AMOUNT: (
        "实收金额 实收 结算金额 结算总额 应收金额 总金额 合计金额 维修金额 维修总金额 "
        "金额合计 费用合计 单据总价 单据金额 工单金额 总价 总费用 产值 金额"
    ),
    Field.TECHNICIAN: (
        "技师 维修技师 主修技师 主修人 维修工 维修人员 施工人员 施工技师 机修工 "
        "维修技工 技工"
    ),
    Field.SENDER: "送修人 送修人姓名 送修人名称 报修人 送修客户 送修",
    Field.SENDER_PHONE: (
        "送修人电话 送修人手机 送修人手机号 送修人联系电话 送修电话 送修手机 报修电话 "
        "联系人电话 联系人手机 联系人手机号"
    ),
    Field.COMPLAINT: (
        "故障描述 客户描述 故障现象 客户主诉 客户投诉 报修内容 报修描述 问题描述 "
        "客户反馈 维修描述 客户陈述 顾客描述"
    ),
    Field.DECLINED_WORK: (
        "建议项目 建议维修项目 建议未做项目 建议未修项目 未做项目 未修项目 维修建议 "
        "遗留项目 客户未做项目 建议"
    ),
    Field.ORDER_STATUS: "工单状态 单据状态 结算状态 维修状态 订单状态",
    Field.REVERSED_ORDER: "原工单号 原单号 冲销单号 被冲单号 被冲销单号 红冲单号",
    Unclear.PHONE: "联系电话 电话 电话号码 联系方式 联系号码 号码",
    Unclear.CONTACT: "联系人",
    Unclear.KM: (
        "里程 行驶里程 公里数 里程数 行驶公里数 表显里程 当前里程 总里程 里程表读数"
    ),
    Unclear.INSURANCE_UNTIL: (
        "保险到期 保险到期日 保险到期日期 保险止期 保险终止日期 保险截止日期 "
        "保险有效期 保险到期时间 保险日期 保险期限"
    ),
    Unclear.STATUS: "状态",
    Unclear.HANDED_OVER: "交车日期 交车时间 提车日期 提车时间",
    Unclear.LEFT_FACTORY: "出厂日期",
    Unclear.REGISTERED: "登记日期 登记时间",
    Unclear.CUSTOMER_TYPE: "客户类型 客户类别 客户性质 车主类型 车主性质 车主类别",
}

# What the house computes or keeps elsewhere; said, so that nobody misses it.
# The first column of the workbook of rows to correct.
PROBLEM_HEADER = "导入问题"
NOT_KEPT = {
    PROBLEM_HEADER: "更正说明，不是数据",
    "下次保养里程": "按保养计划推算",
    "下次保养日期": "按保养计划推算",
    "下次保养时间": "按保养计划推算",
    "身份证号": "不采集身份证号",
    "身份证号码": "不采集身份证号",
    "证件号码": "不采集身份证号",
    "证件号": "不采集身份证号",
}

_IN_ORDER = tuple(Field)
_FIRST_OF_VEHICLE, _FIRST_OF_ORDER = map(
    _IN_ORDER.index, (Field.VIN, Field.ORDER_NUMBER)
)
VEHICLE_FIELDS = frozenset(_IN_ORDER[_FIRST_OF_VEHICLE:_FIRST_OF_ORDER])
ORDER_FIELDS = frozenset(_IN_ORDER[_FIRST_OF_ORDER:])
