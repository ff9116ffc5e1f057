from __future__ import annotations

from sms.hearing.meanings.asking import glance, read_question
from sms.models import InboundMessage
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW


def read(text):
    return read_question(InboundMessage(text=text), now=NOW)


def test_a_question_proposes_an_answer_on_its_topic():
    answer = read("保养多少钱")

    assert answer.proposal == Proposal(Action.ANSWER, {"topic": "price"})
    assert answer.sentence == "客户提问（价格）：点「答复」选一条回答，或回电"


def test_a_statement_is_left_to_others():
    assert read("已经在别处做了") is None


def test_a_question_in_form_only_is_not_named_besides():
    assert glance("周六早上行吗") == ""
    assert glance("周六过来，保养多少钱") == "提问（价格）"
