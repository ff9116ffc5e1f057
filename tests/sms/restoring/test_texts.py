from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from customers.categories import Category, Channel
from customers.contact import may_contact
from customers.verdicts import Allowed, Ask, Until
from shop.hours import day_begins, shop_day
from shop.house_rules import read_house_rules
from sms.models import Attempt, CapSlot, Hold, LostText, Message
from sms.restoring.texts import ask_gateways, expire_open, settle_departures
from sms.sending.claims import claim
from sms.sending.delivery import deliver
from sms.silences import MAYBE_SENT_BEFORE_RESTORE, SENT_BEFORE_RESTORE
from tests.factories import NOW, make_message, make_phone
from tests.sms.sending.due_texts import BUDGET, at, state_of

pytestmark = pytest.mark.django_db(transaction=True)
AFTERWARDS = NOW + timedelta(hours=2)
# The first moment of the day after tomorrow.
EXPIRY = day_begins(shop_day(NOW) + timedelta(days=2))


def send(**fields):
    message = make_message(expires_at=EXPIRY, **fields)
    deliver(at(NOW), budget=BUDGET)
    return message


def restore_queued(message):
    """Put the text back to where it was queued."""
    CapSlot.objects.all().delete()
    Attempt.objects.all().delete()
    Message.objects.filter(pk=message.pk).update(status="queued", attempts_made=0)


def restore_without(message):
    restore_queued(message)
    message.delete()


def ask(message, **fields):
    given = {"number": message.phone_index, "category": Category(message.category)}
    return Ask(**{**given, "reason": message.about, **fields})


def verdict(asked, now=AFTERWARDS):
    [found] = may_contact([asked], now, read_house_rules(shop_day(now)))
    return found


def test_a_text_of_the_backup_that_left_is_unknown_until_the_gateway_tells(wired):
    message = send()
    restore_queued(message)

    counts = settle_departures(now=AFTERWARDS)

    assert counts == {"备份后已发出": 1, "备份里没有的已发短信": 0}
    assert state_of(message)[0] == "unknown"
    assert CapSlot.objects.get().message == message
    assert ask_gateways(now=AFTERWARDS) == {"网关已答复": 1, "待确认": 0}
    assert state_of(message)[0] in ("accepted", "delivered")
    assert len(wired.desk.texts()) == 1


def test_a_text_that_the_gateway_never_had_stays_unknown_for_now(wired):
    message = send()
    restore_queued(message)
    settle_departures(now=AFTERWARDS)
    Attempt.objects.update(gateway="default", token=message.pk)

    assert ask_gateways(now=AFTERWARDS)["待确认"] == 1
    assert state_of(message)[0] == "unknown"


def test_settling_twice_is_as_once(wired):
    message = send()
    restore_queued(message)
    settle_departures(now=AFTERWARDS)

    assert not any(settle_departures(now=AFTERWARDS).values())
    assert Attempt.objects.count() == 1


def test_a_forgotten_text_silences_its_number_about_its_reasons_until_it_expires(
    wired,
):
    message = send(about="inspection", also_about="insurance warranty")
    restore_without(message)

    counts = settle_departures(now=AFTERWARDS)

    assert counts["备份里没有的已发短信"] == 1
    assert LostText.objects.get().reasons == "inspection insurance warranty"
    for reason in ("inspection", "insurance", "warranty"):
        found = verdict(ask(message, reason=reason))
        assert isinstance(found, Until)
        assert (found.code, found.moment) == (SENT_BEFORE_RESTORE, EXPIRY)
    assert verdict(ask(message), now=EXPIRY - timedelta(seconds=1)) != Allowed()
    assert verdict(ask(message), now=EXPIRY) == Allowed()


@pytest.mark.parametrize(
    "other",
    [{"reason": "maintenance"}, {"reason": ""}, {"channel": Channel.CALL}],
)
def test_other_reasons_test_texts_and_calls_are_not_silenced(wired, other):
    message = send(about="inspection")
    restore_without(message)
    settle_departures(now=AFTERWARDS)

    assert verdict(ask(message, **other)) == Allowed()
    assert isinstance(verdict(ask(message)), Until)


def test_the_same_text_made_anew_does_not_leave(wired):
    message = send(about="inspection")
    phone = message.phone
    restore_without(message)
    settle_departures(now=AFTERWARDS)

    make_message(phone=phone, about="inspection", expires_at=EXPIRY)
    make_message(phone=make_phone(), about="inspection", expires_at=EXPIRY)
    deliver(at(AFTERWARDS), budget=BUDGET)

    assert len(wired.desk.texts()) == 2
    assert len(wired.desk.texts(phone)) == 1


def test_without_a_journal_what_is_queued_or_claimed_expires():
    make_message()
    claim(now=NOW)
    make_message()
    make_message(status="sending")

    assert expire_open(now=AFTERWARDS) == {"可能已发出，不再发送": 2}

    states = Message.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == ["expired", "expired", "sending"]
    assert CapSlot.objects.count() == 0


@pytest.mark.parametrize(
    ("label", "days", "is_refused"),
    [("due before", -1, True), ("on the day", 0, True), ("after", 1, False)],
)
def test_after_a_blind_release_what_was_due_before_gets_no_text(
    label, days, is_refused
):
    message = make_message(about="inspection")
    Hold.objects.create(
        problem="ahead", began_at=NOW, released_at=AFTERWARDS, is_blind=True
    )
    since = shop_day(AFTERWARDS) + timedelta(days=days)

    found = verdict(ask(message, since=since))

    code = getattr(found, "code", "")
    assert code == (MAYBE_SENT_BEFORE_RESTORE if is_refused else "")


@pytest.mark.parametrize(
    "fields", [{"is_blind": False, "released_at": AFTERWARDS}, {"is_blind": True}]
)
def test_a_release_with_journal_or_none_at_all_refuses_nothing(fields):
    message = make_message(about="inspection")
    Hold.objects.create(problem="ahead", began_at=NOW, **fields)

    assert verdict(ask(message, since=shop_day(NOW))) == Allowed()


def test_damaged_lines_are_counted(wired, settings):
    send()
    [file] = Path(settings.WITNESS_DIR).glob("departures.*")
    with file.open("a") as journal:
        journal.write('{"at": "2026-11-21T10:00:00+08:00", "token": "x"}\n{"cut\n')

    assert settle_departures(now=AFTERWARDS)["读不出的发送日志"] == 2
