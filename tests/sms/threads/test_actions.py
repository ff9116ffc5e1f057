from __future__ import annotations

import pytest

from sms.hearing.judging import Judgement, judge
from sms.models import ThreadEntry
from sms.threads.actions import (
    CannotAct,
    Offered,
    Performed,
    ReplyAction,
    action_of,
    offered,
    perform,
    prefix_of,
    register,
    undo,
)
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.screen_rows import make_staff
from tests.talks import hear, is_handled, occasion_of, thread_of

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "那个事情怎么样"


def do(reply, code="done", by=None, **values):
    by = by or make_staff("经理")
    action = action_of(code)
    return perform(action, occasion_of(reply), values, by=by, now=NOW)


def test_an_action_settles_its_reply_only_and_can_be_undone():
    phone = make_phone()
    first, second = hear(phone, ASKED), hear(phone, "还在吗")
    entry = do(first)
    assert (is_handled(first), is_handled(second)) == (True, False)
    assert thread_of(first).waiting_since == second.received_at

    undo(entry, by=make_staff("经理"), now=NOW)
    assert not is_handled(first)
    assert ThreadEntry.objects.get().undone_at == NOW


def test_what_was_undone_cannot_be_undone_again():
    entry = do(hear(make_phone(), ASKED))
    undo(entry, by=make_staff(), now=NOW)
    with pytest.raises(CannotAct, match="已不能撤销"):
        undo(entry, by=make_staff(), now=NOW)


def test_a_second_click_does_nothing():
    reply = hear(make_phone(), ASKED)
    do(reply)
    with pytest.raises(CannotAct, match="刚刚已由别人处理"):
        do(reply)
    assert ThreadEntry.objects.count() == 1


def test_a_doubtful_refusal_is_judged_not_acted_on():
    reply = hear(make_phone(), "怎么退订？")
    assert reply.verdict == "review"
    with pytest.raises(CannotAct):
        do(reply)

    # It was a question: that it is no refusal answers nothing.
    judge(reply, Judgement.NO_OPT_OUT, by=make_staff(), now=NOW)
    reply.refresh_from_db()
    assert (reply.verdict, reply.proposal["action"]) == ("other", "answer")
    do(reply)
    assert thread_of(reply).waiting_since is None


class Refusing(ReplyAction):
    action = Action.ANSWER
    permission = "sms.view_inboundmessage"

    def act(self, occasion, values, *, by, now):
        raise CannotAct("不行")

    def take_back(self, undo, *, by, now):
        return False


@pytest.fixture
def refusing(monkeypatch):
    monkeypatch.setattr("sms.threads.actions._actions", {})
    register(Refusing())


def test_an_action_that_fails_leaves_the_reply_waiting(refusing):
    reply = hear(make_phone(), ASKED)
    with pytest.raises(CannotAct, match="不行"):
        do(reply, "answer")
    assert not is_handled(reply)
    assert not ThreadEntry.objects.exists()


def test_what_cannot_be_taken_back_stays_done(refusing):
    reply = hear(make_phone(), ASKED)
    thread = thread_of(reply)
    row = {"action": "answer", "values": {}, "replies": [str(reply.pk)]}
    entry = ThreadEntry.objects.create(
        thread=thread, kind="acted", text="做了", by=make_staff(), at=NOW, undo=row
    )
    with pytest.raises(CannotAct):
        undo(entry, by=make_staff(), now=NOW)
    entry.refresh_from_db()
    assert entry.undone_at is None


def test_an_action_without_a_way_back_cannot_be_undone():
    reply = hear(make_phone(), ASKED)

    class Final(Refusing):
        def act(self, occasion, values, *, by, now):
            return Performed("寄出了")

    by = make_staff()
    entry = perform(Final(), occasion_of(reply), {}, by=by, now=NOW)
    with pytest.raises(CannotAct):
        undo(entry, by=by, now=NOW)


def test_the_proposed_action_comes_first_filled_in():
    customer = make_customer()
    car = make_vehicle(owner=customer)
    proposal = Proposal(
        Action.BOOK, {"on": "2026-12-01", "at": "10:00", "vehicle": str(car.pk)}
    )
    reply = hear(customer, "周二上午10点过来", proposal=proposal)

    first, *others = offered(occasion_of(reply), make_staff("经理"))
    assert (first.action, first.is_proposed) == (Action.BOOK, True)
    assert first.form["on"].value() == "2026-12-01"
    assert first.form["at"].value() == "10:00"
    assert first.form["vehicle"].value() == str(car.pk)
    assert not any(each.is_proposed for each in others)


def test_only_what_the_user_may_do_is_offered():
    reply = hear(make_phone(), ASKED)
    assert offered(occasion_of(reply), make_staff()) == []


def test_a_refused_form_stands_in_the_place_of_its_own():
    customer = make_customer()
    make_vehicle(owner=customer)
    reply, user = hear(customer, ASKED), make_staff("经理")
    action = action_of("book")
    occasion = occasion_of(reply)
    typed = {f"{prefix_of(reply, Action.BOOK)}-on": "下周二"}
    form = action.form(occasion, typed, prefix_of(reply, Action.BOOK))
    assert not form.is_valid()

    bound = Offered(Action.BOOK, form, is_proposed=True, reply=reply.pk)
    assert bound in offered(occasion, user, bound=bound)
    assert form["on"].value() == "下周二"
