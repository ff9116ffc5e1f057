"""The rules by which a reply refuses texts, each under the name that staff read.

Data only; ``sms.hearing.keywords`` reads the tables, each from top to bottom. The
patterns are explained in ``customers.language.grammar``, their words stand in
``refusal_words``. They see the reply as a whole and each of its clauses.
"""

from __future__ import annotations

from typing import Final

# Sentences about other things that would look like refusals; they are taken out first.
NOT_OURS: Final = {
    "说的是别的东西": (
        "退订|退定|退掉|拒收|取消订阅|取消|退 我|我们 的? <foreign> !<ours>",
        "退订|退定|退掉|拒收|取消订阅|取消|退|停|关 的|了|掉|一下|那个|这个|那|这|上次"
        "|我"
        " ~3 <foreign> !<ours>",
        "退订|退定|退掉|拒收|取消订阅|取消|退 <foreign> !<ours>",
        "<foreign> !<ours> ~2 取消|退订|退掉|退了|拒收 了|吧|掉|$",
        "<not> <again>* <you>? <to_me>? <again>* 发 <foreign> !<texts>",
        "<not> <again>* <to_me>? 发 给 !我",
        "<not> <again>* <to_me>? 传|寄|送|开 <foreign>",
        "<not> 收 <foreign>|现金|钱|费|手续费|定金|工时费|卡|我",
        "不|没 收到 <texts>",
        "STOP SIGN|LIGHT|LINE|START|BUTTON",
        "<not> 发动",
        "<not> 联系|找|发给|打给|通知 我? <family> ~2 联系|发|打|找 给? 我",
        "以为 ~3 骚扰|垃圾|诈骗|广告 电话|短信|信息",
        "^ TD 线圈|版|款|型|发动机|I|车型|卡 ~6",
        "订阅号|公众号 ~3 取消|退|关",
        "取消|关|退出|停止 ~2 订阅号|公众号|小程序|短信验证码",
        "停止 线|营业|后|供应|使用|响|生产|供货|键|营运|运营|收费|充电|运行|工作|时"
        "|状态",
        "关闭|关掉|关了|关|停 ~3 发动机|车窗|空调|车灯|大灯|天窗|引擎|门|窗|灯|蓝牙"
        "|导航"
        "|启停|自动启停|提示音|声音|报警|保养灯|故障灯|座椅|雷达|电源|机|业",
        "保养灯|保养提示灯?|仪表 ~6 关|消|取消|停",
        "删除|删掉|删 ~3 微信|照片|视频|记录|行车记录|蓝牙|好友|多余|重复|错的|钥匙"
        "|配对",
        "不|别|勿 打扰|麻烦 了|你们|您 $|了",
        "不打扰",
        "停 好|在|到|哪|车",
        "免 打扰 模式|时段",
        "勿扰 模式|状态",
        "不用|不需要|不必 <reach> 他|她|<foreign>|车主|我爱人|我老公|我老婆|保险公司",
        "不|别 停|关|删|取消",
        "停不|止不|关不|停止不了|关不了",
        "误 退订|拉黑 ~10 放出来|恢复",
        "别|不要|不用 打|接|回 ~1 电话 !骚扰|推销|来",
        "电话 别|不要 打",
        "发 烫|热|抖|烧|软|霉|臭|现|生|黄|愁|芽|白|黑|闷|涩|飘|卡|出|工资",
        "不要|不用|别 ~2 <goods> !<ours>",
        "还? 没|没有|忘了|忘记 给? 我? 发 给? 我?",
        "多少|至少|很少|减少|缺少|少量|不少|不好意思打扰了|不好意思",
        "少 发 点? 优惠",
        "收不到|没收到|没有收到",
        "怎么|为什么|为何|咋 不|没|没有 <reach>|<texts> 我?",
        "别人|别的店|别克|别墅|特别|级别|区别|别处|别家|性别|识别",
        "删 ~4 车 信息|资料|档案",
        "不好意思|抱歉 打扰",
        "<goods> ~2 <not> <again>* 发|寄|送|传|要|开|给",
        "启停|灯|报警|提示音|声音|空调|蓝牙|车机|导航 ~2 怎么|如何|咋 ~1 关|关闭|关掉"
        "|取消|退出|屏蔽",
        "别|不要|不用 找|烦|联系 <foreign>|师傅|他|她",
        "通知|告诉|提醒 你|您|他|她 了",
        "网约车|平台|交警|保险公司|邮局|银行|物业|单位|公司 ~4 <texts>|停",
        "骚扰|诈骗|推销 电话 太|多|拦截|我|没|吗",
        "没 收到 ~4 <texts>",
        "<texts> ~1 收到|看到|看了|知道 了?",
        "被 ~6 屏蔽|拦截|拉黑 屏蔽|拉黑?",
    ),
}

# What stops texts at once, if nothing in the reply raises a doubt.
REFUSALS: Final = {
    "含退订口令": (
        "<opt_out>",
        "^ <polite>* T?TD",
        "TD <end>* $",
        "UNSUB|OPTOUT|OPTMEOUT",
    ),
    "不要再发": (
        "<not> <again>* <you>? <again>* <to_me>? <again>* <all>* 发|传|推|寄 !现|动|生"
        "|火|烧"
        "|错|愁 了|啦|吧|来|送|<texts>|<all>|我|给|过来|任何|什么|$|东西|这|那|哈|啊"
        "|哦|谢谢",
        "停发|别发|勿发|免发|停止发|禁发|甭发",
        "以后|今后 ~2 别|不要|不用|勿|免|不必 ~3 发",
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
        "不|冇 再? 收|接|接收|看|要|需要|需|想要 <all>* ~2 <texts>",
        "不|不再 接受|接收 <all>* ~4 <texts>|推销|营销",
        "免|勿|莫|别|唔好 <all>* <texts>|打扰|扰|骚扰|烦|吵|找|来",
        "<not> <again>* <you>? <again>* <to_me>? 来 ~2 <texts>|电话",
        "<texts> <all>* <not> <again>* 发|来|推|了|$",
    ),
    "停止、关闭或取消短信": (
        "<stop> <all>* <me>? 的? <all>* <texts>",
        "<texts> <all>* ~2 给我|帮我|都|全|就|也|一下|赶紧|马上? <stop>",
        "^ <polite>* <you>? 马上|立即|立刻|现在|赶紧|尽快|全部|都? 停止 <end>* $",
        "<texts> ~3 退了|停了|关了|取消",
        "停 ~2 <you>? 的? <texts>",
        "<stop> <all>* 发送|推送",
        "<not> <again>* 和|与|跟|同 我|我们 联系|联络|发",
        "^ <polite>* 停|停了|停止|停掉|打住|住手|住口 <end>* $",
    ),
    "删除号码": (
        "删除|删掉|删了|删去|移除|清除|注销|去掉|抹掉|剔除|移出|拿掉|删 <all>* <me>?"
        " 的? ~2"
        " <number>",
        "删除|删掉|删了|清除|移除|删 <me> ~3 信息|资料",
        "把|将 <me>? 的? ~4 <number> ~3 删|移|清|去掉|注销|拉黑|剔|拿掉",
        "<number> ~2 删|移除|去掉|剔",
        "名单|系统|名录|通讯录|数据库 里|中 ~2 删|移除|去掉|剔|抹 ~1 我 !的",
        "从 ~4 名单|列表|系统|数据库|通讯录 ~3 删|移|去|除|划|剔",
    ),
    "拒绝推销": (
        "拒绝|谢绝|拒|不接受|抵制|禁止|反对 <all>* <texts>|推销|营销|打扰|骚扰|来电"
        "|来信|来函|联系",
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
    ),
    "只收部分短信": ("只|仅 需?|要?|收? 质保|保修 期?内? 的? 相关? 的? <texts>? $",),
}

# What makes a refusal doubtful: a person reads it, and the number rests meanwhile.
DOUBTS: Final = {
    "否定了退订": (
        "不|不要|没|没有|别|未|勿|取消|误|并非|撤销|恢复|暂缓|不是|不想|不用|没法|无法|不能"
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
    "口令后面是字母或数字": ("TD ~1 [A-Z0-9]",),
    "要保留一部分": ("<kept>",),
    "可能说的是订单": (
        "定金|订金|订单|订购|预订|预定|预约|保险|保单|套餐|配件|会员|延保|退款|钱|账单"
        "|发票"
        "|贷款|合同|机油|轮胎|车险|保养|年检|洗车|车位|票|证|押金|积分",
    ),
    "说的是一辆车": ("这|那|这台|那台 辆|台|部 车?|$", "车牌|VIN"),
    "可能说的是别人": (
        "老公|老婆|爱人|媳妇|儿子|女儿|孩子|妈|爸|朋友|同事|师傅|他|她",
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
        "<again_sent> ~6 <texts>|发|打扰",
        "<texts> ~8 <curse>|<threat>|太多|泛滥|没用|频繁|烦",
        "<curse> ~8 <texts>|发|$",
        "老 ~4 发|收到",
        "少 发 ~3 <texts>",
        "^ 滚 !动|轮",
        "滚 $|滚蛋|滚远|滚开|快滚|给我滚",
        "烦死|好烦|烦不烦|有完没完|没完没了|阴魂不散|骚扰",
        "再 ~6 发|打扰|骚扰|提醒|这样|打来|联系 ~8 <threat>|<curse>|了",
        "谁 ~4 让|允许|同意|给 你们 ~4 发|我的? <number>",
        "哪 ~3 <number>|我的号",
        "怎么|哪|哪里|从哪|谁 ~3 有|知道|得到|拿到|弄到|来 ~2 我 的? ~1 <number>",
        "泄露|卖我 ~4 <number>|隐私|信息",
        "没 ~3 同意|订阅|授权 ~6 发|<texts>|过",
    ),
    "带投诉或威胁": (
        "<threat> ~8 <texts>|发",
        "举报|12321|屏蔽|拉黑|工信部 <you>|了|$|吧|你",
        "12321|工信部",
    ),
    "不完整的拒绝": (
        "^ <polite>* 拒接|拒发|拒收|谢绝|拒绝|退|退了|退出|停用 <end>* $",
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
        "不要|不用|别|勿|莫|甭|少|恕|唔好|无需|没必要|不兴|不可|不得 ~4 发|传|推|SEND"
        "|TEXT !生|动",
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
        "可以|能|可|能否|可否|能不能|可不可以 ~3 不发|别发|不要发|停|不提醒|不通知"
        "|不收|关掉",
        "怎么|如何|怎样|咋|哪里 ~4 退订|取消|关闭|屏蔽|停|不收|拒收|关掉|不再",
        "不收|不接|不要|不需要 ~3 可以|行 吗|么",
    ),
    "像退订口令": (
        "退顶|推订|腿订|退汀|退叮|退盯|推定",
        "^ 0{6,} $",
        "^ TD [A-Z0-9]{1,6} $",
        "^ STOP",
    ),
    "不想被联系": (
        "<not> <again>* 打|来|接 ~2 电话 ~3 了|我|$",
        "<not> <again>* <to_me>? 打 给? 我|了",
        "<not> <again>* <to_me>? <again>* 发",
    ),
}
