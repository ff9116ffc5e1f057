from __future__ import annotations

from datetime import timedelta

import pytest
from django.forms import modelform_factory

from shop import clock
from sms.hearing.judging import Judgement
from sms.models import InboundMessage, OptOut
from sms.pages.forms import InboundForm, OptOutForm
from tests.factories import make_customer
from tests.screen_rows import make_reply

DAY = timedelta(days=1)


def opt_out_form(**typed):
    form = modelform_factory(OptOut, OptOutForm, fields=["source"])
    values = {"phone": "138 1765 8000", "source": "phone", "asked_on": "", **typed}
    return form(values)


def test_an_opt_out_without_a_day_was_asked_for_today():
    form = opt_out_form()

    assert form.errors == {}
    told = form.cleaned_data
    assert (told["phone"], told["asked_on"]) == ("13817658000", clock.today())


@pytest.mark.parametrize(
    ("days", "errors"), [(-1, {}), (0, {}), (1, ["客户提出日期不能晚于今天，请改正。"])]
)
def test_nobody_asks_in_the_future(days, errors):
    form = opt_out_form(asked_on=clock.today() + days * DAY)

    assert form.errors == ({"asked_on": errors} if errors else {})


@pytest.mark.parametrize(
    ("phone", "sentence"),
    [
        ("021-60000000", "请填写一个 11 位手机号"),
        ("13817658000/13817658", "号码有 8 位，手机号应为 11 位，请核对"),
    ],
)
def test_an_opt_out_is_of_one_mobile_number(phone, sentence):
    assert opt_out_form(phone=phone).errors["phone"] == [sentence]


@pytest.mark.parametrize("source", ["reply", "carrier", ""])
def test_staff_register_only_what_was_said_to_staff(source):
    assert list(opt_out_form(source=source).errors) == ["source"]


@pytest.mark.django_db
def test_staff_choose_among_the_judgements_of_the_reply():
    reply = make_reply(make_customer(), verdict=InboundMessage.Verdict.REVIEW)
    form = modelform_factory(InboundMessage, InboundForm, fields=[])

    chosen = form({"judgement": "no_opt_out"}, instance=reply)
    refused = form({"judgement": "answered"}, instance=reply)

    assert chosen.is_valid()
    assert chosen.cleaned_data["judgement"] is Judgement.NO_OPT_OUT
    assert list(refused.errors) == ["judgement"]
