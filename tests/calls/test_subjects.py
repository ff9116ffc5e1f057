from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from calls import subjects
from calls.models import CallTask
from calls.subjects import (
    Conversation,
    Spoken,
    Subjects,
    name_subjects,
    prefetches,
    words_about,
)
from customers.categories import Category
from tests.reminders.builders import at


def say(what):
    return lambda task, conversation: [
        Spoken(f"{conversation.owner}，{what}", frozenset({Category.INSURANCE}))
    ]


@pytest.fixture(autouse=True)
def told(monkeypatch):
    monkeypatch.setattr(subjects, "_registered", [])
    subjects.register(
        Subjects("reminders__due_item", lambda task: ["保养", "保险"], say("一"))
    )
    subjects.register(Subjects("recalls", lambda task: ["召回", "保养"], say("二")))


def test_what_a_call_is_about_is_named_once():
    assert name_subjects(CallTask()) == "保养、保险、召回"


def test_the_customers_own_message_is_named_first():
    assert name_subjects(CallTask(reply_id=uuid4())) == "客户来信、保养、保险、召回"


def test_a_list_loads_what_every_app_names_by():
    assert prefetches() == ["reminders__due_item", "recalls"]


def test_every_app_says_its_own_words():
    conversation = Conversation("李明", "张先生", at(date(2026, 12, 28)))

    assert [each.words for each in words_about(CallTask(), conversation)] == [
        "张先生，一",
        "张先生，二",
    ]
