"""The courtesies that a reply may consist of, by the names that staff read.

Data only; ``sms.hearing.courtesies.recognising`` reads it. The patterns are explained
in ``customers.language.grammar``. They see the reply without marks and spaces, in
simplified characters and capital letters.
"""

from __future__ import annotations

from typing import Final

VOCABULARY: Final = {
    "thanks": "谢谢 谢谢啦 谢谢了 谢啦 谢了 谢过 多谢 多谢了 多谢啦 多谢晒 感谢"
    " 感激 蟹蟹 唔该 唔该晒 谢 THANKS THANKYOU THANKU THX TKS 3Q XIEXIE DUOXIE",
    "much": "非常 十分 万分 真的 真是 很 太 再次 衷心 真心 先 特别 实在 也",
    "you": "你们店 你们家 你们 您们 您 你 贵店 贵公司 贵司 4S店 店里 大家 各位 师傅们",
    "kind": "及时 耐心 温馨 贴心 善意 友情 暖心 细心 周到 热情 亲切 美好",
    "deed": "提醒我 通知我 告诉我 告知我 提醒 关心 关怀 惦记 惦念 挂念 记挂 祝福 问候"
    " 通知 告知 服务 好意 美意 心意 短信 信息 消息 记得我的生日 记得我生日 记得 用心"
    " 照顾 支持 提示 了 的",
    "tone": "啊 呀 哈 呢 哟 喽 啰 哦 噢 喔 哒 滴 嘿嘿 嘻嘻",
    "yes": "好的 好滴 好哒 好嘞 好勒 好咧 好呀 好啊 好吧 好哦 好喔 好D 好 嗯 恩 嗯哪"
    " 嗯呢 噢 哦 喔 行 行吧 行的 行啊 行嘞 得嘞 要得 妥 妥妥的 OK OKAY OKK HAODE HAO",
    "seen": "收到 收到了 收到啦 收悉 已阅 已读 知道 知道了 知道啦 知道的 知道咯 知晓"
    " 知晓了 知悉 晓得 晓得了 晓得啦 明白 明白了 明白啦 了解 了解了 清楚了 记住了"
    " 记下了 记得了 看到了 看到啦 看见了 SHOUDAO ZHIDAOLE",
    "text": "短信 信息 消息 通知 提醒 祝福",
    "me": "我 我们 俺 本人 已 已经 都 我已 我已经",
    "wish": "新年快乐 新春快乐 春节快乐 元旦快乐 元宵快乐 元宵节快乐 中秋快乐"
    " 中秋节快乐 国庆快乐 国庆节快乐 双节快乐 节日快乐 节日愉快 佳节快乐 假期愉快"
    " 假期快乐 假日愉快 周末愉快 周末快乐 端午安康 端午快乐 端午节安康 端午节快乐"
    " 劳动节快乐 五一快乐 圣诞快乐 圣诞节快乐 生日快乐 过年好 新年好 新春好 拜年了"
    " 给您拜年了 给你们拜年了 恭喜发财 恭贺新禧 大吉大利 万事如意 心想事成 身体健康"
    " 阖家幸福 阖家欢乐 阖家安康 合家欢乐 合家幸福 合家安康 全家幸福 全家安康 工作顺利"
    " 工作愉快 一切顺利 事事顺利 万事顺利 事业有成 事业兴旺 生意兴隆 生意兴旺 生意红火"
    " 财源广进 财源滚滚 日进斗金 红红火火 越来越好 步步高升 年年有余 岁岁平安 平平安安"
    " 吉祥如意 龙马精神 马到成功 天天开心 开心每一天 笑口常开 好运连连 福星高照"
    " 四季平安 出入平安 一路平安 好人一生平安 新年大吉 新春大吉 开工大吉"
    " [鼠牛虎兔龙蛇马羊猴鸡狗猪]年(?:大吉|吉祥|快乐|大利|行大运)",
    "well": "快乐 健康 平安 幸福 开心 顺利 吉祥 安康 顺遂 愉快 发财",
    "for": "你们店 你们 您们 您 你 贵店 贵公司 贵司 大家 各位 全体 员工 工作人员 和 及"
    " 与 全家 家人 都 能 新的一年 新年里 新年 春节 节日 也 同样 的 里 在",
    "surname": "[赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹喻苏潘葛"
    "范彭马方任袁柳史唐薛雷贺汤罗毕郝常于傅顾孟黄和萧尹姚邵汪毛戴宋庞纪项祝董梁杜阮"
    "蓝闵贾江郭梅林钟徐高夏蔡田胡万管卢丁邓洪包左石崔吉龚程邢裴陆翁侯段焦谷牛叶白"
    "邱温庄瞿向易廖文欧曾关俞肖游尤霍涂]",
    "title": "经理 师傅 顾问 主管 老师 店长 总监 总 工 先生 女士 小姐 姐 哥",
    "person": "经理 师傅 小姐姐 小哥哥 老师 美女 帅哥 顾问 店长 亲 亲爱的 朋友",
}

# A reply of these alone, and of salutations between them, is a courtesy.
COURTESIES: Final = {
    "道谢": ("<much>* <thanks> <tone>* <much>* <you>? <kind>* 的? <kind>* <deed>*",),
    "表示知道了": (
        "<yes> <tone>*",
        "<text>* <me>? <seen> <tone>*",
    ),
    "道辛苦或客气": (
        "<you>?|<person>? <surname>? <title>? 都? 辛苦 你们|您|大家|各位|师傅? 了|啦?",
        "让? <you>? 费心|有心 了|啦",
        "麻烦 <you> 了|啦",
        "打扰 <you>? 了",
        "太|您|你们? 客气 了|啦",
        "不客气|不用客气|别客气|应该的",
        "不谢|不用谢 !谢",
        "太|真|很|好 贴心|暖心|有心|周到 了|啦?",
    ),
    "回祝": (
        "<you> 们? 也 是|一样|快乐 的?",
        "同乐|同喜|同贺|同福|同祝|彼此彼此",
        "也|同样|恭|预* 祝愿|祝福|祝|愿 <for>* <wish>|<well> <wish>* <well>*",
        "<for>* <wish> <tone>*",
    ),
}

# These may stand beside a courtesy and are none by themselves.
SALUTATIONS: Final = {
    "称呼": (
        "<surname> <title>",
        "小|老 <surname>",
        "<person>",
        "您好|你好|你们好|您们好|大家好|早上好|早安|上午好|中午好|下午好|晚上好|晚安"
        "|嗨|HI|HELLO|早",
        "哈*",
        "拜拜|再见|回见|BYE|BYEBYE|么么哒",
        "<tone>",
    ),
}

# The name of the rule for a reply of signs alone.
ONLY_SIGNS: Final = "只发了表情"
FRIENDLY_SIGNS: Final = frozenset(
    "👍👌🙏🤝❤♥♡💕💖💗💓💐🌹🌷🌸🌺🌻😊😄😁😀😃🙂☺😘🥰😍🤗😉😂👏🎉🎊🎂🍻🥳🙌✌💪✅🆗🌞☀🫡💯🎈🎁🧧🧨👋😎"
)
# Skin tones and the marks of a person, which follow a sign, say nothing themselves.
SIGN_MARKS: Final = frozenset("🏻🏼🏽🏾🏿♂♀")
# Signs as the messengers spell them: [强], /玫瑰.
SPELLED_SIGNS: Final = (
    "强 OK 抱拳 玫瑰 握手 拥抱 胜利 鼓掌 太阳 愉快 呲牙 笑脸 爱心 合十 鲜花 庆祝"
)
