"""Classify an inbound text for further sending: opt-out, review or neither.

A pure function of the text, called for every inbound text before anything else. A
doubtful text goes to a person and its number is suspended meanwhile, because a missed
opt-out is the worst error possible. Other meanings of a reply (a booking, a complaint)
are not decided here. The rules are the data of ``refusal_rules``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple
from unicodedata import normalize

from customers.language.grammar import Patterns
from customers.language.spelling import MAX_LENGTH, clauses, normalise
from sms.hearing.lookalikes import without_lookalikes
from sms.hearing.other_things import NOT_OURS, SEND_AGAIN
from sms.hearing.refusal_rules import DOUBTS, REASONS, REFUSALS, SUSPICIONS
from sms.hearing.refusal_words import (
    BARE_CANCEL,
    COMMANDS,
    LETTERS,
    SUFFIX_CODES,
    VOCABULARY,
)

# The names under which staff see the rules that are not in the tables.
COMMAND: Final = "退订口令"
POLITE_COMMAND: Final = "客气的退订口令"
CODE: Final = "退订口令加类别"
ANSWER: Final = "可能是回答短信里的提问"
ONLY_CANCEL: Final = "只写了取消或字母"
QUOTED: Final = "引用了短信原文"
LONG: Final = "话较长"
SPREAD: Final = "分几行写的"
ONLY_WARRANTY: Final = "只收部分短信"
UNKNOWN: Final = "不清楚要退订什么"
POLITE_ENGLISH: Final = "英文的客气拒绝"


class ReplyKind(StrEnum):
    OPT_OUT = "opt_out"
    REVIEW = "review"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Classified:
    """The verdict, the Chinese name of its rule, and the words that the rule saw."""

    kind: ReplyKind
    rule: str
    matched: str
    normalised: str


class Seen(NamedTuple):
    """The first rule of a table that matches, and the words; '' and '' if none does."""

    rule: str
    words: str


# Words of ours that ask for a letter, except the letter that refuses texts.
_ASKS_FOR_LETTER: Final = re.compile(
    r"(?<!拒收请)回复?[「“\"'‘]?(?:TT|T|R|N)(?![A-Z0-9])[」”\"'’]?(?!退订|拒收|不再)"
)
_HEAD: Final = re.compile(
    r"(?>请|麻烦|拜托|帮我|给我|我要求?|我想要?|要求|申请|立即|马上|现在|直接|统统|全部"
    r"|回复|回|发送|[您你]们?好|谢谢[你您]?|感谢|多谢|好的?|嗯|哦|那就|那|就|把|我"
    r"|PLEASE|PLS|HI|HELLO|THANKS|THANKYOU|THX)+"
)
_TAIL: Final = re.compile(
    r"(?>谢谢[你您啦了]?们?|多谢|感谢|拜托|吧|了|啦|呀|啊|哦|哈|亲"
    r"|[这此本该]?[条个类种]?的?(?:短信|信息|消息|讯息|简讯)(?:通知|服务|提醒)?|服务"
    r"|你们的?|[您你]们?好|好|请"
    r"|THANKS|THANKYOU|THX|PLEASE|PLS|(?:SENTFROM|发自|来自我的).*)+"
)
_LETTER_INSTRUCTION: Final = re.compile(r"请?(?:回复?|发送?)?(TT|T|R|N)(?:谢谢.?)?")
_QUOTE: Final = re.compile(r"【[^】]+】.*\w|.*\w【[^】]+】")
_QUOTED_HINT: Final = re.compile(r"TD|退订|拒收|回复?[TRN](?![A-Z0-9])")
# Lines that the phone adds: quoted texts and signatures.
_ADDED_LINE: Final = re.compile(
    r"\s*(?:>|【|--|发自|来自我的|SENT FROM)", re.IGNORECASE
)

# Lines that only greet, thank or excuse; the next line may refuse.
_GREETING: Final = re.compile(
    r"(?:[您你]们?好|谢谢[您你]?|多谢|感谢|在吗|HI|HELLO|THANKS|THANKYOU)*"
)
# An excuse says nothing by itself, and 不好 is no refusal.
_EXCUSE: Final = re.compile(r"(?:不好意思|抱歉|对不起)(?!.{0,2}打扰)[了啊哈]?")

_UNSUBSCRIBES: Final = re.compile("退订|退定|拒收")
# A request that is a question only in form: 可以不要再发短信了吗.
_REQUEST: Final = re.compile(
    r"(?:可不可以|可以|能不能|能|可否|能否)(?:请|麻烦)?[你您]?们?(?:店里?)?(?:以后)?"
    r"((?:不要|别)再(?:给我)?(?:发|推[送销]?|打扰|骚扰|联系|提醒|通知|烦)"
    r"(?:给?我|这[些种类]|任何|垃圾|广告|营销|短信|信息|消息|过来|来|东西)*了)"
    r"(?:(?:吗|么|嘛|吧|呢)\?*|\?*(?!\w))"
)

# A clear refusal is short, and so is what stands beside it; a longer line may be about
# something else.
SHORT: Final = 16
LONGEST_CLAUSE: Final = 24
# Letters of a Latin word count half.
LATIN: Final = 2


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
    line = _first_telling_line(text)
    word = _collapse(normalise(line))
    kind, seen = _judge(line, word, expects_answer=expects_answer)
    if kind is ReplyKind.NOTHING:
        kind, seen = _judge_lines(text)
    elif kind is ReplyKind.OPT_OUT and (seen.rule in REFUSALS or word in LETTERS):
        kind = _kind_with_next_lines(text)
    return Classified(kind, seen.rule, seen.words, word)


def _first_telling_line(text: str) -> str:
    """Return the first line that says more than a greeting, else the first line."""
    for line in text.splitlines():
        if not _GREETING.fullmatch(normalise(line[:MAX_LENGTH])):
            return line[:MAX_LENGTH]
    return first_line(text)


def asks_for_letter(text: str) -> bool:
    """Return whether a text of ours asks a question that T, R or N answers."""
    folded = normalize("NFKC", text).upper().replace(" ", "")
    return bool(_ASKS_FOR_LETTER.search(folded))


def _judge(line: str, word: str, *, expects_answer: bool) -> tuple[ReplyKind, Seen]:
    if word in COMMANDS:
        return ReplyKind.OPT_OUT, Seen(COMMAND, word)
    if letter := _LETTER_INSTRUCTION.fullmatch(word):
        if expects_answer:
            return ReplyKind.REVIEW, Seen(ANSWER, word)
        is_bare = letter[1] == word
        return ReplyKind.OPT_OUT, Seen(COMMAND if is_bare else POLITE_COMMAND, word)
    core = _without_politeness(word)
    if _is_suffix_code(word) or _is_suffix_code(core):
        return ReplyKind.OPT_OUT, Seen(CODE, core)
    if core in COMMANDS:
        return ReplyKind.OPT_OUT, Seen(POLITE_COMMAND, core)
    if core in LETTERS or word in BARE_CANCEL:
        return ReplyKind.REVIEW, Seen(ONLY_CANCEL, core)
    if _QUOTE.match(line) and _QUOTED_HINT.search(word):
        return ReplyKind.REVIEW, Seen(QUOTED, _first_words(_QUOTED_HINT, word))
    kind, seen = _judge_phrase(line)
    if kind is ReplyKind.NOTHING and core in BARE_CANCEL:
        return ReplyKind.REVIEW, Seen(ONLY_CANCEL, core)
    return kind, seen


def _judge_phrase(line: str) -> tuple[ReplyKind, Seen]:
    """Judge a sentence, after what it says about other things was taken out."""
    line = _REQUEST.sub(r"\1", without_lookalikes(line))
    told = [_EXCUSE.sub("", clause) for clause, _ in clauses(line)]
    left = _left_of_each(told, _patterns(SEND_AGAIN))
    said = [clause.replace("□", "") for clause in left]
    rest = _other_things().without("".join(said))
    parts = [_other_things().without(clause) for clause in said]
    wholes = [rest, _without_politeness(rest)]
    if refusal := _first(REFUSALS, [*wholes, *parts]):
        doubt = _doubt(line, _without_reasons(said), parts, refusal)
        if doubt is None and not _first(REFUSALS, wholes):
            doubt = Seen("只是其中一句", "")
        if doubt is None or refusal.rule == ONLY_WARRANTY:
            return ReplyKind.OPT_OUT, refusal
        rule = f"{refusal.rule}，但{doubt.rule}"
        words = f"{refusal.words} {doubt.words}".strip()
        return ReplyKind.REVIEW, Seen(rule, words)
    if suspicion := _first(
        SUSPICIONS, [*wholes, *_left_of_each(said, _other_things())]
    ):
        return ReplyKind.REVIEW, suspicion
    return ReplyKind.NOTHING, Seen("", "")


def _without_reasons(said: list[str]) -> str:
    """Return the sentence without other things and without reasons and anger."""
    unexplained = _patterns(REASONS).without("".join(said)).replace("□", "")
    return _other_things().without(unexplained)


def _left_of_each(said: list[str], patterns: Patterns) -> list[str]:
    """Return the clauses without what matches, also what goes over several clauses."""
    blanked = patterns.blanked("".join(said))
    ends = [0, *accumulate(map(len, said))]
    pieces = [blanked[at:end] for at, end in pairwise(ends)]
    return [patterns.without(piece) for piece in pieces]


def _doubt(line: str, rest: str, parts: list[str], refusal: Seen) -> Seen | None:
    """Return the first thing that makes a refusal doubtful, if there is any."""
    if found := _first(DOUBTS, [rest]):
        return found
    if unknown := _unknown_thing(parts):
        return Seen(UNKNOWN, unknown)
    if "?" in line and refusal.rule != POLITE_ENGLISH:
        return Seen("是在发问", "?")
    if "□" in rest:
        return Seen("还说了别的东西", "")
    return Seen(LONG, "") if _is_long(parts) else None


def _unknown_thing(parts: list[str]) -> str:
    """Return what stands beside 退订 and is not known to belong to a refusal."""
    for part in parts:
        if _UNSUBSCRIBES.search(part):
            beside = _plain_words().without(part).replace("□", "")
            if len(beside) > 1:
                return beside
    return ""


def _is_long(parts: list[str]) -> bool:
    """Return whether more is said than a refusal, a short reason and politeness."""
    refusing = [part for part in parts if _first(REFUSALS, [part])]
    beside = [part for part in parts if part not in refusing]
    told = sum(_length(part) for part in beside if _without_politeness(part))
    return told > SHORT or any(_length(part) > LONGEST_CLAUSE for part in refusing)


def _length(part: str) -> int:
    return len(part) // LATIN if part.isascii() else len(part)


def _kind_with_next_lines(text: str) -> ReplyKind:
    """Doubt a refusing sentence that the next lines turn into something else."""
    own = own_lines(text)
    if len(own) < 2:
        return ReplyKind.OPT_OUT
    whole = "".join(own)
    kind, _ = _judge(whole, normalise(whole), expects_answer=False)
    return ReplyKind.REVIEW if kind is ReplyKind.NOTHING else ReplyKind.OPT_OUT


def own_lines(text: str) -> list[str]:
    """Return the lines that the customer wrote, without quotes and signatures."""
    lines = [line for line in text[:MAX_LENGTH].splitlines() if normalise(line)]
    return [line for line in lines if not _ADDED_LINE.match(line)]


def _judge_lines(text: str) -> tuple[ReplyKind, Seen]:
    """Judge all lines that the customer wrote as one; in doubt a person reads it."""
    own = own_lines(text)
    if len(own) < 2:
        return ReplyKind.NOTHING, Seen("", "")
    whole = "".join(own)
    for line in (whole, *own[1:]):
        kind, seen = _judge(line, normalise(line), expects_answer=False)
        if kind is not ReplyKind.NOTHING:
            return ReplyKind.REVIEW, Seen(f"{SPREAD}：{seen.rule}", seen.words)
    return ReplyKind.NOTHING, Seen("", "")


def _first(
    table: Mapping[str, tuple[str, ...]], sentences: Iterable[str]
) -> Seen | None:
    for sentence in sentences:
        for rule, lines in table.items():
            if words := _patterns(lines).find(sentence):
                return Seen(rule, words.replace("□", ""))
    return None


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(VOCABULARY, lines)


@cache
def _plain_words() -> Patterns:
    names = ("opt_out", "texts", "polite", "all", "end", "to_me", "you", "me", "plain")
    return Patterns(VOCABULARY, [f"<{name}>" for name in names])


@cache
def _other_things() -> Patterns:
    return Patterns(VOCABULARY, [line for lines in NOT_OURS.values() for line in lines])


def _first_words(pattern: re.Pattern[str], word: str) -> str:
    found = pattern.search(word)
    return found[0] if found else ""


def _is_suffix_code(word: str) -> bool:
    return word.startswith("TD") and word[2:] in SUFFIX_CODES


def _collapse(word: str) -> str:
    """Reduce a repeated word (TDTD, 退订退订退订) to one; keep 0000 and TT."""
    if word in COMMANDS or word in LETTERS:
        return word
    for size in range(1, len(word) // 2 + 1):
        once = word[:size]
        if once * (len(word) // size) == word and once in COMMANDS | LETTERS:
            return once
    return word


def _without_politeness(word: str) -> str:
    """Remove polite words from both ends of a line."""
    head = _HEAD.match(word)
    rest = word[head.end() :] if head else word
    ends = (at for at in range(1, len(rest)) if _TAIL.fullmatch(rest, at))
    return _collapse(rest[: next(ends, len(rest))])
