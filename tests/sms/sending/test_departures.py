from __future__ import annotations

from pathlib import Path

import pytest

from sms.models import Attempt, LostText, Message
from sms.sending.claims import claim
from sms.sending.delivery import deliver, send
from sms.sending.departures import JOURNAL, has_unknown_departure, read_departures
from tests.factories import NOW, make_message
from tests.sms.sending.due_texts import BUDGET, at

pytestmark = pytest.mark.django_db


def test_a_text_is_in_the_journal_before_it_leaves(wired):
    message = make_message(about="inspection", also_about="insurance")

    deliver(at(NOW), budget=BUDGET)

    [departure], damaged = read_departures()
    attempt = Attempt.objects.get()
    assert damaged == 0
    assert (departure.token, departure.message) == (attempt.token, message.pk)
    assert departure.phone_index == message.phone_index
    assert departure.reasons == "inspection insurance"
    assert (departure.sent_at, departure.expires_at) == (NOW, message.expires_at)
    assert message.phone not in str(JOURNAL.read().entries)


def test_a_text_that_cannot_be_noted_does_not_leave(wired, settings):
    message = make_message()
    [claimed] = claim(now=NOW).claims
    put_a_directory_in_its_place(settings)

    send(claimed, at(NOW))

    message.refresh_from_db()
    assert wired.desk.texts() == []
    assert message.status == "queued"
    assert message.reason == "尚未发出（发送日志写不进磁盘），稍后再试"


def put_a_directory_in_its_place(settings):
    directory = Path(settings.WITNESS_DIR)
    JOURNAL.append({}, now=NOW)
    [file] = directory.glob("departures.*")
    file.unlink()
    file.mkdir()


def test_a_known_departure_is_no_sign_of_a_restore(wired):
    make_message()
    deliver(at(NOW), budget=BUDGET)

    assert not has_unknown_departure()


def test_a_departure_that_the_database_forgot_is_one(wired):
    make_message()
    deliver(at(NOW), budget=BUDGET)
    Attempt.objects.all().delete()

    assert has_unknown_departure()


def test_a_forgotten_text_that_was_noted_as_lost_is_none(wired):
    make_message()
    deliver(at(NOW), budget=BUDGET)
    [departure], _ = read_departures()
    Attempt.objects.all().delete()
    LostText.objects.create(
        token=departure.token,
        phone_index=departure.phone_index,
        sent_at=NOW,
        expires_at=departure.expires_at,
    )

    assert not has_unknown_departure()


@pytest.mark.parametrize("count", [1, 3])
def test_looking_costs_one_statement(wired, count, django_assert_num_queries):
    for _ in range(count):
        make_message()
    deliver(at(NOW), budget=BUDGET)
    assert Message.objects.filter(status="accepted").count() == count

    with django_assert_num_queries(1):
        has_unknown_departure()
