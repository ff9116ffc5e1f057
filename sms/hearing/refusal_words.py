"""The words of which ``refusal_rules`` are made, and the replies that are commands.

Data only. The replies are read without marks and spaces, in simplified characters and
capital letters.
"""

from __future__ import annotations

from typing import Final

VOCABULARY: Final = {
    # What the shop sends, and the ways in which it reaches a person.
    "texts": "短信息? 短讯 简讯 信息 消息 讯息 提醒 提示 通知 推送 推广 推销 广告 营销"
    " 促销 群发 骚扰 宣传 资讯 垃圾短信 垃圾信息 活动信息 彩信 SMS MSG",
    "ours": "(?:的|服务|活动|到期|相关|类|方面)*(?:短信|信息|提醒|通知|消息|推送|简讯"
    "|讯息)",
    "reach": "联系 联络 打扰 骚扰 烦 吵 找我 来烦 打搅 纠缠 通知 提醒 推送 推销 提示"
    " 轰炸 叨扰 宣传 群发 发短信 发信息 发消息 发通知 发广告 传简讯 传讯息",
    "not": "别 不要 不用 勿 请勿 不想 不许 不准 不得 不必 无需 无须 毋需 不需 不需要 莫"
    " 甭 停止 休要 禁止 不愿意? 不希望 不再 不应该? 不该 不能 唔好 唔使 咪 冇 不可以"
    " 拒绝 谢绝 不接受 没必要 用不着 免 不可 不欢迎 莫要 覅 嫑 憋 唔要 唔需要",
    "again": "再 老 总 老是 总是 一直 继续 随便 乱 瞎 天天 每天 整天 经常 动不动 又"
    " 频繁"
    " 反复 主动 任何时候 被 再次 每次 每回 次次 都 在 他妈的? 特么的? TM 妈的",
    # 「不要」 and 「发」 typed in pinyin.
    "pinyin_not": "BIE BUYAO BUYONG BUXUYAO BUXIANG QINGWU WUXU",
    "pinyin_reach": "FA TIXING TONGZHI LIANXI DARAO SAORAO TUISONG SHOU",
    "send": "发 传 推 寄 SEND TEXT",
    "any_way": "(?:任何|什么|各种|一切|其他|别的)(?:的?联系)?(?:方式|形式|渠道|途径"
    "|方法|手段)",
    "here": "(?:我的?|我这个|这个|这|此|本|该)(?:手机号码?|电话号码?|号码|手机|电话|号"
    "|机)",
    "list": "(?:(?:群发|短信|推送|营销|推广|客户|发送|联系人?|通知|提醒|电话|会员"
    "|广告)的?)*(?:名单|列表|名录|通讯录|数据库|系统|群发|群组)",
    # Reasons and mild anger beside a refusal.
    "elsewhere": "别家 别的店 别处 其他店 其他地方 外面 外地 家门口 老家",
    "tend": "保养 年检 修车 审车 检车 续保",
    "late": "这么晚 大?半夜 深夜 凌晨 大?清早 一大早 大早上 几点了 三更半夜 午休 睡觉"
    " 睡着",
    "count": "[0-9一二两三四五六七八九十几好多]{1,2}",
    "to_me": "给我 向我 跟我 对我 往我这 来 给我们 给俺 给本人 同我 与我 俾我",
    "you": "你们 您们 你 您 贵店 贵公司",
    "me": "我 我们 本人 俺 我家 咱 人家",
    "stop": "停 停止 停掉 停了 停发 终止 中止 关 关闭 关掉 关了 关停 屏蔽 取消 取消掉"
    " 取消了 撤销 去掉 退出 退掉 退了 拒绝 谢绝 拒收 拒接 退订 免除 停收 解除 免掉 免了"
    " 暂停 结束 注销 除掉 删除 删掉 删了 移除 清除 断了 拒 戒",
    "opt_out": "退订 退定 退丁 退钉 退掉订阅 拒收 拒接收"
    " 拒绝接[收受] 取消订阅 取消定阅 退出订阅 解除订阅 停止发送 停止推送 停止接收"
    " 免打扰 勿扰 免扰 防打扰 TUIDING JUSHOU",
    "number": "手机号码? 电话号码? 号码 电话 手机 号 联系方式",
    "polite": "请 麻烦 拜托 帮我 帮忙 把 您好 你好 给我 谢谢 求你们?",
    "all": "所有 一切 全部 任何 这些 这种 这类 此类 那些 什么 这个 这 此 该 你们的?"
    " 贵店的?"
    " 的 那种 以后的 今后 一下 掉 了 相关 各种 垃圾 保养 年检 保险 车险 活动 优惠 促销"
    " 营销 手机 任何形式 类似 无用 群发 商业 全 服务 店里的? 4S店",
    "end": "了 吧 啊 啦 呀 哦 哈 谢谢 好吗 嘛 呢 哟",
    # Things and doings that are not the shop's texts.
    "foreign": "顺丰 EMS 邮政 圆通 中通 京东 德邦 到付 快递 包裹 外卖 发票 专票 收据"
    " 电子票 订阅号 公众号 服务号 小程序 会员卡"
    " 洗车卡 储值卡 积分 车位 机票 车票 火车票 酒店 房间? 定金 订金 押金 保险单? 保单"
    " 延保 套餐 订单 [新那这]?[台辆]?车 车子 预约 预定 预订 约 轮胎 配件 机油 货 商品"
    " 座椅套 脚垫 贷款 商业险 三者险? 划痕险 礼品 团购券? 优惠券 代金券 邮件 样品"
    " 代步车"
    " 验证码 朋友圈 微信 语音 定位 位置 地址 照片 图片? 视频 链接 文件 报价单? 清单"
    " 合同"
    " 动车 动机 火 货 邮 货物 美团 行程 试驾 保养套餐 服务费 车衣 车膜 导航 报告"
    " 停车位 停车卡 油卡 加油卡 ETC 票 单 明天的? 后天的? 周[一二三四五六日末天]的?"
    " 上门取车 取送车 取车 送车 代驾 保养 年检 检车 洗车 维修 喷漆 钣金 活动报名"
    " 报名 名额 抽奖 红包 奖品 表格 语音 生[日活] 现[金在] 烧 愁 错 呆 奖 抖 霉 热 烫"
    " 臭 黄",
    "ask": "吗 (?<!特)么 怎 如何 为[什何啥] 咋 多少 哪 是否 能不能 可不可以 要不要 啥"
    " (?<!着)呢 谁"
    " 行不行"
    " 好不好 可否 能否 可以不 是不是 有没有",
    "parcel": "顺丰 EMS 邮政 圆通 中通 京东 德邦 快递 包裹 外卖 货 货物 件 配件 样品"
    " 礼品 邮件",
    # After 「退订，车」: the car is the reason for the refusal, not what is cancelled.
    "gone": "卖 已 早 都 过户 不 报废 没 被 给 转 换 自 外 在 别 买 做",
    # Goods and services that one orders and cancels.
    "bought": "脚垫 座套 坐垫 座椅套 礼包 定金 订金 意向金 押金 记录仪 车膜 贴膜 改色膜"
    " 隐形车衣 车衣 套餐 流量包? 延保 延长质保 质保延长 保险 车险 轮胎 会员卡? 酒店"
    " 试驾 机票 订单 预约 服务包 保养包 配件 商品 精品 充电桩 年卡 月卡 洗车卡 储值卡"
    " 团购券? 优惠券 代金券 活动名额 新车 那?[台辆]车 导航 车联网 电子书? 合同 贷款",
    # Words between the goods and 「退订」; a reason (已买, 不做了) is not among them.
    # Words that leave a 退订 what it is: a refusal of all texts.
    "plain": "我 要求 要 想 需要 需 申请 强烈 郑重 永久 彻底 马上 立刻 立即 尽快 赶紧"
    " 赶快"
    " 现在 直接 已经 已 选择 办理 一律 统统 全都 全部 都 一概 以后 今后 您好 你好 亲"
    " 客服"
    " 本机 本号码? 此号 号码 手机号? 电话 烦请 为 可以 回复 回 发 TD T R N 给 予以"
    " 不好意思"
    " 是 就 了 下 个 们 再 也 收到 知道 好的 好 嗯 OK 不要 别 不想 不 收 广告 呢 哦 呗"
    " 嘛"
    " 第?[一二两三四五六几0-9]{1,2}[次遍] 失败 成功 多谢 感谢 您 店 家 公司 短讯 订阅"
    " 吧 从 我们",
    "wish": "已 我 们 想 要 能 可以 可否 申请 了 就 已经 给我 帮我 怎么 如何 刚 刚才"
    " 全部"
    " 的 都 也 上个?月"
    " 昨天 前天 今天 去年 [0-9]{1,2}[号日月] 那个 这个 请 先",
    "bought_when": "那个 这个 那 这 上次 上周 上个?月 之前 以前 前面 刚才 刚刚? 昨天"
    " 前天"
    " 今天 先前 前几天 我们? 你们 店里 在 订 买 下单 定 办 的 了 过 套 个 款 份 张 台"
    " 辆"
    " 精品 行车 全包围 新 车上? 家 网上 要 想 申请 一下 掉",
    # Functions of the car and what they do; they are not texts of ours.
    "function": "疲劳 车道 安全带 超速 胎压 碰撞 盲区 倒车 雷达 车门 后备箱 尾门 车窗"
    " 蓝牙 CARPLAY CARLIFE 车联网 油量 限速 哨兵 启停 中控屏?幕? 车机"
    " 仪表盘? 屏幕 大屏 导航 手刹"
    " 钥匙 水温 电量"
    " 尿素 玻璃水 AEB 变道 儿童座椅 后排 转向灯 行人 电子围栏 行车"
    " 巡航 驻车 远光 双闪 氛围灯 自动大灯 座椅加热 雨刷 雨刮",
    "signal": "提醒 提示音? 警告 警示 报警 警报 推送 广告 通知 消息 语音 声音",
    "nags": "一直 老是? 总是? 不停 反复 又 天天 每次 动不动",
    # Words between 「别忘了」 and what is not to be forgotten.
    "remember": "给 帮 我 你们? 提前 提早 再 到时候? 早点 按时 及时 打 电话 师傅 一下"
    " 个"
    " 条 先 来 续保 保养 年检 到期 让 叫 跟 和 顺便",
    "paper": "材料 资料 照片 证件 单据 申请 理赔 索赔 发票 文件 票据 手续 件",
    # What is loud or smells about a car, and the words for being tired of it.
    "nuisance": "异响 噪音 噪声 杂音 怪声 怪音 风噪 胎噪 路噪 响声 异味 怪味 抖动 顿挫"
    " (?:嗡嗡|哒哒|吱吱|咯吱|嘎吱|滴滴|叮叮|咔咔|哐当|沙沙)(?:的?响|声|叫)"
    " (?:车里|车上|发动机|轮胎|刹车|底盘|空调|变速箱|天窗|雨刮)的?(?:声音?|味道?)",
    "tired": "烦死 好烦 真烦 太烦 很烦 烦人 烦透 吵死 好吵 太吵 要死 受不了 讨厌",
    "how": "怎么样? 如何 咋 怎样 点样 点解 点",
    # What is paid again and again until one ends it.
    "paid": "(?:自动)?(?:续费|续约|续订|扣费|扣款|代扣) 流量 会员",
    "goods": "发票 纸质发票 专票 收据 快递 包裹 配件 货 商品 样品 礼品 定位 位置 地址"
    " 照片 视频"
    " 语音 红包 验证码 合同 报价单? 报告 微信 赠品",
    "family": "老公 老婆 爱人 媳妇 儿子 女儿 孩子 我?妈 我?爸 家里人 家人",
    "threat": "投诉 举报 12321 12315 打12345 工信部 消协 起诉 告你 告上 报警 曝光 法院"
    " 律师"
    " 上访 媒体 拉黑 不客气 后果 等着 试试看?",
    "curse": "烦死 烦人 真烦 太烦 烦不烦 烦唔烦 烦到死 烦透 很烦"
    " 讨厌 有完没完 没完没了 神经病 有病 有毛病 滚蛋 滚开 滚远 快滚"
    " 恶心 他妈的 尼玛 TMD NMD 大SB 傻逼 脑残 要死"
    " 吵死 无聊 够了 去死"
    " 你妹 混蛋 王八 阴魂不散 受不了 没素质 变态 不要脸 闭嘴",
    "again_sent": "又 成日 老是 老给 老发 总是 天天 每天 一直 还 还在 怎么还 怎么又"
    " 整天 频繁 没完",
    # A 「但」 that only leads over to the refusal keeps nothing.
    "kept": "保留 除外 除了 但(?!是?(?:请|以后|今后|麻烦|不|别|希望|我不|还是请)) 只要"
    " 只想 只是 只收 其他 别的 留着 可以 照 还要 还是",
}

# A whole reply that a gateway takes for a refusal, and letters that our texts ask for.
LETTERS: Final = frozenset({"T", "R", "N", "TT"})
COMMANDS: Final = frozenset(
    {"TD", "退订", "退定", "拒收", "取消订阅", "停止发送", "拒绝接收", "拒绝接受"}
    | {"TD退订", "T退订", "R退订", "N退订", "退订TD", "退订T", "退订R", "退订N"}
    | {"拒收R", "拒收TD", "TUIDING", "STOP", "STOPALL", "UNSUBSCRIBE", "OPTOUT"}
    | {"0000", "00000", "UNSUB", "退丁", "勿扰", "免打扰", "STOPIT", "停发", "退出订阅"}
)
# Codes that may follow TD and name a kind of text; each of them ends all texts.
SUFFIX_CODES: Final = frozenset({"BY", "NJ", "BX", "HD", "ZD", "XS", "ALL", "1"})
BARE_CANCEL: Final = frozenset({"取消", "CANCEL", "QX", "END", "QUIT", "REVOKE"})
