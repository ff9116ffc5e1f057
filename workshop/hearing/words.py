"""The words and rules by which a reply books, moves or cancels a visit.

Data only; ``workshop.hearing.wishes`` reads them. The patterns are explained in
``customers.language.grammar``. They see the whole reply in plain letters with a comma
for each mark and ``<when>`` for words that name a day or an hour.
"""

from __future__ import annotations

from typing import Final

from customers.language.moments import MARK

VOCABULARY: Final = {
    "mark": MARK,
    "when": f"{MARK}+",
    # Up to so many characters of the same clause that name no other moment.
    "near": f"[^，{MARK}]{{0,8}}?",
    "close": f"[^，{MARK}]{{0,3}}?",
    "you": "你们 您们 你 您 贵店 店里 店",
    "come": "过来 过去 过嚟 (?<!出)(?<!不)(?<!回)来(?!不|了?吗|信|电|说) 嚟"
    " (?<!不)(?<!出)(?<!老)(?<!上)(?<!回)去(?!不|年|世|掉|除|过) 到店 上门 进店 进厂"
    " (?<!遇)(?<!感)(?<!得)到(?!期|底|账|货|不|时候|家) 开车?[来去过] 送车? 撂 排队"
    " 拿车来"
    " 把车 见$ 不见不散 GUOLAI GUOQU",
    "work": "保养 年检 年审 审车 检车 换机油 维修 修车 做检查 检修 首保 [大小]保"
    " 四轮定位 做漆 喷漆 钣金 换轮胎 换电瓶 做车 洗车 贴膜 补胎 召回 弄一?下? 做一?下?"
    " 搞一?下? 换油 做了? 弄了? 修(?!好)一?下? 检测 打蜡",
    "book": "预约 预定 预订 约 排(?!量|气|放|挡) 安排 留(?!言|意) 登记 挂号 订 腾"
    " YUYUE",
    "able": "可以 行 成 能 方便 有空 有时间 有位子? 有空位 有工位 得 OK 好 来得及 休息"
    " 都行 没问题",
    "able_ask": "行吗 行不 行么 行不行 可以吗 可以不 可以么 可不可以 可以伐 可以呀?吗"
    " 方便吗 方便不 好吗 好不好 成吗 成不 OK吗 得唔得 能不能 能吗 能来 中不中 中不"
    " 有空位 有位 有空吗 排得上 排上 接车 能做 还能做 怎么样 如何 要得不 能去 能过",
    # No word begins with another one, so that a row of them is read in one way only.
    "polite": "老时间 老样子 还是 照旧 师傅 先 您好 你好 好 嗯 行 可以 谢谢 麻烦 请"
    " 帮我 那 就 我 要不 吧 哈 啊 呀 哦 左右 大概 的 了 收到 知道 到 在 是 最好",
    # What keeps the customer from coming at that moment.
    "cannot": "(?<!行)不行 (?<!有)没空 (?<!有)没时间 (?<!方)不方便 不得空 不太行"
    " 来不了 去不了"
    " 过不来 过不去 去不成"
    " 来不成 (?<!去)不去 (?<!来)不来 (?<!能)不能[来去] 走不开 有事 没法 出差 开会"
    " 加班 值班 旅游 考试 生日"
    " 不在 抽不开身 (?<!可)不可以 (?<!成)不成 不得闲 冇空 (?<!得)唔得 有安排 有个?会"
    " 有课 有约 要?上课"
    " 要?上班(?!顺) 在外地 回老家"
    " 请不了假 请不出假 (?<!有)没有空 (?<!有)没有时间 有雨 下雨 下雪 发烧 住院"
    " 喝喜酒 结婚 约了人",
    "move": "改 换 挪 调整? 推迟 推后 延后 延期 延 推 往后 提前 提早",
    "visit": "预约 约好?的?时间 约的 约好的 之前约 约定 保养时间 到店时间"
    " 预定的?时间? 时间",
    "no_more": "取消 退掉 退了 退订 撤销 撤掉 作废 不要了 不做了 算了 删掉 划掉 别留",
}

# The moment is one at which the customer cannot come.
REFUSED: Final = {
    "说这个时间不行": (
        "<when> 我? <near> <cannot>",
        "<cannot> <when>",
        "<when> <near> 太早|太晚|太赶|来不及|赶不上|赶不及|早了|晚了|不合适|不得行",
    ),
}

# Not about a visit of the customer, whatever it names.
NOT_A_VISIT: Final = {
    "说的是以后再联系": (
        "再 ~4 提醒|联系|说|打|通知|讲|看|定|议|考虑",
        "<when> <near> 提醒|联系我|打给我|给我?打|回电|打电话|来电|回复你|告诉你|答复",
        "提醒|联系|打给|回电 ~4 <when>",
    ),
    "说的是去过": (
        "去过|来过|做过|保养过|修过|检过|换过|弄过|审过|约过",
        "已经|早就|刚|刚刚 ~1 约",
        "(?:刚|才|已经|早就|都) ~4 <near> 做|保养|换|修|检|审|弄|去|来 ~2 了|过|的",
        "<when> <close> 刚|才(?!能|有|可) ~4 做|保养|换|修|检|约",
        "保养|做|修|检|审|弄 完|好 了",
        "<when> <near> 还没|没 <near> 轮到|叫到|排到|弄好|修好|好|到我",
        "等|排 ~3 到 <when>",
        "说好|答应|承诺|约好 <near> <when> ~8 才|还没|没人|没有",
    ),
    "问的是营业时间": (
        "<when> <near> <you>? <near> 开门|营业|关门|放假|打烊|开不开|有人 <near>"
        " 吗|么|不|没|嘛|几点|$",
        "<when> <near> <you>? <near> 下班|休息 <near> 吗|么|不|没|嘛|几点",
        "<you>|店里 ~4 <when> <near> 上班|开|在 <near> 吗|么|不|没|嘛",
        "几点|什么时候|啥时候 ~6 开门|关门|上班|下班|营业|打烊",
        "怎么|如何|咋|点样 ~6 预约|约",
        "提前|提早 ~2 预约|约|打电话 <near> 吗|么|不",
        "<when> <near> 的话 ~4 多少|几|怎么|什么",
    ),
    "说的是别人": (
        "朋友|同事|邻居|亲戚|同学 ~2 <when>",
        "帮 ~2 朋友|同事|邻居|亲戚",
        "^ 妈|爸|老婆|老公|宝贝|亲爱的|老[王李张刘陈赵]|儿子|闺女 ，",
    ),
    "说的是别的事": (
        "吃饭|打牌|逛街|电影|喝酒|喝茶|聚会|打球|爬山|开学|面试|相亲|打麻将|接孩子"
        "|会议|上课|下雨|下雪"
        "|快递",
        "投诉|举报|曝光|消协|消费者|12315|起诉|告你|法院|记者|律师|媒体",
        "有效 期?|到期|过期 吗|么|没|不",
        "<when> <near> 涨价|降价|活动|到期|过期|截止",
        "取 ~6 车|提车|拿车 !来",
    ),
}

# The visit is wanted at a time that is named.
BOOKINGS: Final = {
    "说了到店时间": (
        "<when> <near> <come>",
        "<come> <close> <when>",
        "<when> <near> <work>",
        "<work> <near> <when>",
        "<when> ， <near> <come>|<work>",
        # 后天我休息，过去一趟: what makes the day possible stands between.
        "<when> <near> 路过|休息|有空|放假|没事|顺路|调休|轮休|在家 ， <near> <come>"
        "|<work>",
        "<when> <near> 路过|休息|有空|放假|没事|顺路|调休|轮休",
    ),
    "约了时间": (
        "<book> <near> ， <close> <when>",
        "<book> <near> <when>",
        "<when> <near> <book>",
        "<book> ， <close> <when>",
        "<when> ， <close> <book>",
    ),
    "问或说时间可行": (
        "<when> <near> <able_ask>",
        "<when> 我? <close> <able> 的?|吧? ，|$",
        "<when> <near> 空?位子?置?|工位|名额|档期|号 <close> 吗|没|不|么|$",
        "<able> <close> <when>",
        "那|就|要不|定|放 就? <close> <when>",
        "<when> 吧",
        "<when> ， <close> <able_ask>",
    ),
}
# The reply is nothing but a time. A day with an hour is a wish; 周六 or 10点 is one
# only as an answer to a text of ours.
ONLY_TIME: Final = {
    "只说了时间": (
        "^ (?:<polite>|，)* <when> (?:<polite>|<mark>|，)* $",
        "^ (?:<polite>|，)* <when><when> ，? [^，]{0,3} $",
        "^ (?:<polite>|，)* <when><when> ，",
    ),
}
# A visit is wanted, but no time is named.
WISHES: Final = {
    "想预约": (
        "^ (?:<polite>|，)* 预约 一?下?|个? <work>? <polite>* (?:，|$)",
        "想|要|帮|麻烦|给我?|可以|能|申请|请|需要 <close> 预约|预定|约(?!好|的|了)"
        " !不|的|了",
        "约 个|一个|一下|下 时间|日子|保养",
        "帮|麻烦|给 <close> 安排|排 ~4 <work>|时间|工位",
        "想|要|准备|打算 <close> 过来|过去|来|去 <close> <work> !多少|吗|不",
        "^ (?:<polite>|，)* 安排|约|排 <polite>* $",
        "我|来|先|这就 预约 !好|过|了",
        "^ (?:<polite>|，)* YUYUE[A-Z]{0,} <polite>* $",
        "<work> ~2 预约",
        "(?<!不)想|(?<!不)要|准备|打算 ~2 做 ~2 <work> !多少|吗|不|么",
        "<you> ~2 安排 吧|一下|就|$",
        "什么时候|啥时候|几时|哪天 ~2 有 <close> 位|空|工位|号",
    ),
}
CHANGES: Final = {
    "要改预约": (
        "改 期|约|天|日|到|成|在|去|一下|下|个|换|时间|日子|<when>",
        "换|挪|调|推|延|拖|移|推迟|延后|延期|提前|提早|调整|顺延 ~1 到|成|至|在|为"
        " <near> <when>",
        "换|挪|调|调整|推迟|延后|延期|顺延 <near> <when>",
        "提前|提早|延后|推迟|顺延|往后|向后 到? <when>",
        "能|可以|可不可以|想|要|帮|麻烦 <near> 改|换个?时间|推迟|延后|延期|提前",
        "换|改 个|一个|到 <close> 时间|日子|日期",
        "换|改 一天|个天",
        "早|晚 一点|点|些|一些 吗|么|不|行|可以|，",
        "<visit> <near> 改|换|调|推|延|提前|变|挪",
        "往后|向后 推|挪|拖|延|移|顺",
        "推迟|延期|延后|改期|改约|顺延 !不 (?:到|一|几|两|些|点|吧|了|，|$|<near>)",
    ),
    "会晚到": (
        "晚 点|些|一会儿?|一点|半|[0-9一二两三四五六十]{1,3} <near> 到(?!期)",
        "晚|提前|早 <close> 小时|钟头|分钟|半小时|刻钟",
        "晚到|迟到|来晚|晚来|要迟|会迟",
        "约的 <when> <near> ， <near> <when>",
        "堵车|堵路上|堵在",
        "<when> <close> 才 能? 到|来|过来",
    ),
}
# What keeps the visit, or asks how to cancel one.
NO_CANCEL: Final = (
    "不|不要|别|没|没有|勿|不用|不是要|怎么|如何|咋 [^，]{0,5}? <no_more>",
    "取消|退 不了|不掉|没有?|失败",
)
CANCELS: Final = {
    "取消预约": (
        "<no_more> [^，]{0,8}? 预约|预定|约的|约好的|<visit>",
        "预约|预定|约的|约好的|之前约 <near> ，? <near> <no_more>",
        "<no_more> <when> 那个|的那个|那次",
        "<no_more> <when> 的 (?:，|$|预约|保养|吧|了)",
        "<when> 的? <close> 取消",
        "别 ~3 留 <near> 位",
    ),
}
# These mean a cancellation only if something is booked.
CANCELS_IF_BOOKED: Final = {
    "说来不了": (
        "来不了|去不了|过不来|过不去|来不成|去不成|不来了|不去了|不过来了|不过去了"
        "|不去做"
        "|不来做|去不到",
        "先? <no_more> 吧|了|掉|哈|， (?:，|$)",
        "不 做|保养|弄|修|约 ~2 了",
        "<work> ~1 取消|不做",
    ),
}
