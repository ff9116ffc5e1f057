"""The words of a call about due items, made on the day of the call.

A due item is told by the call step of its ladder whose day has come, so that a task
that has waited speaks of what is true today. Where no such step has words, for example
because a text became a call, or because the day has passed since, the reason's own
words (``Reason.spoken``) tell what is due and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from calls.models import CallTask
from calls.subjects import Conversation
from reminders.deciding.fleets import find_fleets
from reminders.models import DueItem, Reminder, RuleStep
from reminders.reasons import registry
from reminders.telling.fleet_list import listed_reasons
from reminders.telling.placeholders import Occasion, Person, Shop, fill_one
from reminders.telling.text_plans import read_occasions
from shop.house_rules import read_house_rules
from sms.texts.rendering import fill_names

_Channel = RuleStep.Channel
_CHANNELS = {
    CallTask.Level.ADVISER: (_Channel.CALL,),
    CallTask.Level.MANAGER: (_Channel.CALL, _Channel.MANAGER),
}


def words_of(task: CallTask, conversation: Conversation) -> list[str]:
    """Return what to say about each open due item of the task; 5 queries.

    The caller of a fleet says how many cars there are and reads out the list.
    """
    latest = {each.due_item_id: each for each in _live(task)}
    steps = _read_steps(task)
    occasions = read_occasions([each.pk for each in latest.values()])
    matters = sorted(latest.values(), key=_urgency)
    listed = _on_a_list(task, matters, conversation.on)
    words = [
        _say(_choose(each, steps, conversation.on), occasions[each.pk], conversation)
        for each in matters
        if each not in listed
    ]
    return [*_say_list(listed), *words]


def _on_a_list(task: CallTask, matters: list[Reminder], today: date) -> list[Reminder]:
    """Return the matters that the caller reads from the list of a fleet; 2 queries."""
    reasons = listed_reasons()
    if not find_fleets({task.phone_index}, read_house_rules(today)):
        return []
    return [each for each in matters if each.due_item.reason in reasons]


def _say_list(listed: list[Reminder]) -> list[str]:
    if not listed:
        return []
    cars = len({each.due_item.vehicle_id for each in listed})
    return [f"您名下{cars}辆车有到期的事项，我按清单逐辆跟您说，清单也可以发给您。"]


def _live(task: CallTask) -> QuerySet[Reminder]:
    """Return the reminders of the task whose due item is still open, in order."""
    live = task.reminders.filter(
        status__in=(Reminder.Status.SENT, Reminder.Status.MERGED),
        due_item__status=DueItem.Status.OPEN,
    )
    return live.select_related("due_item", "step").order_by("planned_on", "pk")


def _urgency(reminder: Reminder) -> tuple[int, date, int]:
    item = reminder.due_item
    return registry.reason(item.reason).priority, item.due_on, item.pk


def _read_steps(task: CallTask) -> list[RuleStep]:
    """Return the active call steps of the task's reasons, up to its level."""
    reasons = task.reminders.values("due_item__reason")
    channels = _CHANNELS[CallTask.Level(task.level)]
    calls = RuleStep.objects.active().filter(reason__in=reasons, channel__in=channels)
    return list(calls.exclude(script=""))


def _choose(reminder: Reminder, steps: Iterable[RuleStep], today: date) -> str:
    """Return the words of the last step up to today, or the reason's own words.

    Words for the time before the due day are not said after it.
    """
    item = reminder.due_item
    reason = registry.reason(item.reason)
    said = [(reminder.planned_on, reminder.step.script)]
    said += [
        (day, step.script)
        for step in steps
        if step.reason == item.reason and (day := step.day_of(item)) and day <= today
    ]
    day, script = max(said)
    is_over = day <= item.due_on < today and not reason.is_occasion
    return reason.spoken if is_over or not script else script


def _say(script: str, occasion: Occasion, conversation: Conversation) -> str:
    """Fill the words; unknown values stay as names in brackets."""
    person = Person(conversation.owner, conversation.caller)
    shop = Shop(settings.SHOP["NAME"], settings.SHOP["PHONE"])
    values = fill_one(occasion, person, shop, conversation.on)
    return fill_names(script, lambda name: values.get(name) or f"（{name}）")
