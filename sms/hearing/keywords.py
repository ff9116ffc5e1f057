"""Classify an inbound text for further sending: opt-out, review or neither.

A pure function of the text, called for every inbound text before anything else. A
doubtful text goes to a person and its number is suspended meanwhile, because a missed
opt-out is the worst error possible. Other meanings of a reply (a booking, a complaint)
are not decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import category, normalize


class ReplyKind(StrEnum):
    OPT_OUT = "opt_out"
    REVIEW = "review"
    NOTHING = "nothing"


class Rule(StrEnum):
    """The rule that decided; stored with the inbound text to explain the verdict."""

    EXACT = "exact"
    POLITE = "polite"
    SUFFIX_CODE = "suffix_code"
    WARRANTY_ONLY = "warranty_only"
    PHRASE = "phrase"
    ANSWER = "answer"
    QUOTED = "quoted"
    UNCLEAR = "unclear"
    NONE = "none"


@dataclass(frozen=True)
class Classified:
    kind: ReplyKind
    rule: Rule
    normalised: str


LETTERS: Final = frozenset({"T", "R", "N", "TT"})
WORDS: Final = frozenset(
    {"TD", "退订", "退定", "拒收", "取消订阅", "停止发送", "拒绝接收", "拒绝接受"}
    | {"TD退订", "T退订", "R退订", "N退订", "退订TD", "退订T", "退订R", "退订N"}
    | {"拒收R", "拒收TD", "TUIDING", "STOP", "STOPALL", "UNSUBSCRIBE", "OPTOUT"}
    | {"0000", "00000"}
)
# Codes that may follow TD and name a kind of text; each of them ends all texts.
SUFFIX_CODES: Final = frozenset({"BY", "NJ", "BX", "HD", "ZD", "XS", "ALL", "1"})

# 只收质保提醒 refuses all other kinds (dealers tell owners to reply this).
_WARRANTY_ONLY: Final = re.compile(
    r"[只仅]需?(?:[收要发想]|接收|给我发)?(?:质保|保修)(?:期内?)?(?:的|相关的?)?"
    r"(?:提醒|短信|信息|通知)?"
)
# Words of ours that ask for a letter, except the letter that refuses texts.
_ASKS_FOR_LETTER: Final = re.compile(
    r"(?<!拒收请)回复?[「“\"'‘]?(?:TT|T|R|N)(?![A-Z0-9])[」”\"'’]?(?!退订|拒收|不再)"
)

# Traditional forms and Cyrillic and Greek look-alikes, which NFKC does not change.
_LOOK_ALIKES: Final = str.maketrans(
    "訂發絕閱請謝煩擾給別騷訊這們ТтДд\u03a4\u03c4\u039d",
    "订发绝阅请谢烦扰给别骚讯这们TTDDTTN",
)
_INVISIBLE_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")

_HEAD: Final = re.compile(
    r"(?>请|麻烦|拜托|帮我|给我|我要求?|我想要?|要求|申请|立即|马上|现在|直接|统统|全部"
    r"|回复|回|发送|[您你]们?好|谢谢[你您]?|感谢|多谢|好的?|嗯|哦|那就|那|就|把|我"
    r"|PLEASE|PLS|HI|HELLO|THANKS|THANKYOU|THX)+"
)
_TAIL: Final = re.compile(
    r"(?>谢谢[你您啦了]?们?|多谢|感谢|拜托|吧|了|啦|呀|啊|哦|哈"
    r"|[这此本该]?[条个类种]?的?(?:短信|信息|消息|讯息)(?:通知|服务|提醒)?|服务|你们的?"
    r"|[您你]们?好|好|请|THANKS|THANKYOU|THX|PLEASE|PLS|(?:SENTFROM|发自|来自我的).*)+"
)
_LETTER_INSTRUCTION: Final = re.compile(r"请?(?:回复?|发送?)?(TT|T|R|N)(?:谢谢.?)?")

_DO_NOT: Final = (
    r"(?:别|不要|不用|停止|请勿|勿|不想|不许|不准)(?:你们?|您)?(?:再|老|总|一直|继续)*"
    r"(?:给我|向我|跟我|来)?(?:乱|瞎)?"
)
_PHRASE: Final = re.compile(
    r"退订|拒收|拒绝接[收受]|取消订阅|停止发送|勿扰|不再?接收"
    r"|不(?:想|愿意?|要)再?(?:接收|收到|收(?:短信|信息|你))"
    rf"|{_DO_NOT}(?:发(?:了|啦|吧|来|短信|信息|消息|广告|通知|这|此|垃圾|我|给我|任何|$)"
    r"|打扰|骚扰|推送|烦)"
)
_NEGATED: Final = re.compile(
    r"(?:不[要想用是会]?|别|没有?想?|未|勿|取消|误|并非|撤销|恢复|暂缓)"
    r"(?:要|想|是|说|再|点|打算|需要|给我|帮我|随便|操作)*(?:退订|拒收|停止)"
)
_QUESTION: Final = re.compile(
    r"[?？]|吗|么|怎|如何|为[什何啥]|咋|多少|哪|是否|能不能|可不可以|要不要|啥|呢|谁"
)
_ORDER: Final = re.compile(
    r"[定订]金|订单|订购|预[订定约]|保险|保单|套餐|配件|会员|延保|退款|钱|账单|发票|保留"
    r"|但|除了|只要|只想|只是|保养|年检|提醒|车险|贷款|合同|机油|轮胎|[这那][辆台]"
    r"|模式|老[公婆]|爱人|媳妇"
)
_DOUBTFUL: Final = re.compile(
    r"取消掉?(?:所有|全部|一切)?(?:短信|信息|推送|通知|提醒|发送)|骚扰|举报|12321|屏蔽|拉黑"
    rf"|{_DO_NOT}发(?!票|货|动|车|快递|朋友圈|错|定位|位置|照片|图|火|愁|生|现|烧|地址|邮)"
    r"|UNSUBSCRIBE|OPTOUT|^STOP|(?:DONT|DONOT)(?:SEND|TEXT|MESSAGE|CONTACT)|REMOVEME"
    r"|^0{6,}$|^TD[A-Z0-9]{1,6}$|[^A-Z0-9]TD$|退顶|推订|腿订|T退|TD退"
)
_BARE_CANCEL: Final = frozenset({"取消", "CANCEL", "QX", "END", "QUIT", "REVOKE"})
_TD_THEN_PAUSE: Final = re.compile(r"\W*TD[\s\W]+\w", re.IGNORECASE)
_TD_PRODUCT: Final = re.compile(r"TD(?:线圈|版|款|型|发动机)")
_QUOTE: Final = re.compile(r"【[^】]+】.*\w|.*\w【[^】]+】")
_QUOTED_HINT: Final = re.compile(r"TD|退订|拒收|回复?[TRN](?![A-Z0-9])")

# A clear refusal is short; a longer line may be about something else.
SHORT: Final = 12
# The longest domestic text; the rest of a longer one is ignored.
MAX_LENGTH: Final = 500


def normalise(line: str) -> str:
    """Unify width, case and look-alikes; drop all but letters and digits."""
    folded = normalize("NFKC", line).translate(_LOOK_ALIKES).upper()
    return "".join(char for char in folded if _is_word(char))


def _is_word(char: str) -> bool:
    return category(char)[0] in "LN" and char not in _INVISIBLE_LETTERS


def first_line(text: str) -> str:
    """Return the first line with content; signatures and quotes follow later."""
    lines = (line[:MAX_LENGTH] for line in text.splitlines())
    return next((line for line in lines if normalise(line)), "")


def classify(text: str, *, expects_answer: bool = False) -> Classified:
    """Judge an inbound text.

    ``expects_answer`` means that the last text to the number, within 72 hours, asked
    a question that T, R or N may answer; a single letter then goes to a person. The
    verdict ``review`` suspends the number until that person has decided.
    """
    line = first_line(text)
    word = _collapse(normalise(line))
    kind, rule = _judge(line, word, expects_answer=expects_answer)
    return Classified(kind, rule, word)


def asks_for_letter(text: str) -> bool:
    """Return whether a text of ours asks a question that T, R or N answers."""
    folded = normalize("NFKC", text).upper().replace(" ", "")
    return bool(_ASKS_FOR_LETTER.search(folded))


def _judge(line: str, word: str, *, expects_answer: bool) -> tuple[ReplyKind, Rule]:
    if word in WORDS:
        return ReplyKind.OPT_OUT, Rule.EXACT
    if letter := _LETTER_INSTRUCTION.fullmatch(word):
        if expects_answer:
            return ReplyKind.REVIEW, Rule.ANSWER
        is_bare = letter[1] == word
        return ReplyKind.OPT_OUT, Rule.EXACT if is_bare else Rule.POLITE
    if _is_suffix_code(word):
        return ReplyKind.OPT_OUT, Rule.SUFFIX_CODE
    core = _without_politeness(word)
    if core in WORDS or _is_suffix_code(core):
        return ReplyKind.OPT_OUT, Rule.POLITE
    if _WARRANTY_ONLY.fullmatch(word):
        return ReplyKind.OPT_OUT, Rule.WARRANTY_ONLY
    if core in LETTERS or core in _BARE_CANCEL:
        return ReplyKind.REVIEW, Rule.UNCLEAR
    if _QUOTE.match(line) and _QUOTED_HINT.search(word):
        return ReplyKind.REVIEW, Rule.QUOTED
    return _judge_phrase(line, word)


def _judge_phrase(line: str, word: str) -> tuple[ReplyKind, Rule]:
    if _PHRASE.search(word):
        is_plain = len(word) <= SHORT and not (
            _NEGATED.search(word) or _QUESTION.search(line) or _ORDER.search(word)
        )
        return (
            (ReplyKind.OPT_OUT, Rule.PHRASE)
            if is_plain
            else (ReplyKind.REVIEW, Rule.UNCLEAR)
        )
    if _is_doubtful(line, word):
        return ReplyKind.REVIEW, Rule.UNCLEAR
    return ReplyKind.NOTHING, Rule.NONE


def _is_doubtful(line: str, word: str) -> bool:
    if _DOUBTFUL.search(word):
        return True
    pauses_after_td = _TD_THEN_PAUSE.match(normalize("NFKC", line))
    return bool(pauses_after_td) and not _TD_PRODUCT.match(word)


def _is_suffix_code(word: str) -> bool:
    return word.startswith("TD") and word[2:] in SUFFIX_CODES


def _collapse(word: str) -> str:
    """Reduce a repeated word (TDTD, 退订退订退订) to one; keep 0000 and TT."""
    if word in WORDS or word in LETTERS:
        return word
    for size in range(1, len(word) // 2 + 1):
        once = word[:size]
        if once * (len(word) // size) == word and once in WORDS | LETTERS:
            return once
    return word


def _without_politeness(word: str) -> str:
    """Remove polite words from both ends of a line."""
    head = _HEAD.match(word)
    rest = word[head.end() :] if head else word
    ends = (at for at in range(1, len(rest)) if _TAIL.fullmatch(rest, at))
    return _collapse(rest[: next(ends, len(rest))])
