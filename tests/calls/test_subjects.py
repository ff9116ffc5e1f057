from __future__ import annotations

import pytest

from calls import subjects
from calls.models import CallTask
from calls.subjects import Subjects, name_subjects, prefetches


@pytest.fixture(autouse=True)
def told(monkeypatch):
    monkeypatch.setattr(subjects, "_registered", [])
    subjects.register(Subjects("reminders__due_item", lambda task: ["保养", "保险"]))
    subjects.register(Subjects("recalls", lambda task: ["召回", "保养"]))


def test_what_a_call_is_about_is_named_once():
    assert name_subjects(CallTask()) == "保养、保险、召回"


def test_a_list_loads_what_every_app_names_by():
    assert prefetches() == ["reminders__due_item", "recalls"]
