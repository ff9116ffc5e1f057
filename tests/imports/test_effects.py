from __future__ import annotations

import pytest

from imports import effects
from imports.effects import Saying, Statement
from tests.factories import NOW, make_customer


@pytest.fixture(autouse=True)
def nobody_keeps_facts(monkeypatch):
    monkeypatch.setattr(effects, "_effects", {})


@pytest.mark.django_db
def test_each_statement_is_written_by_its_effect():
    written = []
    effects.register(Statement.COMPLAINT, lambda said, now: written.append((said, now)))
    said = [Saying(make_customer().pk, "投诉异响")]

    effects.write({Statement.COMPLAINT: said}, now=NOW)

    assert written == [(said, NOW)]


def test_a_statement_that_nobody_keeps_is_an_error():
    with pytest.raises(KeyError):
        effects.write({Statement.LEAVE_ALONE: []}, now=NOW)
