from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction

from shop.models import PendingEntry
from shop.witness.journal import Journal, moment_of
from shop.witness.pending import enter, write_pending

JOURNAL = Journal("kept")
NOW = datetime.fromisoformat("2026-11-30T10:00:00+08:00")


def written():
    return [entry["who"] for entry in JOURNAL.read().entries]


def no_room(settings):
    """Let a file stand where the directory should be."""
    Path(settings.WITNESS_DIR).write_text("")


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_on_the_disk_once_its_transaction_has_committed():
    with transaction.atomic():
        enter(JOURNAL, [{"who": "a"}, {"who": "b"}], now=NOW)
        assert written() == []

    assert written() == ["a", "b"]
    assert moment_of(JOURNAL.read().entries[0]) == NOW
    assert not PendingEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_written():
    with transaction.atomic():
        enter(JOURNAL, [{"who": "a"}], now=NOW)
        transaction.set_rollback(True)

    assert write_pending(now=NOW) == 0
    assert written() == []


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_written_waits_and_its_transaction_stands(settings):
    no_room(settings)
    with transaction.atomic():
        enter(JOURNAL, [{"who": "a"}], now=NOW)

    with pytest.raises(OSError):
        write_pending(now=NOW)
    Path(settings.WITNESS_DIR).unlink()
    assert write_pending(now=NOW) == 1

    assert written() == ["a"]
    assert write_pending(now=NOW) == 0


@pytest.mark.django_db
def test_entering_costs_one_statement_and_nothing_none(django_assert_num_queries):
    with django_assert_num_queries(1):
        enter(JOURNAL, [{"who": str(number)} for number in range(3)], now=NOW)
    with django_assert_num_queries(0):
        enter(JOURNAL, [], now=NOW)
