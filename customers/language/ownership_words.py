"""The words and rules by which a sentence says that a number or a car has changed.

Data only; ``customers.language.ownership`` reads them. The patterns are explained in
``customers.language.grammar``. They see one clause, without marks and spaces.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "opener": "您好 你好 抱歉 不好意思 对不起 喂 哎 那个 嗯 请注意 麻烦核实 TD 退订"
    " (?:客户|机主|对方|车主|接听人?)(?:说|称|反馈|反映|表示)",
    "you": "你们 您们 你哋 你 您 贵店 贵公司 店里",
    "maybe": "可能 应该 好像 是不是 大概 肯定 估计 怕是 又 都 真的 也 压根 根本",
    "particle": "吧 啊 哦 哈 啦 呀 呢 的 了 谢谢 请核实 请核对 哟 咯 喽 嘞 耶 喇 噶 㗎"
    " 喎 啩 嘅 啵 嚟 LE LA",
    "mistake": "(?:发送|通知|联系|发|打|找|弄|搞|认|拨|传|搵|SEND)咗?错咗?",
    "noted": "(?:记|填|存|留|传|写|登记)错",
    "whom": "人 号码 号 电话号码 电话 手机号 手机 对象 客户 车主 短信 信息 消息",
    "not": "不是 并不是 并非 非 不系 唔系 不 已经不是 早不是 又不是 可不是 根本不是",
    "me": "本人 我本人 我自己 我 俺 咱",
    "holder": "本人 车主 机主 户主 号主 客户本人 车主本人 你们?的?客户 这个?人 那个?人"
    " 此人 [你您]们?(?:说的|要?找的|联系的)(?:那个|这个|那位)?(?:人|客户|车主)?"
    " 姓[^是的要问]{1,2} [^是的要我你他认]{1,3}(?:先生|女士|小姐|总|老板|师傅)",
    # What the name of a person begins with.
    "surname": "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢"
    " 韩 唐"
    " 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜"
    " 戴 夏"
    " 钟 汪 田 任 姜 范 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵"
    " 孟 龙"
    " 万 段 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文",
    "staff": "师傅 经理 顾问 主管 店长 主任 总 工 教练",
    "title": "先生 女士 小姐 太太 夫人 总 工 老师 师傅",
    "brand": "奔驰 宝马 奥迪 大众 丰田 本田 日产 别克 福特 雪佛兰 现代 起亚 马自达"
    " 比亚迪"
    " 吉利 长安 哈弗 长城 奇瑞 特斯拉 蔚来 理想 小鹏 沃尔沃 路虎 捷豹 雷克萨斯 凯迪拉克"
    " 保时捷"
    " 斯柯达 标致 雪铁龙 三菱 五菱 红旗 荣威 名爵 传祺 领克 极氪 问界",
    "licence": "驾照 驾驶证 驾驶执照 车本 本子",
    "english_kin": "HUSBAND WIFE FATHER MOTHER DAD MOM MUM BROTHER SISTER SON DAUGHTER"
    " UNCLE AUNT GRANDFATHER GRANDMOTHER GRANDPA GRANDMA PARENTS OWNER",
    "english_car": "CAR VEHICLE AUTO",
    "this": "呢个 呢张 这个 这张 这 此 该 我这个 我的 现在这个 本",
    "number": "手机号码 手机号 电话号码 号码 电话 手机 号 卡 手机卡",
    "newly": "刚 刚刚 才 新 最近 前几天 前不久 上个?月 上周 今年 去年 现在",
    "got": "换 办 买 申请 开 用 拿到 接手 领 启用 入手 办理 捡 接",
    "before": "以前 原来 之前 原先 上一?个 前一?个 前 原 上一?任 前任 旧",
    "other": "主人 机主 号主 用户 那位 那个人 的人 使用者 车主 人 客户",
    "car": "车子 汽车 小车 爱车 老车 旧车 油车 座驾 轿车 车辆 车 那辆旧的 那辆老的"
    " [这那呢][辆台部架]旧?的?(?:车子?)? [这那]两[辆台]"
    # A plate stands for the car.
    " [一-龥][A-Z][A-Z0-9]{5,6}",
    "kin": "爸爸 爸 父亲 妈妈 妈 母亲 老公 丈夫 先生 老婆 爱人 妻子 太太 媳妇 老伴"
    " 爷爷 奶奶 外公 外婆 姥爷 姥姥 公公 婆婆 岳父 岳母 丈人 哥哥 哥 弟弟 弟 姐姐"
    " 姐 妹妹 妹 儿子 女儿 叔叔 叔 舅舅 舅 姑姑 伯伯 大伯 老爷子 老太太 老人家? 家父"
    " 家母 老头子? 爹 娘 老爸 老妈 老汉 爸妈 父母",
    "person": "车主 机主 本人 他 她 号主 户主 客户 原车主 [^的是]{1,3}(?:先生|女士)",
    "when": "去年 前年 今年 上个?月 上周 月初 年初 年底 前几[天年月] 前不久 最近"
    " 已经 早 [一二三四五六七八九十两\\d]+(?:个?月|年)份?(?:前|底|初)? 年前 开春",
    "passed": "去世 过世 离世 逝世 病逝 病故 亡故 已故 身故 辞世 不在人世 不在世 仙逝"
    " 往生 离开人世 走世 死亡 过身 过咗身 老去了 猝逝 撒手人寰 牺牲",
    "left": "走了 走掉了 没了 不在了 人没了 死了 没有了 离开了我?们? 去了天",
    "already": "早就 早已经? 已经 已 都已?经? 早 就 刚 刚刚 之前 也 都 上个?月 去年"
    " 前年 今年 上周 前几天 昨天 前天 月初 年前 年初 上半年 开春"
    " [\\d一二三四五六七八九十]+月份?",
    "gone": "卖了 卖咗 卖左 卖晒 卖掉 卖给 卖出 出手了 转卖 转手 转让 出让 变卖"
    " 抵债 抵给 抵出去 甩卖 脱手 售给 售出 出售 出掉 让给别?人?",
    "buyer": "二手车商 二手车 车商 车贩子 收车的 车行 二手商 4S店 贩子 瓜子 优信",
    "handed": "过咗户 转咗名 转咗户 过户 过给 转户 过了户 迁户",
    # What is written in the letters of pinyin; 买 and 卖 are both MAI.
    "pinyin_car": "CHE CHEZI AICHE",
    "pinyin_already": "YIJING YI ZAOJIU ZAO DOU JIU GANG",
    "wrecked": "报废 全损 报销了 拆解 烧毁 烧了 撞毁 撞没了 拉去拆",
}

# A wish, a question, a purchase, or a thing that is not the car.
NO_SALE: Final = (
    "没卖|没有卖|未卖|不卖|想卖|要卖|打算卖|准备卖|考虑卖|能卖|卖多少|卖不|卖吗|好卖"
    "|可以卖|怎么卖|卖的|你们卖|想买|卖完",
    "没 ~2 过户|未过户|还没 ~3 <handed>",
    "想|要|打算|准备|考虑|计划 ~4 卖|换车|换新车|换电车|出手|出售",
    "想|要|打算|准备|考虑|计划|能|可以|需要|帮我|怎么|如何|快|该|没|不|未|办|办理"
    " ~2 过户|置换|报废|转让|转卖|处理",
    "过户|置换|报废 费|手续|流程|多少|怎么|补贴|优惠|政策|标准|年限|价|要|需|资料|材料"
    "|吗|么|的话|活动|新车吗",
    "过户|过 给|到 我 !<kin> 了|的|名下|$|自己|们",
    # An offer to sell it to us, or a question for our price.
    "卖给|卖俾|卖畀 <you> !.{0,8}(?:了|咗)",
    "卖给|卖俾|卖畀|收 ~6 多少|几多|几钿|什么价|啥价|能给|给多少",
    "卖给 我 !<kin>|的|同事|朋友|邻居|亲戚|表|堂|们",
    "房|店铺|手机|轮胎|轮毂|机油|配件|票|股|电瓶|脚垫|生意|指标|库存 ~4 卖|转让|转手"
    "|处理|报废",
    "是不是|是否|如果|要是|假如|万一|等|等到|以后 ~8 卖|过户|报废|置换",
    "还有|还剩|再过|还要|才 ~4 报废",
    "离|距|到|快到|接近|临近|强|强制 ~1 报废",
    "SOLD OUT|BY|HERE|AT",
)
# The family writes, or answers for the owner, or nobody was mistaken.
NO_STRANGER: Final = (
    "是 他|她|车主|机主|本人 的? <kin>|朋友|司机|同事|助理|秘书|家属|家人|家里人",
    "<kin>|朋友 在? 开|的车",
    "车主 是|叫 我 <kin>",
    "替|代|帮 他|她|<kin>|车主",
    "错|错了 ~8 是|应该是|不是 今天|明天|后天|周|下周|星期|礼拜|上午|下午|[0-9]",
    "追尾|剐蹭|对方|责任|报案",
    # The same person, whom we called by a wrong title: 不是王先生，是王女士.
    "不是 (?P<same>.) <title> ~2 是 (?P=same) <title>",
    "不是 <title> ~2 是 <title>",
)
# The same, but only about the sentence in which it stands: 我没车，发错了.
NO_STRANGER_HERE: Final = (
    "别|不要|勿|没|(?<!都)(?<!也)没有|怕|以为 又|再|有|被|给|你|您|们|我|是* <mistake>",
)
# Death in the family that only moves an appointment.
NO_DEATH: Final = (
    "改天|改期|改到|改约|过几天|过阵子|晚点|推迟|延后|下周|下个月|来不了|去不了|过不来"
    "|过不去|取消预约|办丧事|奔丧|请假|后事|忙完|以后再|回头再|回来再|再约|再来|再去"
    "|再说|没空|先不",
)

WRONG_PERSON: Final = {
    "说发错了人": (
        "^ <opener>* <you>? <maybe>* 短信|信息|电话|消息|号码|提醒? <maybe>* <mistake>"
        " <whom>? <particle>* $",
        "<mistake> 人|号|电话|对象|车主",
        "<noted> 人|号|号码|电话|手机号",
        "<number> ~1 <noted>",
        "<number> 错了 <particle>* $",
        "发给|打给|发到|打到 别人|其他人|别家 的?|了|这 ~3 <particle>* $",
        "错号|空号|查无此人",
        "号码|电话|手机号 错误|不对|有误",
        "^ <opener>* <you>? 发|打|找|认|弄|搞 咗 错 人|号? <particle>* $",
        "^ (?:NIMEN|NI)?(?:FA|DA|ZHAO|GAO|NONG|REN)CUO (?:REN|HAO|DIANHUA)? LE?"
        " <particle>* $",
        "没有?|冇 <car>|<licence> <you>? <mistake> 人? <particle>* $",
        "WRONG NUMBER|PERSON|PHONE|GUY|RECIPIENT",
    ),
    "说自己不是本人": (
        "^ <opener>* <maybe>* <me>? <maybe>* <not> <holder> <particle>* $",
        "^ <opener>* 我? 不姓|不叫 ~4 <particle>* $",
        "我 姓|叫 ~3 不姓|不叫|不是",
        "本人|此人|机主|号主 不|并非|非 是? 车主",
        "^ ~4 没有?|无 这个人|此人|这人 <particle>* $",
        "不认识|不认得|不知道 <before> ~3 <other>",
        "<not> 这|该|此|那 ~6 的 车主|机主|号主",
        "不认识 姓 <surname>",
        "<before> 的?人|的?主人|的?机主|的?号主 ~3 不认识|不知道|没联系",
        "^ <opener>* 这|这里|此|这个号|本号|现在? 不是|已经不是|早就?不是|并非 ~6 的"
        " <number> <particle>* $",
        "^ <opener>* 这里?|此号 是 公司|单位|公用|公共|前台|总机|值班室? 的? 公用? 电话"
        "|座机|号码",
        "^ NOTME $",
        "^ WO? BUSHI BENREN|CHEZHU|JIZHU|TA LE? $",
        "DONTKNOW|DONOTKNOW ~4 PERSON|MAN|HIM|HER|MR|MS|GUY",
        "不认识|不认得|不知道谁是|没听说过|唔识|唔认识 <surname> !<staff>"
        " [^路的了吗]{1,2} <particle>* $",
        "<surname> !<staff> [^路的了吗]{1,2} 我? 不认识|不认得|没听说过|唔识"
        " <particle>* $",
        "唔识|唔认识 佢|呢个人|你哋讲嘅|呢位",
        "他|她|此人|这个?人|机主|车主|本人|员工 ~3 离职|辞职|调走|不在这上班"
        "|不在我们公司",
        "^ ~8 IAMNOT|IMNOT|NOT THEOWNER|THECAROWNER|MR|MRS|MS|HIM|HER"
        "|THEPERSON|THEONE|THEGUY",
        "不认识 <you>|这个人|此人|他|她|车主|机主|这车|这人|你们?说的 ~6 $",
    ),
    "说车不是自己的": (
        "<car> !已|早 ~3 <not> 我|我家|我们|我们家|俺|咱|咱们 的|嘅 !了 <particle>* $",
        "^ <opener>* 这|那|它|这个|那个|根本|并|又? 不是|不系|唔系|并非 我|我家|我们"
        " 的车"
        " <particle>* $",
        "^ <opener>* <maybe>* 我? 名下? 从来|根本|都|又|也|家里?|们? 没有?|冇"
        " 这个|这台|这辆|此|你们的?|你们?说的|买过|过|这样的? ~2 车 !了 <particle>* $",
        "^ <opener>* 我|我家 从来|根本|都|又|也|就|名下 没有?|冇 车 !了 <particle>* $",
        "没有?|从没|从未 买过|开过|去过 你们|这|你 ~4 车|店 <particle>* $",
        "跟|与|和|同 我|本人|我们 没|无|没有 ~3 关系?|相干",
        "^ <opener>* <maybe>* 我|俺|咱|本人 <maybe>* 没有?|无|冇 车 <particle>* $",
        "我|俺|咱|本人 ~2 哪来|哪里来|哪儿来|哪有 的? 车 <particle>* $",
        "<me> 从来|根本|都|又|也|就|压根 没有?|无|冇 车 <you>|还|呀|啊|也|怎么",
        "^ <opener>* <me> 没有?|无|冇 车 也|又|更|没|呀",
        "没|没有|从没|从来没|从没有 买过|开过|有过 <brand> ~4 $",
        "<me> <not>|没有? 开? <brand> 的? 车主|车? <particle>* $",
        "^ <opener>* 不是|不系|唔系 我|我家|我们 [架部台辆]? 的? 车 <particle>* $",
        "^ WO? MEI|MEIYOU CHE LE? $",
        "^ <opener>* 哪来的车 <particle>* $",
        "不认识|不认得|没见过|不知道 这|那|你们?说的 ~2 车 是?谁?的? <particle>* $",
        "<me> 从来|根本|都|又|也|连? 没有?|没考过?|没学过?|冇 <licence> <particle>* $",
        "连? <licence> 都|也 没有?|没考过?|没学过?|冇 <particle>* $",
        "这个?|那个?|你们?说的 车牌号?|车 <not> 我|我家|我们 的 <particle>* $",
        "DONT|DONOT|DIDNT|NEVER OWN|OWNED|HAVE|HAD|BUY|BOUGHT A|ANY|THIS|THAT?"
        " <english_car> $",
        "NOT MY|OUR <english_car>",
        "^ I? DONTDRIVE|DONOTDRIVE $",
        "HAVENO|HAVENTGOTA <english_car> $",
        "^ <opener>* <me> 不会?开车 <particle>* $",
        "从没有?|从未|从来没有?|没有? 买过车 <particle>* $",
    ),
    "说号码换了主人": (
        "<number> ~3 已经?|早就|早|都? 换|易|转 了|咗|给* 人|主|主人|别人"
        " 用? <particle>* $",
        "<this> <number> ~5 <newly> ~3 <got> ~2",
        "<number> 是? <newly> 办|买|申请|开|领|启用|入手|办理 的 <particle>* $",
        "<newly> <got> 的? <this>? 新? 手机号|电话号|号码|号|卡 ~2 $",
        "公司|单位 ~4 发|配|给|分 ~3 我? 的? ~3 号",
        "号|号码|卡 是? 公司|单位 ~3 发|配|给|分",
        "<before> 的? 主人|机主|号主|用户|那位|那个人|使用者 ~2 <not>? ~8",
        "<not> <before> 的? <other>",
        "<this> <number> ~3 别人|我 在用",
        "二次放号|二手号|回收号|号码回收",
        "<number> ~3 注销|停用|弃用 了",
        "<number> ~3 更换|变更|换 ~1 <before>? 机主|号主|户主|主人|使用者|使用人",
        "机主|号主 ~2 已经?|早就|早|都? 更换|变更|换 了|人|$",
        "<number> ~2 换 了? 人",
        "<number> ~2 <not> 他|她|<before> ~2 的? 了 <particle>* $",
        "^ <opener>* ~2 新 的? 机主|号主|户主",
        "<number> ~2 新 的? 机主|号主|主人|使用者",
    ),
}

DECEASED: Final = {
    "说机主已去世": (
        "<kin>|<person>? ~8 <passed>",
        "<kin>|<person> ~4 <when> ~4 <left>",
        "<kin>|<person> ~2 人?不在了|人没了 $",
        "^ 人 已?经? 没了|不在了|走了 $",
        "^ 人 都|已经|早就 没了|不在了|走了",
        "<kin>|<person> ~2 死了|没了 <particle>* $",
        "<kin> ~2 走了|没了|不在了 ~6 <number> ~4 我|家里|现在|在用",
        "PASSEDAWAY|DECEASED",
        "MY|OUR|HIS|HER|THE <english_kin> ~8 DIED|ISDEAD|DEAD",
        "^ HE|SHE DIED|ISDEAD|HASDIED|HADDIED|PASSED",
    ),
}

SOLD: Final = {
    "说车已卖": (
        "<car> ~8 <gone>",
        "^ <opener>* 我|我的|我们|它|你说的|原来的|旧的|老的|那个? ~2 <already>* <gone>"
        " ~8",
        "^ <opener>* <already>* <gone> ~8",
        "<car>|^ ~6 卖 了? ~8 年|月|天 了",
        "<already> 卖",
        "<car> <already>* 处理了|处理掉|处理给|送人了|送给|赠给|赠予 !你",
        "^ WO|DE* <pinyin_car> <pinyin_already>? MAI LE|DIAO|DIAOLE <particle>* $",
        "^ WO|DE* <pinyin_car> <pinyin_already>? GUOHU|BAOFEI|MAIGEI LE? ~9 $",
        "<buyer> ~6 收|拉|开|买 ~1 走|了|去|掉",
        "SOLD THE|MY|IT|THIS|THAT|OUR",
        "<english_car> ~10 SOLD",
        "^ ALREADY|JUST|ITS|ITWAS? SOLD",
        "NOLONGER|DONT|DONOT OWN|HAVE ~5 <english_car> ~2 ANYMORE",
        "NOLONGER OWN|HAVE ~6 <english_car>",
        "<car> ~4 <buyer>|别人|人家|朋友|亲戚 ~2 收走|买走|开走|拉走 了",
    ),
    "说车已过户": (
        "<handed> ~2 给|到|走|了|完|掉|俾|畀|咗|喇",
        "<car> ~6 已|早|刚|被 ~3 <handed>",
        "^ 已|早|早就|已经|都 <handed>",
        "不在|不是|没在|转出|不归 ~2 我|我们|本人|我家 ~3 名下",
        "<car> ~4 已经|早就|早已|早|再也 不是 我|我家|我们 的",
        "<car> ~4 不是 我|我家|我们 的 了",
        "<car> ~8 不在|不属于 我|我们|我家 这了|这里了|这儿了|名下|了|手里|手里了"
        "|手上了"
        " $",
        "^ <opener>* <already> 不是 我|我家|我们 的 车",
        "<car> ~4 不归|不属于 我|我们|我家 ~2 了|管",
        "<car> 被 我|我们|家里 <already>* 处理了|处理掉|卖|转",
        "<car> ~4 换|有|是 ~2 新?车主|主人|主 了",
        "新车主|现车主|现在的?车主|新主人 姓|是|电话|叫|的",
        "<car> ~6 归|给|送|赠|判给 ~2 前妻|前夫|别人|人家 了",
    ),
    "说车已报废": (
        "<car> ~8 <wrecked>",
        "^ <opener>* ~3 <already>* <wrecked> 了?",
        "<already> <wrecked>",
        "<english_car> ~10 SCRAPPED|TOTALLED|TOTALED|WRITTENOFF",
    ),
    "说车已置换": (
        "置换 ~2 掉|了|走|给|出去|成",
        "<already> 置换",
        "<car> ~6 抵给?|换成|换掉|换了 ~6 新车|别的|电车|新能源|新的",
        "<car> <already>* 换掉 了 $",
        "<car> ~2 已经|早就|早|都|已 出 了 <particle>* $",
        "<car> ~4 注销 了|<particle>|$",
        "现在|已经|早就 ~2 换|开 了?|的? ~3 别的|新的|另一?[辆台]|其他 ~2 车",
        "换 了? ~2 车|新车|电动车|新能源|电车 了|啦",
        "换了|换咗 ~2 新车|新能源|电车",
        "<already> 换车",
        "^ <opener>* ~2 没有?|无 <car> 了 $",
        "<car> ~4 没了|没有了|不在了|不要了|退了|退掉了 <particle>* $",
        "<car> ~4 回购了|(?<!弄)(?<!搞)丢了(?!一|个|东西|我)|被偷了|被盗",
    ),
}
