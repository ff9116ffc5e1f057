"""Words in a name cell that show that it names no person.

Such a cell holds an organisation, a role, a kind of car, or says that nobody is known.
A rule takes care of the given names that look alike: 王大学, 李建厂, 张文化.
"""

from __future__ import annotations

import re
from typing import Final

from customers.language.surnames import COMPOUND_SURNAMES


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _any_of(words: str) -> str:
    return "|".join(words.split())


# Nobody is called so: these show an organisation wherever they stand.
_FIRM_WORDS: Final = _any_of(
    "公司 集团 工会 红十字 团委 县委 市委 区委 省委 镇委 乡委 纪委 有限 股份 合伙企业"
    " 合作社 事务所 委员会 经营部 服务部 门市部 营业部 办事处 工作室 基金会 俱乐部"
    " 研究院 研究所 派出所 检察院 公安局 人民政府 人民法院 管委会 村委 居委 党委 政协"
    " 妇联 工商联 街道办 部队 武警 消防救援 消防大队 物业 学校 驾校 幼儿园 托儿所"
    " 卫生院 养老院 敬老院 福利院 孤儿院 加油站 收费站 旗舰店"
)
# What an office deals with; with one of the ends it is an office or an institution.
_MATTERS: Final = _any_of(
    "税务 水利 水务 供电 电信 电力 邮政 邮电 烟草 交警 交通 公路 铁路 公安 消防 城管"
    " 巡警 特警 刑警 教育 财政 民政 人社 林业 农业 畜牧 环保 国土 规划 建设 住建 城建"
    " 卫生 卫健 疾控 医保 社保 统计 审计 工商 质监 市监 市场监管 司法 法制 文化 文旅"
    " 旅游 体育 气象 地震 海关 边防 监狱 看守 拘留 福利 养老 敬老 养殖 种植 屠宰 孤儿"
    " 老干部 机关 勘察 设计 科研 兽医 血 急救 救援 运输 车辆 施工 工程 地质 测绘 环卫"
    " 园林 绿化 自来水 街道 居民 村民 安保 汽修 修理 加工 印刷 机械 食品 服装 家具"
    " 木材 石材 砖"
)
_OFFICE_ENDS: Final = "局院队所站处厂场部会办室科中心"
_TRADES: Final = _any_of(
    "保险 财险 寿险 人寿 菜馆 银行 证券 信托 典当 担保 投资 地产 房产 置业 物流 快递"
    " 速运 货运 客运 运输 搬家 租赁 贸易 商贸 科技 电子 网络 通信 通讯 移动 联通 广告"
    " 传媒 印刷 图文 包装 机械 机电 模具 五金 塑料 塑胶 化工 涂料 建材 钢材 钢铁 建筑"
    " 装饰 装潢 装修 门窗 玻璃 石材 陶瓷 卫浴 灯饰 照明 家具 家居 家电 电器 家政 保洁"
    " 保安 园林 绿化 农资 种业 养殖 畜牧 水产 粮油 米业 面粉 食品 副食 水果 果蔬 蔬菜"
    " 烟酒 酒业 茶叶 茶业 餐饮 酒楼 餐厅 饭庄 火锅 烧烤 烘焙 面馆 小吃 超市 便利 百货"
    " 服装 服饰 制衣 纺织 鞋业 布艺 窗帘 玩具 文具 珠宝 眼镜 钟表 美容 美发 理发 美甲"
    " 养生 足浴 按摩 健身 口腔 诊所 医疗 医药 药房 药业 大药房 宠物 花店 花卉 摄影"
    " 婚庆 婚纱 影视 娱乐 旅游 旅行 酒店 宾馆 民宿 客栈 培训 驾培 教育 汽修 汽配 汽贸"
    " 汽车 轮胎 机油 洗车 修车 配件 二手车 摩托 电动车 加油 石油 石化 燃气 能源 电力"
    " 电网 供电 水务 热力 矿业 煤业 煤炭 有色 环保 工程 建设 实业 企业 商行 商店 批发"
    " 零售 经销 制造 加工 维修 安装"
)
_FIRM_ALWAYS: Final = re.compile(
    rf"{_FIRM_WORDS}|^(?:中国|国家(?=..)|中(?:石化|石油|海油|铁|建|粮|信|核|冶|航工))"
)
_OFFICE: Final = re.compile(rf".*(?:{_MATTERS})(?:[{_OFFICE_ENDS}]|中心)")
_TRADE: Final = re.compile(rf"(?:.{{2,}})?(?:{_TRADES})")
# Given names may end in these words and characters too, so the text must be long.
_FIRM_IF_LONG: Final = re.compile(
    r".{2,}(?:中心|银行|商行|车行|医院|学校|大学|中学|小学|学院|酒店|宾馆|饭店|超市|协会|商会"
    r"|车队|支队|大队|中队|政府|法院)|.{2}[局队]|.{3}[厂店院所校站办馆园]"
    r"|.{4,}[部处社行场会]"
)
_BARE_FIRM: Final = _words(
    "单位 公户 乡政府 镇政府 企业 个体户 政府 机关 医院 银行 法院 酒店 饭店 宾馆 商店"
    " 药店 超市 工厂 工地 车队 车行 商行 协会 商会 大学 中学 小学 学院 党校 网吧 食堂"
    " 某厂 某店"
)
_LATIN_FIRM: Final = re.compile(
    r"\b(?:ltd|llc|llp|inc|gmbh|corp|limited|company|pte|pty)\b"
    r"|(?-i:\w.* (?:AG|KG|PLC|BV|NV|SRL|SpA|Co)\.?$)",
    re.IGNORECASE,
)

ROLES: Final = _any_of(
    "车主 客户 顾客 用户 业主 会员 本人 司机 机主 户主 代驾 驾驶员 联系人 经办人"
    " 送修人 负责人 使用人 被保险人 个体户 员工 同事 朋友 熟人 亲戚 邻居 同学 战友"
    " 老乡"
)
TITLES_TOO: Final = "老板|店长"
_NOBODY: Final = _words(
    "零散客户 临时客户 散客 新客 老客 过客 游客 访客 乘客 散户 匿名 保密 未知 不详"
    " 不明 其他 其它 多人 路人 生人 陌生人 无名氏 别人 他人 外人 自己 家人 家属 亲友"
    " 车友 网友 领导 测试 试用 示例 样例 演示 本店 本厂 本公司 自店 自用 私人 个人"
    " 家用 商用 公用 公务 备用 代步 共享 内部 外部 库存 调拨 二网 试驾 试乘 某某 某人"
    " 介绍 推荐 转介绍 销售 售后 前台 客服 顾问 服务顾问 财务 行政 后勤 仓库 库管 采购"
    " 市场 渠道 大客户 保安 保洁 门卫 技师 学徒 实习生 男 女 男士 男性 女性 帅哥 美女"
    " 美眉 姓名 名字 车牌 牌照 电话 手机 号码 空号 无名 待定 待核实 作废 重复 删除"
    " 勿打 test unknown admin user guest none nobody someone"
)
# What is left of 新车主 or 老客户 without the role.
_NOT_A_NAME: Final = _words("新 老 原 前 现 旧 大 小 某 男 女 我 他 她 本 该 此")
_KIND_OF_CAR: Final = re.compile(
    r".{2,}车|[展公私新旧老货客轿拖赛工警灵校班]车|.{0,4}车辆"
)
_DOER: Final = re.compile(
    r"(?:送修|送车|提车|接车|联系|经办|委托|代办|驾驶|使用|当事|负责|管理|介绍|承租|投保|报案"
    r"|(?:被)?保险|陌生|年轻|中年|老年)人"
    r"|(?:业务|销售|驾驶|服务|快递|送货|外卖|安全|管理|售货|收银|操作|维修|技术|质检|采购|配送"
    r"|接车|押运|试驾|理赔|查勘|办事|工作人|推销)员"
)
_TEST: Final = re.compile(r"测试.*|.*测试|test\W*\w?", re.IGNORECASE)
# Runs of the alphabet and of the keyboard that fill a field: abc, qwe, xxx.
_RUNS: Final = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def is_firm(text: str, squeezed: str) -> bool:
    """Tell whether a cell names an organisation; ``squeezed`` is its Chinese part."""
    if _LATIN_FIRM.search(text) or squeezed in _BARE_FIRM:
        return True
    is_named = squeezed[:2] in COMPOUND_SURNAMES and len(squeezed) <= 4
    patterns = (_OFFICE, _TRADE, *(() if is_named else (_FIRM_IF_LONG,)))
    return bool(
        _FIRM_ALWAYS.search(squeezed)
        or any(each.fullmatch(squeezed) for each in patterns)
    )


def is_nobody(text: str) -> bool:
    """Tell whether the words say that no person is named."""
    said = text.lower()
    return (
        said in _NOBODY
        or said in _NOT_A_NAME
        or any(each.fullmatch(said) for each in (_KIND_OF_CAR, _DOER, _TEST))
        or is_filler(said)
    )


def is_filler(text: str) -> bool:
    """Tell whether letters only fill the field: xxx, abc, asdf."""
    if len(text) < 3 or not (text.isascii() and text.isalpha()):
        return False
    return len(set(text)) == 1 or any(text in run for run in _RUNS)
