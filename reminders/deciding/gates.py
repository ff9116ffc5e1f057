"""Reasons to stay silent, each one function: a verdict, or None to let pass.

Silences that also hold calls and texts already queued are registered with
``customers.contact`` and come in with the candidate; what only the arbiter can see is
one more gate in one of the tuples at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from customers.contact import Refused, Until
from reminders.deciding.candidate import URGENT_UNTIL, Scene, Verdict
from reminders.models.codes import Code, code_of
from shop.hours import shop_day
from shop.windows import ContactKind, next_fitting_day

Gate = Callable[[Scene], Verdict | None]

NO_PHONE = Verdict(Code.NO_PHONE, "没有可发短信的手机号，请补录", "只发有效手机号")
_DOINGS = {
    ContactKind.URGENT: "紧急通知",
    ContactKind.REMINDER: "提醒短信",
    ContactKind.CAMPAIGN: "推广短信",
    ContactKind.CALL: "电话",
}
NOT_KNOWN = Verdict(Code.NOT_KNOWN, "号码资料不全", "资料不全不发送")


def _is_refused(scene: Scene) -> Verdict | None:
    """What the registered silences say for good (``customers.contact``)."""
    contact = scene.candidate.contact
    if not isinstance(contact, Refused):
        return None
    return Verdict(code_of(contact.code), contact.sentence, contact.rule)


def _is_silenced(scene: Scene) -> Verdict | None:
    """What they say for now; a pause that ends today is left to the last gate."""
    contact = scene.candidate.contact
    if not isinstance(contact, Until) or shop_day(contact.moment) <= scene.today:
        return None
    until = shop_day(contact.moment)
    return Verdict(code_of(contact.code), contact.sentence, contact.rule, until)


def _is_vetoed(scene: Scene) -> Verdict | None:
    veto = scene.candidate.veto
    return Verdict(Code.VETOED, veto, "员工否决的不执行") if veto else None


def _is_late(scene: Scene) -> Verdict | None:
    if scene.today <= scene.candidate.last_day_on:
        return None
    return Verdict(
        Code.TOO_LATE, f"已过最晚日期 {scene.candidate.last_day_on}", "过期的提醒不补发"
    )


def _has_replied(scene: Scene) -> Verdict | None:
    reply_on, texted_on = scene.number.last_reply_on, scene.candidate.cycle.texted_on
    if reply_on is None or texted_on is None or reply_on < texted_on:
        return None
    return Verdict(
        Code.REPLIED, f"客户 {reply_on} 已回复，由服务顾问跟进", "客户回复后不再催促"
    )


def _has_answered(scene: Scene) -> Verdict | None:
    answer = scene.candidate.cycle.answer
    return (
        Verdict(Code.ANSWERED, answer, "电话里已有答复的不再催促") if answer else None
    )


def _is_held_out(scene: Scene) -> Verdict | None:
    sentence = scene.candidate.held_out
    rule = "一部分客户不通知，用来衡量通知的效果"
    return Verdict(Code.HOLDOUT, sentence, rule) if sentence else None


def _is_unfit_day(scene: Scene) -> Verdict | None:
    """A norm of good manners: it gives way where waiting would be too late."""
    kind, calendar = scene.candidate.kind, scene.calendar
    until = next_fitting_day(kind, scene.today, calendar)
    if until == scene.today or until > scene.candidate.last_day_on:
        return None
    days = "休息日" if kind is ContactKind.CALL else "节假日和月初、月末"
    return Verdict(Code.UNFIT_DAY, f"今天是{days}", f"{_DOINGS[kind]}避开{days}", until)


def _was_texted(scene: Scene) -> Verdict | None:
    text_on = scene.number.last_text_on
    if _is_urgent(scene) or text_on is None:
        return None
    days = scene.rules.days_between_texts
    until = text_on + timedelta(days=days)
    if scene.today >= until:
        return None
    return Verdict(
        Code.RECENT_TEXT, f"{text_on} 刚发过短信", f"两条短信至少隔 {days} 天", until
    )


def _is_capped(scene: Scene) -> Verdict | None:
    cap = scene.rules.cap_per_category
    if scene.number.texts_this_month.get(scene.candidate.category, 0) < cap:
        return None
    return Verdict(
        Code.CATEGORY_CAP,
        f"本月同类短信已有 {cap} 条",
        f"同类短信每月最多 {cap} 条",
        _next_month(scene.today),
    )


def _is_capped_overall(scene: Scene) -> Verdict | None:
    cap = scene.rules.cap_overall
    if _is_urgent(scene) or sum(scene.number.texts_this_month.values()) < cap:
        return None
    return Verdict(
        Code.OVERALL_CAP,
        f"本月短信已有 {cap} 条",
        f"所有短信每月最多 {cap} 条",
        _next_month(scene.today),
    )


def _is_urgent(scene: Scene) -> bool:
    return scene.candidate.priority <= URGENT_UNTIL


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


# For good: nothing about today changes them.
REFUSALS: tuple[Gate, ...] = (
    _is_vetoed,
    _is_refused,
    _is_late,
    _has_replied,
    _has_answered,
)
# Not now: the car or its people have other business with the shop.
SILENCES: tuple[Gate, ...] = (
    _is_silenced,
    _is_unfit_day,
)
# For good as well, but asked only of whom nothing else stops: who is measured on the
# one side would have heard on the other.
CONTROLS: tuple[Gate, ...] = (_is_held_out,)
# Not another one: asked of the one that would lead a text.
DISTANCES: tuple[Gate, ...] = (_is_capped, _is_capped_overall, _was_texted)
