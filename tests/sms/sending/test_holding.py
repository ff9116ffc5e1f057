from __future__ import annotations

from pathlib import Path

import pytest

from shop.models import Witness
from shop.witness.standing import advance, distrust, renew
from sms.models import Attempt
from sms.sending.claims import Batch, claim
from sms.sending.delivery import deliver, pass_gate
from sms.sending.holding import Held, find_hold, is_held, shown_hold
from tests.factories import NOW, make_message
from tests.sms.sending.due_texts import BUDGET, at

pytestmark = pytest.mark.django_db


def test_a_shop_whose_witness_agrees_is_not_on_hold():
    assert find_hold() is None
    assert shown_hold() is None


def test_on_hold_nothing_is_claimed_and_no_text_changes(wired):
    message = make_message()
    advance()
    distrust()

    assert claim(now=NOW) == Batch(0)

    message.refresh_from_db()
    assert (message.status, message.reason) == ("queued", "")
    assert wired.desk.texts() == []


def test_a_text_claimed_before_the_restore_is_stopped_at_the_gate():
    message = make_message()
    [claimed] = claim(now=NOW).claims
    distrust()

    assert pass_gate(claimed, now=NOW) is None

    message.refresh_from_db()
    assert message.status == "queued"
    assert message.reason == "恢复备份后暂停发送，等人放行"
    assert Attempt.objects.count() == 0


def test_a_released_shop_sends_again(wired):
    make_message()
    advance()
    distrust()
    assert claim(now=NOW) == Batch(0)

    renew()
    deliver(at(NOW), budget=BUDGET)

    assert len(wired.desk.texts()) == 1
    assert shown_hold() is None


def test_what_was_found_is_shown_without_a_query(django_assert_num_queries):
    advance()
    distrust()
    find_hold()

    with django_assert_num_queries(0):
        held = shown_hold()

    assert held == Held("ahead")
    assert held.sentence == "数据库比见证文件旧，应是恢复的备份"


def test_a_restore_between_two_advances_is_found_by_the_texts_that_left(wired):
    """The counter is that of the backup; only the journal knows of the text."""
    make_message()
    deliver(at(NOW), budget=BUDGET)
    Attempt.objects.all().delete()

    assert find_hold() == Held("departed")
    assert is_held()


def test_that_hold_stays_when_the_lost_texts_are_known_again(wired):
    make_message()
    deliver(at(NOW), budget=BUDGET)
    [attempt] = Attempt.objects.all()
    Attempt.objects.all().delete()
    find_hold()

    attempt.save(force_insert=True)

    assert find_hold() == Held("ahead")


def test_a_journal_that_cannot_be_read_holds(settings):
    advance()
    (Path(settings.WITNESS_DIR) / "departures.2026-11.here.jsonl").mkdir()

    assert find_hold() == Held("journal")


def test_a_missing_witness_is_shown_to_staff_though_its_directory_is_gone(settings):
    advance()
    for path in Path(settings.WITNESS_DIR).iterdir():
        path.unlink()
    Path(settings.WITNESS_DIR).rmdir()

    assert find_hold() == Held("missing")

    assert shown_hold() == Held("missing")


def test_a_test_text_is_held_too(wired):
    make_message(source_key="test:1:a", priority=1)
    Witness.objects.update(count=9)
    advance()

    deliver(at(NOW), budget=BUDGET)

    assert wired.desk.texts() == []
