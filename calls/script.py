"""The words of a call, made for the person who calls and the day of the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from accounts.models import User
from accounts.roles import ADVISERS, MANAGERS
from calls.models import CallTask
from calls.subjects import Conversation, words_about
from customers.categories import Category
from customers.names import FIRM, NAMELESS
from customers.numbers import holders_of
from customers.recipients import salutation_of

_TITLES = {MANAGERS: CallTask.Level.MANAGER, ADVISERS: CallTask.Level.ADVISER}


@dataclass(frozen=True, slots=True)
class Script:
    """What to say: a greeting, and a sentence or two about each open matter."""

    on: date
    greeting: str
    matters: tuple[str, ...]
    categories: frozenset[Category] = frozenset()

    def __str__(self) -> str:
        return "\n".join((self.greeting, *self.matters)) if self.matters else ""


def write_script(task: CallTask, caller: User | None, now: datetime) -> Script:
    """Write the words of this moment; a task without an open matter has none.

    Runs 2 queries, and those of the registered subjects.
    """
    owner = _address(task)
    title = _title(task, caller)
    shop = settings.SHOP["NAME"]
    greeting = f"您好{owner and f'，{owner}'}，我是{shop}的{title}{caller or ''}。"
    conversation = Conversation(str(caller or title), owner or "您", now)
    spoken = words_about(task, conversation)
    return Script(
        conversation.on,
        greeting,
        tuple(each.words for each in spoken),
        frozenset().union(*(each.categories for each in spoken)),
    )


def _address(task: CallTask) -> str:
    """Return 张先生; '' for a firm, and on a number that several people share."""
    people = holders_of([task.phone_index]).get(task.phone_index, ())
    name = salutation_of(task.customer)
    return "" if len(people) > 1 or name in {FIRM, NAMELESS} else name


def _title(task: CallTask, caller: User | None) -> str:
    """Return 服务经理 or 服务顾问, by the caller's role or else by the task."""
    groups = {group.name for group in caller.groups.all()} if caller else set()
    level = next((each for group, each in _TITLES.items() if group in groups), None)
    return (level or CallTask.Level(task.level)).label
