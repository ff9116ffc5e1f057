"""The rules by which a reply refuses texts, each under the name that staff read.

Data only; ``sms.hearing.keywords`` reads the tables, each from top to bottom. The
patterns are explained in ``customers.language.grammar``, their words stand in
``refusal_words``. They see the reply as a whole and each of its clauses.
"""

from __future__ import annotations

from typing import Final

# What stops texts at once, if nothing in the reply raises a doubt.
REFUSALS: Final = {
    "含退订口令": (
        "<opt_out>",
        "^ <polite>* T?TD",
        "TD <end>* $",
        "UNSUB|OPTOUT|OPTMEOUT",
    ),
    "不要再发": (
        "<not> <again>* <you>? <again>* <to_me>? <again>* <all>* <send> !现|动|生"
        "|火|烧"
        "|错|愁 了|啦|吧|来|送|<texts>|<all>|我|给|俾|畀|咯|嘞|过来|任何|什么|$|东西|这"
        "|那|哈|啊"
        "|哦|谢谢",
        "停发|别发|勿发|免发|停止发|禁发|甭发",
        "以后|今后 ~2 别|不要|不用|勿|免|不必 ~3 发",
        "<not> <again>* <you>? 给|往|向|对|用 ~1 <here> <again>* 发|推|打|SEND",
        "^ <polite>* <you>? 表 <to_me>? 再|在|老|给我 <to_me>? 发|法|推|提醒|打扰",
        "<not> <again>* <to_me>? <again>* 法 了|啦|短信|信息|$",
        "发 <all>* <texts>? 就免|免了",
    ),
    "不要提醒或联系": (
        "<not> <again>* <you>? <again>* <to_me>? <again>* <all>* <reach> !<ask>",
        "<not> <again>* <to_me>? <again>* <all>* <texts>",
        "<texts> ~4 免了|就免|不用了|不要了|不需要|别发|别来|别再|停|算了|取消|关"
        "|没必要",
        "<reach> ~3 免了|就免|算了|没必要",
        "<not> <again>* 有|收|收到|接收|看到|接到 <all>* ~2 <texts>|你|这|任何|$",
        "<not> <again>* 收|收到|接收|接到|看到 了|啦|$",
        "不想|不愿意?|不要|别 <again>* <to_me>? 看|看见|整|搞 <all>* <texts>",
        "不|冇 再? 收|接|接收|看|要|需要|需|想要 <all>* ~2 <texts>",
        "不|不再 接受|接收 <all>* ~4 <texts>|推销|营销",
        "<not> <again>* <to_me>? 来电|来信|来函|致电|来短信",
        "免|勿|莫|别|唔好 <all>* <texts>|打扰|扰|骚扰|烦|吵|找",
        "<not>|<stop> <again>* <you>? <again>* 以|用|通过|采用|采取 <any_way> ~4"
        " <reach>"
        "|发|推",
        "<not> <again>* <to_me>? 打 我? 的? 电话 了? 也|和|与|或|及 <not>? <again>* 发",
        "<not> <again>* <you>? <again>* <to_me>? 来 ~2 <texts>|电话",
        "<texts> <all>* <not> <again>* 发|来|推|了|$",
    ),
    "停止、关闭或取消短信": (
        "<stop> <all>* <me>? 的? <all>* <texts>",
        "<texts> <all>* ~2 给我|帮我|都|全|就|也|一下|赶紧|马上? <stop>",
        "^ <polite>* <you>? 马上|立即|立刻|现在|赶紧|尽快|全部|都? 停止 <end>* $",
        "<texts> ~3 退了|停了|关了|取消",
        "停 ~2 <you>? 的? <texts>",
        "<texts> ~2 一律|一概|统统|全部?|都|概 不收|不接|不要|不看|不需|拒|谢绝|不必",
        "^ <polite>* STOP 再|给我|<all>* 发|推|<texts>",
        "<stop> <all>* 发送|推送",
        "停止|取消|终止|中止 <all>* 发 <texts>",
        "取消|退出|解除|撤销|终止 <all>* <me>? <all>* 订阅|定阅 !号",
        "<not> <again>* 和|与|跟|同 我|我们 联系|联络|发",
        "^ <polite>* 停止|停掉|打住|住手|住口 <end>* $",
    ),
    "删除号码": (
        "删除|删掉|删了|删去|移除|清除|注销|去掉|抹掉|剔除|移出|拿掉|删 <all>* <me>?"
        " 的? ~2"
        " <number>",
        "删除|删掉|删了|清除|移除|删 <me> ~3 信息|资料",
        "把|将 <me>? 的? ~4 <number> ~3 删|移|清|去掉|注销|拉黑|剔|拿掉|取消",
        "<number> ~2 删|移除|去掉|剔",
        "移出|移除|踢出|剔出|退出|撤出|划出|删出|拉出 <you>? 的? <list>",
        "名单|系统|名录|通讯录|数据库 里|中 ~2 删|移除|去掉|剔|抹 ~1 我 !的",
        "从 ~4 名单|列表|系统|数据库|通讯录|群发|群组|短信 ~3 删|移|去|除|划|剔",
    ),
    "拒绝推销": (
        "拒绝|谢绝|拒|不接受|抵制|禁止|反对 <all>* <texts>|推销|营销|打扰|骚扰|来电"
        "|来信|来函|联系",
    ),
    "英文的客气拒绝": (
        "COULD|CAN|WOULD|WILL YOU|U|WE ALL? PLEASE|KINDLY|JUST? STOP|QUIT|CEASE ~12"
        " TEXT|MESSAG|SEND|SMS|CONTACT|SPAM|NOTIF|REMINDER|BOTHER",
        "COULD|CAN|WOULD|WILL YOU|U PLEASE|KINDLY|JUST? REMOVE|DELETE|UNSUB|TAKE ME|MY",
        "COULD|CAN|WOULD|WILL YOU|U PLEASE|KINDLY|JUST? NOT TEXT|MESSAGE|CONTACT|SMS"
        " ME|US|THIS",
    ),
    "英文拒绝": (
        "REMOVE ~8 ME|MYNUMBER|NUMBER|LIST",
        "TAKE|GET ME|MYNUMBER OFF",
        "^ <polite>* PLEASE|PLS|KINDLY|NO|NOTHANKYOU|NOTHANKS? STOP ~9 TEXT|MESSAG"
        "|SEND|SMS|CONTACT|IT|SPAM|NOTIF|REMIND|CALLING|THIS",
        "DONT|DONOT|DONTEVER|NEVER|NOTTO ~6 SEND|TEXT|MESSAGE|CONTACT|SMS|CALLME"
        "|DISTURB"
        "|BOTHER|REMIND|NOTIFY",
        "NO MORE? ~2 TEXT|MESSAGES|SMS|SPAM|ADS|MARKETING|MSG|PROMO|NOTIF|REMINDERS"
        "|CONTACT",
        "DELETE MY|THE NUMBER|PHONE|CONTACT|INFO",
        "LEAVEMEALONE|NOTINTERESTED|BLOCKYOU|GOAWAY|NOSMS",
        "OPT ~2 OUT",
        "DONOTWANT|DONTWANT ~9 TEXT|MESSAGE|SMS|THESE|THIS",
        "CANCEL ~6 SUBSCRI|TEXT|SMS|MESSAGE|REMINDER|NOTIF",
        "QUIT ~4 SEND|TEXT|MESSAG|BOTHER",
        "UNSUSCRIB",
        "STOP|QUIT RECEIVING|GETTING",
        "^ NOMORE PLEASE|PLS|THANKS|THANKYOU|THX? $",
    ),
    "拼音的拒绝": (
        "<pinyin_not> ZAI|LAO? GEI? WO? ZAI? <pinyin_reach> !PIAO|DONG|SHAO|HUO",
        "QUXIAO|GUANBI|TINGZHI|JUJUE DINGYUE|DUANXIN|TIXING|TONGZHI|FASONG|JIESHOU",
    ),
    "只收部分短信": ("只|仅 需?|要?|收? 质保|保修 期?内? 的? 相关? 的? <texts>? $",),
}

# What only gives the reason of a refusal, or vents anger beside it, raises no doubt.
REASONS: Final = (
    # The car is serviced elsewhere, or the customer remembers by himself.
    "<me>? 现在|早就?|已经|以后|都* 不|没|不再 在|去|回来?|到|来 <you>? 店|这|那|里|边"
    "|儿* 做|搞* <tend>|做|修 了?",
    "<me>? 现在|早就?|已经|以后|都|会* 在|去|到 <elsewhere> <tend>|做|修 过|了*",
    "<tend> 的?话? <me>? 自己|自个儿? 会|能|知道|记得|有* 去|来|做|弄|办|处理|记得"
    "|知道|有数|数 的|了*",
    "<me>? 自己|自个儿? 会|能|知道* 去|来|做|弄|办|记得 <tend> 的|了*",
    # Anger.
    "真的?|简直|都|快|要* 烦死|烦透 人|个人|我? 了|啦|啊|咯|喽|喇*",
    "真|太|很|好|实在 烦 人? 了|啦|啊|咯|喽|喇*",
    "吵死 人? 了|啦|啊*",
)

# What makes a refusal doubtful: a person reads it, and the number rests meanwhile.
DOUBTS: Final = {
    "否定了退订": (
        "不|不要|没|没有|别|未|勿|取消|误|并非|撤销|恢复|暂缓|不是|不想|不用|没法|无法"
        "|不能"
        " 要|想|是|说|再|点|打算|需要|给我|帮我|随便|操作|有|会* 退订|拒收|停发"
        "|停止|取消订阅|TD",
    ),
    "是在发问": ("<ask>",),
    "带投诉或威胁": ("<threat>",),
    "带抱怨": (
        "<curse>",
        "<again_sent> ~4 发|骚扰|提醒|收到|打扰",
        "没用|无效|不管用|不起作用|没反应|没效果",
    ),
    "口令后面是字母或数字": ("TD ~1 !TD [A-Z0-9]",),
    "要保留一部分": ("<kept>",),
    "可能说的是订单": (
        "定金|订金|订单|订购|预订|预定|预约|约好|约过|约了|保险|保单|套餐|配件|会员"
        "|延保|退款|钱|账单"
        "|发票"
        "|贷款|合同|机油|轮胎|车险|保养|年检|洗车|车位|票|证|押金|积分|膜|垫|礼包|座套"
        "|流量|套装",
    ),
    "说的是一辆车": ("这|那|这台|那台 辆|台|部 车?|$", "车牌|VIN"),
    "可能说的是别人": (
        "老公|老婆|爱人|媳妇|儿子|女儿|孩子|(?<!他)妈|爸|朋友|同事|师傅|他(?!妈)|她",
    ),
    "说的是时间": (
        "今天|明天|后天|下周|下个?月|这周|周末|周[一二三四五六日]|晚上|中午|早上|上班"
        "|开会"
        "|时间|暂时|最近|月底|年底|点以后|这两天|过几天|过年|开车",
    ),
}

# Without a refusal, these alone hold the number for a person.
SUSPICIONS: Final = {
    "TD 后面有别的内容": ("^ ~2 TD", "TD $", "T退|TD退|退T"),
    "抱怨短信": (
        "垃圾 <texts>|短信|信息|公司",
        "<again_sent> ~6 <texts>|发|打扰|SEND",
        "成日 ~3 烦|吵",
        "<texts> ~8 <curse>|<threat>|太多|泛滥|没用|频繁|烦",
        "<curse> ~8 <texts>|发|$",
        "老(?!家|婆|公|板|爸|妈|师|店|人|地方|样子|位置|毛病) ~4 发|收到",
        "少 发 ~3 <texts>",
        "^ 滚 !动|轮",
        "滚 $|滚蛋|滚远|滚开|快滚|给我滚",
        "烦死|好烦|烦不烦|烦唔烦|烦到死|有完没完|没完没了|阴魂不散|骚扰",
        "再 ~6 发|打扰|骚扰|提醒|这样|打来|联系 ~8 <threat>|<curse>|了",
        "谁 ~4 让|允许|同意|给 你们 ~4 发|我的? <number>",
        "哪 ~3 <number>|我的号",
        "怎么|哪|哪里|从哪|谁 ~3 有|知道|得到|拿到|弄到|来 ~2 我 的? ~1 <number>",
        "<texts> ~2 轰炸|炸弹",
        "<late> ~6 发 !现|动|生|<goods>",
        "<late> ~6 短信|信息|消息|提醒|打扰|骚扰|吵",
        "不让|让不让|还让 ~2 人? 睡|休息",
        "天|周|星期|月|年|今天|晚上|三天两头 ~4 收到|收|发 ~2 <count> 条|次|遍|回",
        "天|周|星期|月|年 <count> 条|短信",
        "<count> 条 <texts>",
        "三天两头|隔三差五|一条接一条 ~6 发|来|条|<texts>",
        "^ <polite>* 别|不要|少|甭|莫 再|老|总|老是|总是|一直|天天? 催 我|了",
        "催什么|老催|一直催 !<foreign>",
        "^ 烦 烦* $",
        "<texts> ~2 好多|真多|这么多|那么多|多得|频繁",
        "发 什么|啥|个屁|个啥|毛 <texts>|发|$",
        "<nags> 催",
        "谁 ~2 把|将|拿 我 ~3 <number>|信息|资料 ~3 给|告诉|卖|泄",
        "信息|隐私|号码|电话 ~4 泄露|泄漏",
        "年|月|季度|周 ~2 <texts>|发 一|1|两 次|条|回 就|够|可以",
        "<send>|<texts> ~2 这么|那么|太 多|勤|频繁|密",
        "收到|发|来 ~4 第 <count> 条|次|遍|回",
        "第 <count> 条 了|短信|信息|$",
        "凭什么|干嘛|干吗|凭啥 ~4 发|<texts>|打扰|联系",
        "<texts>|发 ~4 干嘛|干吗|干什么 $",
        "消停|放过我|求放过|饶了我|饶了吧|清静|清净",
        "侵犯|泄露|泄漏 ~4 隐私|信息|号码|电话",
        "违法|违规|侵权 ~4 <texts>|发送|打扰",
        "<texts>|发送|发 ~6 违法|侵权|犯法",
        "什么时候|啥时候?|何时|几时 ~2 同意|订阅|授权|答应|允许|让",
        "哪 ~4 买|弄|拿|搞|要|得 ~3 我 的? ~2 信息|资料|号码|号|电话",
        "谁 授权|批准 <you>",
        "<texts> ~2 可以|能|怎么|如何|咋|哪里 ~2 退",
        "消协|告你们|起诉你",
        "泄露|卖我 ~4 <number>|隐私|信息",
        "没 ~3 同意|订阅|授权 ~6 发|<texts>|过",
        "^ <you>? 真是?|太|什么|都是|又是? 垃圾 <end>* $",
        "^ <you>|这|又* ~1 是不是|是|不是|不会是|又是|都是|真是? 诈骗|骗子|骗人|骗钱"
        "|骗局 的? ~2 $",
        "电话|号码|手机号|我的?资料|我的?信息|我嘅资料|个人资料|个人信息|隐私 ~3"
        " <how>|哪里?|边度|从哪|边个 ~2 攞|拿|弄|搞|获|得|来 到|得|来|返|的",
        "点样|点解|边度|边个|边处 ~3 攞|拿|搵|有|知|俾|畀 ~3 我 嘅|个* <number>|资料"
        "|信息",
        "资料|信息 ~2 边度|边处|点样 攞|拿|搵|嚟",
    ),
    "英文的抱怨": (
        "HOW|WHERE|WHO ~3 YOU ~4 GET|GOT|HAVE|FIND|FOUND|KNOW ~2 MY|THIS NUMBER|PHONE"
        "|INFO|CONTACT",
        "WHO ~2 GAVE ~4 MY|THIS NUMBER|PHONE",
        "TOOMANY|SOMANY|ENOUGH ~6 TEXT|MESSAGE|SMS|NOTIF|REMINDER|AD",
        "WHY ~12 TEXT|MESSAG|SEND|CONTACT|SPAM ~6 ME|THIS",
        "SPAM|HARASS|ANNOYING|SCAM",
    ),
    "带投诉或威胁": (
        "<threat> ~8 <texts>|发",
        "举报|12321|屏蔽|拉黑|工信部 <you>|了|$|吧|你",
        "12321|工信部",
    ),
    "不完整的拒绝": (
        "^ <polite>* 拒接|拒发|拒收|谢绝|拒绝|退|退了|退出|停用|停|停了 <end>* $",
        "^ <polite>* 别|莫|甭 来 了? <end>* $",
        "^ <you>? 表 发 了|啦|$",
        "<not>|不再 <again>* 需要 $",
        "不再 需要|需 $",
        "没完 $",
        "不 <again>* 收|接收|接受 了? $",
        "只|仅 要|收|需要|需|发 ~4 <texts>",
        "退顶|退汀|退釘",
    ),
    "否定或停止，又提到短信": (
        "不|别|勿|莫|甭|少|恕|概|没必要|免|无|毋|禁|<stop> ~8 <texts>|打扰|推送",
        "<texts>|打扰 ~8 不要|不用|不需|别|勿|莫|甭|少|免|没必要|<stop>",
        "不要|不用|别|勿|莫|甭|少|恕|唔好|无需|没必要|不兴|不可|不得 ~4 <send> !生|动"
        "|荐|迟",
        "别|不要|少|莫|勿 ~2 理我|烦|吵|提保养|提年检",
        "拒看|拒读|拒SHOU|TUI订|TUI定|退DING",
        "^ <polite>* PLEASE|PLS|KINDLY? REMOVE|DELETE|ENOUGH|CEASE ~2 ME? $",
        "删 ~1 了? 我 $|了|吧",
        "把 我 ~3 删|移出|移除|踢|去掉|拉出|剔|除名",
        "不要|别|莫|勿|停止|禁止 ~2 存|用|留|打|往|使用|保存 ~2 我 的? ~1 <number>"
        "|手机",
        "谁 让|允许|同意|叫|准 <you> ~2 发|打|联系",
        "退不了|退不掉|没法退|无法退|退不 ~2 订|$",
        "一天到晚|成天|没事|无事 ~3 发|<texts>|扰",
        "再 ~2 收到|发|骚扰|这样|来 ~8 <threat>|试试|告",
        "信不信 ~3 <threat>",
        "已经?|马上|立刻|准备|这就 ~2 <threat> ~1 <you>? $",
        "^ ~2 结束|终止 ~2 服务",
        "扰民|又是你们|要不要这么烦",
    ),
    "问怎样不再收": (
        "可以|能|可|能否|可否|能不能|可不可以 ~3 不发|不给我发|不要给|别给|别发|不要发"
        "|停|不提醒|不通知"
        "|不收|关掉",
        "怎么|如何|怎样|咋|哪里 ~4 退订|取消|关闭|屏蔽|停|不收|拒收|关掉|不再",
        "不收|不接|不要|不需要 ~3 可以|行 吗|么",
    ),
    "像退订口令": (
        "退顶|推订|腿订|退汀|退叮|退盯|推定",
        "^ 0{6,} $",
        "^ TD [A-Z0-9]{1,6} $",
        "^ STOP",
        "^ <polite>* 停 停* <end>* $",
        "^ DT|TF|TS|YD|RD|FD $",
        "^ <polite>* 取关|取消关注 <end>* $",
    ),
    "不想被联系": (
        "<not> <again>* 打|来|接 ~2 电话 ~3 了|我|$",
        "<not> <again>* <to_me>? 打 给? 我|了",
        "<not> <again>* <to_me>? <again>* <send> !荐|迟|动|生",
    ),
}
