"""The words of a call about due items, made on the day of the call.

A due item is told by the call step of its ladder whose day has come, so that a task
that has waited speaks of what is true today. Where no such step has words, for example
because a text became a call, or because the day has passed since, the reason's own
words (``Reason.spoken``) tell what is due and when. ``reminders.telling.matters`` says
which due items are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.conf import settings

from calls.models import CallTask
from calls.subjects import Conversation, Spoken
from customers.categories import Category
from reminders.deciding.fleets import find_fleets
from reminders.models import RuleStep
from reminders.reasons import registry
from reminders.telling.fleet_list import listed_reasons
from reminders.telling.matters import Matter, read_matters, reasons_of
from reminders.telling.placeholders import Occasion, Person, Shop, fill_one
from reminders.telling.text_plans import read_occasions
from shop.house_rules import read_house_rules
from sms.texts.rendering import fill_names

_Channel = RuleStep.Channel
_CHANNELS = {
    CallTask.Level.ADVISER: (_Channel.CALL,),
    CallTask.Level.MANAGER: (_Channel.CALL, _Channel.MANAGER),
}


def words_of(task: CallTask, conversation: Conversation) -> list[Spoken]:
    """Return what to say about each matter of the person; 14 queries.

    The caller of a fleet says how many cars there are and reads out the list.
    """
    matters = read_matters(task, conversation.now)
    steps = _read_steps(task, reasons_of(matters))
    occasions = read_occasions([each.item.pk for each in matters])
    listed = _on_a_list(task, matters, conversation.on)
    told = [
        Spoken(
            _say(
                _choose(each, steps, conversation.on),
                occasions[each.item.pk],
                conversation,
            ),
            _categories([each]),
        )
        for each in matters
        if each not in listed
    ]
    return [*_say_list(listed), *told]


def _on_a_list(task: CallTask, matters: list[Matter], today: date) -> list[Matter]:
    """Return the matters that the caller reads from the list of a fleet; 2 queries."""
    reasons = listed_reasons()
    if not find_fleets({task.phone_index}, read_house_rules(today)):
        return []
    return [each for each in matters if each.item.reason in reasons]


def _categories(matters: Iterable[Matter]) -> frozenset[Category]:
    return frozenset(registry.reason(each.item.reason).category for each in matters)


def _say_list(listed: list[Matter]) -> list[Spoken]:
    if not listed:
        return []
    cars = len({each.item.vehicle_id for each in listed})
    words = f"您名下{cars}辆车有到期的事项，我按清单逐辆跟您说，清单也可以发给您。"
    return [Spoken(words, _categories(listed))]


def _read_steps(task: CallTask, reasons: Collection[str]) -> list[RuleStep]:
    """Return the active call steps of these reasons, up to the task's level."""
    channels = _CHANNELS[CallTask.Level(task.level)]
    calls = RuleStep.objects.active().filter(reason__in=reasons, channel__in=channels)
    return list(calls.exclude(script=""))


def _choose(matter: Matter, steps: Iterable[RuleStep], today: date) -> str:
    """Return the words of the last step up to today, or the reason's own words.

    Words for the time before the due day are not said after it.
    """
    item, reminder = matter.item, matter.reminder
    reason = registry.reason(item.reason)
    said = [(reminder.planned_on, reminder.step.script)] if reminder else []
    said += [
        (day, step.script)
        for step in steps
        if step.reason == item.reason and (day := step.day_of(item)) and day <= today
    ]
    day, script = max(said, default=(today, ""))
    is_over = day <= item.due_on < today and not reason.is_occasion
    return reason.spoken if is_over or not script else script


def _say(script: str, occasion: Occasion, conversation: Conversation) -> str:
    """Fill the words; unknown values stay as names in brackets."""
    person = Person(conversation.owner, conversation.caller)
    shop = Shop(settings.SHOP["NAME"], settings.SHOP["PHONE"])
    values = fill_one(occasion, person, shop, conversation.on)
    return fill_names(script, lambda name: values.get(name) or f"（{name}）")
