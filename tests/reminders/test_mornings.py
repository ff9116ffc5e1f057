from __future__ import annotations

import pytest

from reminders import mornings
from tests.factories import NOW


@pytest.fixture(autouse=True)
def no_works(monkeypatch):
    monkeypatch.setattr(mornings, "_works", {})


def test_all_work_is_done_in_its_order_and_what_was_registered_twice_once():
    done = []

    def first(*, now):
        done.append(("first", now))

    def second(*, now):
        done.append(("second", now))

    for work in (first, second, first):
        mornings.register(work, writes=[])
    mornings.begin(now=NOW)

    assert done == [("first", NOW), ("second", NOW)]
