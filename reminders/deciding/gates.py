"""Reasons to stay silent, each one function: a verdict, or None to let pass.

A new reason (a courtesy car, a strike) is one more gate in one of the tuples at the
end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from reminders.deciding.candidate import (
    FOLLOW_UPS,
    SILENT_FROM,
    URGENT_UNTIL,
    Scene,
    Verdict,
)
from reminders.models.codes import Code
from shop.windows import Kind, next_fitting_day

Gate = Callable[[Scene], Verdict | None]

NO_PHONE = Verdict(Code.NO_PHONE, "没有可发短信的手机号，请补录", "只发有效手机号")
_DOINGS = {
    Kind.URGENT: "紧急通知",
    Kind.REMINDER: "提醒短信",
    Kind.CAMPAIGN: "推广短信",
    Kind.CALL: "电话",
}
NOT_KNOWN = Verdict(Code.NOT_KNOWN, "号码或车辆资料不全", "资料不全不发送")


def _is_gone(scene: Scene) -> Verdict | None:
    if scene.car.is_active:
        return None
    return Verdict(Code.CAR_GONE, "车辆已转出或报废", "只提醒在用车辆")


def _is_opted_out(scene: Scene) -> Verdict | None:
    why = scene.number.closed.get(scene.candidate.category)
    if scene.candidate.is_call and _is_urgent(scene):
        # Whoever wants no texts is still called about a danger.
        return None
    return Verdict(Code.OPTED_OUT, why, "退订后不再发送") if why else None


def _is_refused(scene: Scene) -> Verdict | None:
    if not scene.number.wants_no_contact:
        return None
    return Verdict(Code.DO_NOT_DISTURB, "客户要求勿扰", "尊重客户的联系要求")


def _is_wrong(scene: Scene) -> Verdict | None:
    if not scene.number.is_wrong:
        return None
    return Verdict(Code.WRONG_NUMBER, "号码存疑，请与客户核实", "号码核实前不发送")


def _is_shared(scene: Scene) -> Verdict | None:
    count, limit = scene.number.customer_count, scene.rules.customers_per_number
    if count <= limit:
        return None
    return Verdict(
        Code.SHARED_NUMBER,
        f"该号码登记在 {count} 位客户名下，可能是员工或中介的号码，请核实",
        f"超过 {limit} 位客户共用的号码不发送",
    )


def _lacks_consent(scene: Scene) -> Verdict | None:
    if not scene.candidate.is_commercial or scene.number.has_commercial_consent:
        return None
    return Verdict(
        Code.NO_CONSENT,
        "客户没有同意接收营销短信",
        "《通信短信息服务管理规定》：商业性短信须事先同意",
    )


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


def _has_complaint(scene: Scene) -> Verdict | None:
    if not _is_quietable(scene) or not scene.number.has_open_complaint:
        return None
    return Verdict(
        Code.OPEN_COMPLAINT,
        "客户的投诉还在处理",
        "投诉未结不发保养、关怀和推广",
        scene.today + timedelta(days=1),
    )


def _is_snoozed(scene: Scene) -> Verdict | None:
    until = scene.number.snoozed_until
    if _is_urgent(scene) or until is None or until <= scene.today:
        return None
    if until > scene.candidate.last_day_on:
        # The wish is for later, not for too late.
        return None
    return Verdict(
        Code.SNOOZED, f"客户请求 {until} 再提醒", "客户要稍后的，到日子再说", until
    )


def _is_booked(scene: Scene) -> Verdict | None:
    booked_on = scene.car.booked_on
    if not _is_quietable(scene) or booked_on is None or booked_on < scene.today:
        return None
    return Verdict(
        Code.BOOKED,
        f"已预约 {booked_on} 到店",
        "已有预约不再提醒",
        booked_on + timedelta(days=1),
    )


def _was_here(scene: Scene) -> Verdict | None:
    visit_on = scene.car.last_visit_on
    is_asked = _is_quietable(scene) and scene.candidate.reason not in FOLLOW_UPS
    if not is_asked or visit_on is None:
        return None
    days = scene.rules.days_after_visit
    until = visit_on + timedelta(days=days)
    if scene.today >= until:
        return None
    return Verdict(
        Code.RECENT_VISIT, f"{visit_on} 刚到过店", f"到店后 {days} 天内不提醒", until
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
    days = "休息日" if kind is Kind.CALL else "节假日和月初、月末"
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


def _is_quietable(scene: Scene) -> bool:
    return scene.candidate.priority >= SILENT_FROM


def _is_urgent(scene: Scene) -> bool:
    return scene.candidate.priority <= URGENT_UNTIL


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


# For good: nothing about today changes them.
REFUSALS: tuple[Gate, ...] = (
    _is_vetoed,
    _is_gone,
    _is_opted_out,
    _is_refused,
    _is_wrong,
    _is_shared,
    _lacks_consent,
    _is_late,
    _has_replied,
    _has_answered,
)
# Not now: the car or its people have other business with the shop.
SILENCES: tuple[Gate, ...] = (
    _has_complaint,
    _is_snoozed,
    _is_booked,
    _was_here,
    _is_unfit_day,
)
# For good as well, but asked only of whom nothing else stops: who is measured on the
# one side would have heard on the other.
CONTROLS: tuple[Gate, ...] = (_is_held_out,)
# Not another one: asked of the one that would lead a text.
DISTANCES: tuple[Gate, ...] = (_is_capped, _is_capped_overall, _was_texted)
