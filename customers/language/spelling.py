"""One spelling for what customers and clerks write, whatever their keyboard.

Width, enclosed letters, traditional characters and look-alikes become plain capital
letters and simplified characters; marks, emoji, spaces and invisible characters go.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, normalize

# Letters in filled squares and circles, and the letters of flags: NFKC keeps them.
_ENCLOSED_FROM: Final = (0x1F150, 0x1F170, 0x1F1E6)
_ENCLOSED: Final = {
    first + place: chr(ord("A") + place)
    for first in _ENCLOSED_FROM
    for place in range(26)
}
# Cyrillic and Greek letters that look like the capitals of our commands.
_LOOK_ALIKES: Final = str.maketrans(
    "\u0422\u0442\u0414\u0434\u03a4\u03c4\u0394\u039d\u041e\u0420\u0421\u0405\u0410\u0415",
    "TTDDTTDNOPCSAE",
)
# Each traditional character beside its simplified form; those that replies need.
_PAIRS: Final = (
    "訂订 發发 絕绝 閱阅 請请 謝谢 煩烦 擾扰 給给 別别 騷骚 訊讯 這这 們们 "
    "傳传 簡简 號号 碼码 話话 聯联 絡络 係系 繫系 電电 來来 刪删 關关 閉闭 "
    "終终 結结 斷断 營营 銷销 廣广 報报 優优 動动 態态 約约 預预 車车 輛辆 "
    "賣卖 過过 戶户 轉转 讓让 還还 開开 換换 買买 錢钱 貴贵 爺爷 媽妈 親亲 "
    "鄰邻 機机 構构 誰谁 與与 沒没 無无 錯错 認认 識识 為为 麼么 嗎吗 幾几 "
    "點点 樣样 個个 經经 會会 說说 應应 該该 將将 對对 據据 擊击 舉举 訴诉 "
    "騙骗 誤误 從从 當当 臺台 萬万 離离 歲岁 爾尔 兒儿 孫孙 婦妇 聽听 見见 "
    "覺觉 單单 僅仅 實实 質质 師师 員员 廠厂 維维 養养 檢检 驗验 險险 證证 "
    "標标 準准 費费 檔档 複复 復复 遠远 遊游 於于 眾众 業业 務务 價价 樂乐 "
    "觀观 嘆叹 嚴严 鬧闹 闊阔 頻频 滾滚 處处 場场 撥拨 壞坏 種种 類类 屬属 "
    "舊旧 產产 權权 殯殡 喪丧 壽寿 喬乔 遷迁 驚惊 嚇吓 顧顾 衝冲 濟济 濫滥 "
    "條条 項项 圖图 視视 試试 駕驾 導导 節节 慶庆 盡尽 許许 減减 續续 週周 "
    "內内 門门 進进 間间 時时 後后 裡里 裏里 題题 響响 鬆松 緊紧 輪轮 盤盘 "
    "濾滤 氣气 壓压 燈灯 鑰钥 邊边 誠诚 專专 鏈链 選选 擇择 決决 戰战 醜丑 "
    "彆别 勸劝 攪搅 纏缠 軟软 遞递 購购 館馆 傢家 卻却 夠够 聲声 資资 網网 "
    "寫写 錄录 著着 雙双 張张 爛烂 雜杂 亂乱 誌志 妳你 註注 冊册 罵骂 賠赔 "
    "償偿 詢询 調调 設设 護护 變变 愛爱 難难 帳账 歡欢 贈赠 團团 鎖锁 敗败 "
    "幫帮 隨随 並并 勞劳 陳陈 劉刘 黃黄 楊杨 趙赵 吳吴 鄭郑 馬马 葉叶 蘇苏 "
    "滬沪 嘍喽 囉啰 囑嘱 託托 憑凭 恆恒 職职 責责 憂忧 傷伤 竊窃 盜盗 屆届 "
    "紀纪 麽么 罷罢 纔才 剛刚 瞭了 佈布 遺遗 棄弃 災灾 戲戏 寶宝 區区 東东 "
    "華华 廢废 國国 園园 馮冯 蔣蒋 羅罗 鄧邓 韓韩 蕭萧 盧卢 賈贾 鍾钟 龍龙 "
)
_SIMPLIFIED: Final = str.maketrans({each[0]: each[1] for each in _PAIRS.split()})
_INVISIBLE_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
_BETWEEN_CLAUSES: Final = re.compile(
    r"[，。！？；：、,.!?;:~～…\n\r|/\\—()（）]+|\s-+\s"
)
_ASKS: Final = re.compile(r"[?？]\s*$")

# The longest domestic text; the rest of a longer one is ignored.
MAX_LENGTH: Final = 500


def unfold(text: str) -> str:
    """Return the text in plain letters and simplified characters, marks kept."""
    enclosed = text.translate(_ENCLOSED)
    plain = "".join(map(_without_accent, normalize("NFKC", enclosed)))
    return plain.translate(_LOOK_ALIKES).translate(_SIMPLIFIED).upper()


def _without_accent(char: str) -> str:
    """Return the plain letter of one with a tone mark, as pinyin has them."""
    parts = normalize("NFD", char)
    return parts[0] if parts[0].isascii() else char


def normalise(text: str) -> str:
    """Unfold the text and drop all but letters and digits."""
    return "".join(char for char in unfold(text) if _is_word(char))


def clauses(text: str) -> list[tuple[str, bool]]:
    """Return each clause, normalised, and whether a question mark ends it."""
    unfolded = unfold(text[:MAX_LENGTH])
    found = []
    at = 0
    for mark in [*_BETWEEN_CLAUSES.finditer(unfolded), None]:
        end = mark.start() if mark else len(unfolded)
        if clause := normalise(unfolded[at:end]):
            found.append((clause, bool(mark and "?" in mark[0])))
        at = mark.end() if mark else end
    return found


def _is_word(char: str) -> bool:
    return category(char)[0] in "LN" and char not in _INVISIBLE_LETTERS
