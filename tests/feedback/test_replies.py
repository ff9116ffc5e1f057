from __future__ import annotations

from feedback.replies import glance, read_complaint
from sms.models import InboundMessage
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW


def read(text):
    return read_complaint(InboundMessage(text=text), now=NOW)


def test_a_complaint_is_proposed_to_a_person():
    answer = read("你们修坏了，刹车还是响")

    assert answer.proposal == Proposal(Action.COMPLAINT)
    assert answer.sentence == (
        "客户说没有修好或修坏了「修坏」：请尽快回电，是投诉就点「投诉」登记"
    )


def test_a_fault_of_the_car_is_left_to_others():
    assert read("刹车有点软") is None


def test_what_is_complained_about_besides_is_named():
    assert glance("明天过去，服务太差了") == "抱怨「服务太差」"
    assert glance("明天过去") == ""
