"""The gates: each is a function that stops a reminder with a ruling or returns None.

Silences that also apply to calls and to queued texts are registered with
``customers.silence``; their answer is part of the candidate. A check that only the
arbitration can make is a gate in one of the tuples at the end of this module.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from customers.categories import Category
from customers.verdicts import Refused, Until
from reminders.deciding.candidate import (
    LIST_DAYS,
    URGENT_UNTIL,
    Ruling,
    Scene,
    spread_day,
)
from reminders.deciding.precedence import dearer_this_month, would_lose
from reminders.models.codes import Code, code_of
from reminders.reasons.registry import Priority
from shop.hours import shop_day
from shop.windows import ContactKind, next_fitting_day

Gate = Callable[[Scene], Ruling | None]

NO_PHONE = Ruling(Code.NO_PHONE, "没有手机号和座机，请补录", "没有号码无法联系")
_CONTACT_NAMES = {
    ContactKind.URGENT: "紧急通知",
    ContactKind.REMINDER: "提醒短信",
    ContactKind.CAMPAIGN: "推广短信",
    ContactKind.CALL: "电话",
}
NOT_KNOWN = Ruling(Code.NOT_KNOWN, "号码资料不全", "资料不全不发送")


def _is_refused(scene: Scene) -> Ruling | None:
    """Stop what the registered silences (``customers.silence``) refuse for good."""
    contact = scene.candidate.contact
    if not isinstance(contact, Refused):
        return None
    is_danger = scene.candidate.priority <= URGENT_UNTIL
    return Ruling(
        code_of(contact.code), contact.sentence, contact.rule, may_call=is_danger
    )


def _is_silenced(scene: Scene) -> Ruling | None:
    """Hold what the registered silences refuse for now.

    A pause that ends today passes; it is checked again before the text is submitted.
    A visit for something else delays a service's step and never costs it: the step goes
    when the pause ends, even if that is past its last day. A greeting has only its day.
    """
    contact = scene.candidate.contact
    if not isinstance(contact, Until) or shop_day(contact.moment) <= scene.today:
        return None
    code = code_of(contact.code)
    is_service = scene.candidate.priority <= Priority.MAINTENANCE
    return Ruling(
        code,
        contact.sentence,
        contact.rule,
        shop_day(contact.moment),
        may_call=True,
        extends=code is Code.RECENT_VISIT and is_service,
    )


def _is_spread(scene: Scene) -> Ruling | None:
    """Hold a text for everybody until the day of this number."""
    mine = scene.candidate
    if not mine.spread_over_days:
        return None
    until = spread_day(mine.planned_on, mine.spread_over_days, mine.number)
    if until <= scene.today or until > mine.last_day_on:
        return None
    return Ruling(
        Code.SPREAD,
        f"全店同一天的短信分 {mine.spread_over_days} 天发",
        "人人都发的短信分几天发，给生日等当天的短信让路",
        until,
    )


def _is_landline(scene: Scene) -> Ruling | None:
    if scene.candidate.can_text or scene.candidate.is_call:
        return None
    return Ruling(Code.LANDLINE, "只有座机，收不到短信", "座机只打电话")


def _is_vetoed(scene: Scene) -> Ruling | None:
    veto = scene.candidate.veto
    return Ruling(Code.VETOED, veto, "员工否决的不执行") if veto else None


def _is_late(scene: Scene) -> Ruling | None:
    if scene.today <= scene.candidate.last_day_on:
        return None
    return Ruling(
        Code.TOO_LATE, f"已过最晚日期 {scene.candidate.last_day_on}", "过期的提醒不补发"
    )


def _has_answered(scene: Scene) -> Ruling | None:
    answer = scene.candidate.cycle.answer
    return Ruling(Code.ANSWERED, answer, "电话里已有答复的不再催促") if answer else None


def _is_held_out(scene: Scene) -> Ruling | None:
    sentence = scene.candidate.held_out
    rule = "一部分客户不通知，用来衡量通知的效果"
    return Ruling(Code.HOLDOUT, sentence, rule) if sentence else None


def _is_unfit_day(scene: Scene) -> Ruling | None:
    """Hold a reminder on an unsuitable day, unless waiting would make it too late.

    A call in place of a text gets its task at once, dated for a working day.
    """
    if scene.candidate.replaces_text:
        return None
    kind, calendar = scene.candidate.kind, scene.calendar
    until = next_fitting_day(kind, scene.today, calendar)
    if until == scene.today or until > scene.candidate.last_day_on:
        return None
    days = "休息日" if kind is ContactKind.CALL else "节假日和月初、月末"
    return Ruling(
        Code.UNFIT_DAY, f"今天是{days}", f"{_CONTACT_NAMES[kind]}避开{days}", until
    )


def _was_texted(scene: Scene) -> Ruling | None:
    text_on = scene.number.last_text_on
    if _is_urgent(scene) or text_on is None:
        return None
    days = scene.rules.days_between_texts
    until = text_on + timedelta(days=days)
    if scene.today >= until:
        return None
    return Ruling(
        Code.RECENT_TEXT,
        f"{text_on} 刚发过短信",
        f"两条短信至少隔 {days} 天",
        until,
        may_call=True,
    )


def _would_cost_a_dearer(scene: Scene) -> Ruling | None:
    """Hold a text that would cost a more important one its day.

    On that day it may still be merged into the other text.
    """
    dearer = None if _is_urgent(scene) else would_lose(scene)
    if dearer is None:
        return None
    is_same = dearer.due_key == scene.candidate.due_key
    return Ruling(
        Code.GIVES_WAY,
        f"{dearer.on} 还要发「{dearer.label} {dearer.due_on}」",
        "先留出更要紧的短信的日子",
        dearer.on,
        may_call=not is_same,
    )


def _is_capped(scene: Scene) -> Ruling | None:
    category = scene.candidate.category
    cap = scene.rules.caps.most(category)
    sent = scene.number.texts_this_month.get(category, 0)
    reserved = len({each.on for each in dearer_this_month(scene, category)})
    if sent + reserved < cap:
        return None
    return _capped(
        Code.CATEGORY_CAP,
        f"本月同类短信已有 {sent} 条",
        reserved,
        f"同类短信每月最多 {cap} 条",
        scene,
    )


def _is_beyond_the_list(scene: Scene) -> Ruling | None:
    """Hold the text about a fleet's date until the date is on the list."""
    mine = scene.candidate
    until = mine.due_on - timedelta(days=LIST_DAYS)
    if scene.number.fleet is None or not mine.is_listable or mine.is_call:
        return None
    if until <= scene.today:
        return None
    return Ruling(
        Code.BEYOND_LIST,
        f"{until} 起列入车队清单",
        f"车队清单只列未来 {LIST_DAYS} 天",
        until,
    )


def _is_fleet_capped(scene: Scene) -> Ruling | None:
    """Hold the list of a fleet that had its texts of this week; it is one for all."""
    cap, fleet = scene.rules.caps.most(Category.FLEET), scene.number.fleet
    if fleet is None or fleet.texts_this_week < cap:
        return None
    return Ruling(
        Code.FLEET_CAP,
        f"本周已发清单短信 {fleet.texts_this_week} 条",
        f"车队清单短信每周最多 {cap} 条",
        scene.today + timedelta(days=7 - scene.today.weekday()),
        may_call=True,
    )


def _was_fleet_called(scene: Scene) -> Ruling | None:
    """Hold a call to a fleet until a week after the last, unless it would be lost."""
    fleet = scene.number.fleet
    until = fleet.call_again_on if fleet else None
    if until is None or until > scene.candidate.last_day_on:
        return None
    return Ruling(
        Code.FLEET_CALLED,
        "最近一周已给这个车队打过电话",
        "车队的事一周一次电话说完",
        until,
    )


def _is_capped_overall(scene: Scene) -> Ruling | None:
    cap, counts = scene.rules.cap_overall, scene.number.texts_this_month
    if _is_urgent(scene):
        return None
    sent, reserved = sum(counts.values()), len(_places(scene))
    if sent + reserved < cap:
        return None
    return _capped(
        Code.OVERALL_CAP,
        f"本月短信已有 {sent} 条",
        reserved,
        f"所有短信每月最多 {cap} 条",
        scene,
    )


def _places(scene: Scene) -> set[date]:
    """Return the days of dearer texts that the caps of their categories allow."""
    days: set[date] = set()
    dearer = dearer_this_month(scene)
    for category in {each.category for each in dearer}:
        sent = scene.number.texts_this_month.get(category, 0)
        own = sorted({each.on for each in dearer if each.category == category})
        days |= set(own[: max(0, scene.rules.caps.most(category) - sent)])
    return days


def _capped(
    code: Code, sentence: str, reserved: int, rule: str, scene: Scene
) -> Ruling:
    if reserved:
        sentence += f"，另为更要紧的留 {reserved} 条"
    return Ruling(code, sentence, rule, _next_month(scene.today), may_call=True)


def _is_urgent(scene: Scene) -> bool:
    return scene.candidate.priority <= URGENT_UNTIL


def _next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


# These stop a reminder for good.
REFUSALS: tuple[Gate, ...] = (
    _is_vetoed,
    _is_refused,
    _is_late,
    _has_answered,
    _is_landline,
)
# These hold a reminder for now, for example while the car is in the workshop.
SILENCES: tuple[Gate, ...] = (
    _is_silenced,
    _is_beyond_the_list,
    _is_spread,
    _is_unfit_day,
)
# These stop a reminder for good as well. They come after the others, so that the
# control group holds only people who would otherwise have been told.
CONTROLS: tuple[Gate, ...] = (_is_held_out,)
# These limit how often a person gets a text. They are checked only for the reminder
# that would lead a text, not for those merged into it.
DISTANCES: tuple[Gate, ...] = (
    _is_capped,
    _is_capped_overall,
    _was_texted,
    _would_cost_a_dearer,
)
# The list of a fleet has its own cap, and covers what is planned for the coming month.
FLEET_DISTANCES: tuple[Gate, ...] = (
    _is_fleet_capped,
    _is_capped_overall,
    _was_texted,
)
FLEET_CALLS: tuple[Gate, ...] = (_was_fleet_called,)
