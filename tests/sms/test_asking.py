from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from sms.asking import (
    OPEN_FOR,
    REST,
    SETTLED,
    WAITS,
    Asks,
    NotNow,
    ask_after_all,
    asks_of,
    close_answered,
    open_question,
    unask,
    withdraw,
)
from sms.models import Message, Question
from sms.sending.delivery import deliver
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW, make_customer, make_message
from tests.screen_rows import make_reply
from tests.sms.asking_texts import SLOT, make_asking
from tests.sms.conftest import together
from tests.sms.sending.due_texts import BUDGET, at, state_of

SECOND = timedelta(seconds=1)
SOON = timedelta(hours=1)


def states():
    return list(Question.objects.order_by("opened_at").values_list("state", flat=True))


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def pair(owner):
    """Two texts to one number, each with a question; the first has left."""
    first, second = make_asking(owner), make_asking(owner)
    assert open_question(first, now=NOW) is None
    return first, second


@pytest.mark.parametrize("option", ["0", "10", "T", "R", "N", "", "y"])
def test_only_a_digit_or_y_can_be_an_option(option):
    with pytest.raises(ValueError, match="选项只能是 1 到 9 的一个数字或 Y"):
        Asks("slot", {option: "周二"})


@pytest.mark.parametrize(
    ("kind", "options"), [("slot", {}), ("slot", {"1": ""}), ("", {"1": "周二"})]
)
def test_a_question_has_a_kind_and_options_with_a_meaning(kind, options):
    with pytest.raises(ValueError, match=r"每个选项都要写明意思|提问种类的代号"):
        Asks(kind, options)


@pytest.mark.django_db
class TestOneQuestion:
    def test_opens_for_72_hours(self, pair):
        question = Question.objects.get()

        assert (question.message, question.state) == (pair[0], "open")
        assert question.expires_at - question.opened_at == timedelta(hours=72)
        assert asks_of(question.message) == SLOT

    def test_keeps_every_other_question_waiting_whatever_its_digits(self, pair, owner):
        later = NotNow(WAITS, NOW + OPEN_FOR + REST)
        other_digits = make_asking(owner, asks=Asks("slot", {"8": "周五"}))

        assert open_question(pair[1], now=NOW + SOON) == later
        assert open_question(other_digits, now=NOW + SOON) == later
        assert states() == ["open"]

    def test_does_not_concern_another_number(self, pair):
        assert open_question(make_asking(), now=NOW) is None

    @pytest.mark.parametrize("second", [-1, 0])
    def test_expires_and_after_a_rest_the_next_opens(self, pair, second):
        moment = NOW + OPEN_FOR + REST + second * SECOND

        assert (open_question(pair[1], now=moment) is None) is (second == 0)
        assert states()[0] == "expired"

    @pytest.mark.parametrize("second", [-1, 0])
    def test_once_answered_gives_way_after_a_rest(self, pair, owner, second):
        question = Question.objects.get()
        assert close_answered(question, "2", make_reply(owner), now=NOW + SOON)

        moment = NOW + SOON + REST + second * SECOND
        found = open_question(pair[1], now=moment)

        assert found == (None if second == 0 else NotNow(WAITS, NOW + SOON + REST))

    def test_is_answered_once(self, pair, owner):
        question = Question.objects.get()

        assert close_answered(question, "2", make_reply(owner), now=NOW)
        assert not close_answered(question, "1", make_reply(owner, "1"), now=NOW)
        assert Question.objects.get().choice == "2"

    def test_that_was_settled_keeps_its_text_from_leaving_again(self, pair):
        assert withdraw([pair[0].pk], now=NOW) == 1

        assert open_question(pair[0], now=NOW + SOON) == NotNow(SETTLED)

    def test_of_a_text_that_did_not_leave_frees_the_number_at_once(self, pair):
        assert unask([pair[0].pk, pair[1].pk], now=NOW) == 1

        assert open_question(pair[1], now=NOW) is None
        assert states() == ["not_sent", "open"]

    def test_opens_again_when_its_text_is_sent_again(self, pair):
        unask([pair[0].pk], now=NOW)

        assert open_question(pair[0], now=NOW + SOON) is None
        assert Question.objects.get().expires_at == NOW + SOON + OPEN_FOR

    def test_of_a_text_that_arrived_after_all_opens_again(self, pair):
        unask([pair[0].pk], now=NOW)

        assert ask_after_all([pair[0].pk], now=NOW + SOON) == 1
        assert states() == ["open"]

    def test_stays_closed_where_the_number_was_asked_something_else(self, pair):
        unask([pair[0].pk], now=NOW)
        open_question(pair[1], now=NOW + SOON)

        assert ask_after_all([pair[0].pk], now=NOW + SOON) == 0
        assert states() == ["not_sent", "open"]

    def test_stays_closed_after_its_72_hours(self, pair):
        unask([pair[0].pk], now=NOW)

        assert ask_after_all([pair[0].pk], now=NOW + OPEN_FOR) == 0

    def test_is_one_by_the_database_whoever_writes(self, pair):
        row = Question(
            message=pair[1],
            phone_index=pair[1].phone_index,
            opened_at=NOW,
            expires_at=NOW + OPEN_FOR,
        )

        with (
            pytest.raises(IntegrityError, match="one_open_question_per_number"),
            transaction.atomic(),
        ):
            row.save(force_insert=True)


@pytest.mark.django_db
class TestAtTheGate:
    def test_the_second_text_leaves_when_the_first_is_answered(self, wired, owner):
        first, second = make_asking(owner), make_asking(owner)

        assert deliver(at(NOW), budget=BUDGET) == {"accepted": 1, "stopped": 1}
        sent, waits = sorted((first, second), key=lambda each: state_of(each)[0])
        assert state_of(waits) == ("queued", WAITS)
        close_answered(Question.objects.get(), "1", make_reply(owner), now=NOW + SOON)

        assert deliver(at(NOW + SOON), budget=BUDGET) == {}
        left = deliver(at(NOW + SOON + REST), budget=BUDGET)
        assert left == {"accepted": 1}
        assert (state_of(sent), state_of(waits)) == (("accepted", ""),) * 2

    def test_a_text_without_a_question_does_not_wait(self, wired, owner):
        make_asking(owner)
        make_message(phone=owner.phone)

        assert deliver(at(NOW), budget=BUDGET) == {"accepted": 2}

    def test_a_text_that_waited_too_long_expires(self, wired, owner):
        make_asking(owner), make_asking(owner)
        deliver(at(NOW), budget=BUDGET)

        deliver(at(NOW + timedelta(days=1)), budget=BUDGET)

        reasons = set(Message.objects.values_list("reason", flat=True))
        assert reasons == {"", f"已过有效期，不再发送（此前：{WAITS}）"}

    @pytest.mark.parametrize(
        ("fault", "state"), [("refuse", "not_sent"), ("drop_after_accept", "open")]
    )
    def test_a_refused_text_asks_nothing_and_a_lost_answer_does(
        self, wired, owner, fault, state
    ):
        make_asking(owner)
        wired.desk.switch_on(Fault(FaultKind(fault), code="BAD_NUMBER", times=1))

        deliver(at(NOW), budget=BUDGET)

        assert states() == [state]

    def test_a_text_that_could_not_leave_asks_nothing_yet(self, wired, settings, owner):
        options = settings.SMS_GATEWAYS["default"]["OPTIONS"]
        url, options["base_url"] = options["base_url"], "http://127.0.0.1:9"
        make_asking(owner)
        deliver(at(NOW), budget=BUDGET)
        assert states() == ["not_sent"]

        options["base_url"] = url
        deliver(at(NOW + SOON), budget=BUDGET)

        assert states() == ["open"]

    def test_a_settled_question_is_not_asked_again(self, wired, owner):
        text = make_asking(owner)
        open_question(text, now=NOW)
        withdraw([text.pk], now=NOW)

        assert deliver(at(NOW), budget=BUDGET) == {"stopped": 1}
        assert state_of(text) == ("cancelled", SETTLED)


@pytest.mark.django_db(transaction=True)
def test_two_workers_cannot_open_two_questions_on_one_number(owner):
    """Without the number's lock, so only the constraint stands between them."""
    texts = [make_asking(owner) for _ in range(4)]

    def opening(text):
        def work():
            with transaction.atomic():
                return open_question(text, now=NOW)

        return work

    found = together(*map(opening, texts))

    assert found.count(None) == 1
    assert [each.sentence for each in found if each] == [WAITS] * 3
    assert states() == ["open"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_of_two_questions(wired, owner):
    make_asking(owner), make_asking(owner)

    together(*[lambda: deliver(at(NOW), budget=BUDGET)] * 2)

    assert len(wired.desk.texts()) == 1
    assert states() == ["open"]
