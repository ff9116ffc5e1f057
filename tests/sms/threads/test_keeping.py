from __future__ import annotations

from datetime import timedelta

import pytest

from sms.models import Thread, ThreadEntry, ThreadSight
from sms.threads import keeping
from sms.threads.actions import undo
from tests.factories import NOW, make_customer, make_phone
from tests.screen_rows import make_staff
from tests.talks import hear, is_handled, thread_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def number_of(reply):
    return reply.phone_index, reply.phone_tail


@pytest.fixture
def reply():
    return hear(make_phone(), "那个事情怎么样")


def words():
    return [each.text for each in ThreadEntry.objects.order_by("pk")]


def test_a_thread_is_given_to_somebody_and_taken_back(reply):
    to, by = make_staff(), make_staff()
    keeping.assign([number_of(reply)], to, by=by, now=NOW)
    assert thread_of(reply).assigned_to == to

    keeping.assign([number_of(reply)], None, by=by, now=NOW)
    assert thread_of(reply).assigned_to is None
    assert words() == [f"分给{to}", "改为未分配"]


def test_a_thread_is_put_off_and_taken_up(reply):
    by = make_staff()
    assert keeping.put_off([number_of(reply)], NOW + DAY, [reply.pk], by=by, now=NOW)
    assert not Thread.objects.waiting(NOW).exists()

    keeping.take_up([number_of(reply)], by=by, now=NOW)
    assert Thread.objects.waiting(NOW).exists()
    assert words() == ["11-22 10:00 前不列入收件箱", "重新列入收件箱"]


def test_a_note_opens_a_thread_that_did_not_exist():
    customer = make_customer()
    number = (customer.phone_index, customer.phone_tail)
    keeping.note(number, "周末在外地", by=make_staff(), now=NOW)
    assert words() == ["周末在外地"]
    assert Thread.objects.get().waiting_since is None


def test_finishing_settles_all_but_a_doubtful_refusal_and_can_be_undone(reply):
    doubtful = hear(reply.phone, "怎么退订？")
    by, seen = make_staff(), [reply.pk, doubtful.pk]
    (entry,) = keeping.finish([number_of(reply)], seen, by=by, now=NOW)
    assert (is_handled(reply), is_handled(doubtful)) == (True, False)
    assert words() == ["已办：处理完 1 条来信"]

    undo(entry, by=by, now=NOW)
    assert not is_handled(reply)


def test_finishing_what_does_not_wait_writes_nothing(reply):
    by = make_staff()
    keeping.finish([number_of(reply)], [reply.pk], by=by, now=NOW)
    assert keeping.finish([number_of(reply)], [reply.pk], by=by, now=NOW) == []
    assert len(words()) == 1


def test_each_user_has_seen_a_thread_at_a_moment_of_his_own(reply):
    one, other = make_staff(), make_staff()
    keeping.see([reply.phone_index, "unknown"], one, now=NOW)
    keeping.see([reply.phone_index], one, now=NOW + DAY)
    keeping.see([reply.phone_index], other, now=NOW)
    seen = ThreadSight.objects.values_list("user", "seen_at")
    assert set(seen) == {(one.pk, NOW + DAY), (other.pk, NOW)}


def test_a_draft_waits_for_whoever_goes_on_with_it(reply):
    keeping.keep_draft(number_of(reply), "您好，关于")
    assert thread_of(reply).draft == "您好，关于"


def test_a_reply_that_nobody_has_seen_is_neither_finished_nor_put_off(reply):
    by, number = make_staff(), number_of(reply)
    unseen = hear(reply.phone, "还有一件事")
    assert not keeping.put_off([number], NOW + DAY, [reply.pk], by=by, now=NOW)
    assert Thread.objects.waiting(NOW).exists()

    keeping.finish([number], [reply.pk], by=by, now=NOW)
    assert (is_handled(reply), is_handled(unseen)) == (True, False)
