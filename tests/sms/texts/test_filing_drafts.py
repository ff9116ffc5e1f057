from __future__ import annotations

import pytest

from sms.models import Filing
from sms.texts.filing_drafts import open_filings, wording_to_file
from sms.texts.filings import text_for_gateway
from tests.factories import make_message, make_template
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db

TEXT = "{称呼}，您的{车型}{车牌}，{到期日}到保养期，预约{门店电话}"


def filings():
    return {row.gateway: row for row in Filing.objects.all()}


def test_each_vendor_that_approves_gets_a_draft_in_its_own_form(settings):
    use(settings, "simulator", "aliyun", "tencent", "yunpian")
    make_template(text=TEXT)

    assert open_filings() == 3

    assert {name: wording_to_file(row) for name, row in filings().items()} == {
        "aliyun": "${name}，您的${model}${plate}，${due}到保养期，预约${phone}",
        "tencent": "{1}，您的{2}{3}，{4}到保养期，预约{5}",
        "yunpian": "#name#，您的#model##plate#，#due#到保养期，预约#phone#",
    }
    assert {row.state for row in filings().values()} == {"draft"}


def test_drafts_are_opened_once_and_of_the_newest_wording(settings):
    use(settings, "aliyun")
    make_template(text="旧的")
    newest = make_template(text="新的")

    assert (open_filings(), open_filings()) == (1, 0)
    assert Filing.objects.get().version == newest


def test_a_template_that_is_switched_off_needs_no_filing(settings):
    use(settings, "aliyun")
    version = make_template(text=TEXT)
    version.template.is_active = False
    version.template.save()

    assert open_filings() == 0


def test_a_promotion_is_filed_with_its_ending(settings):
    use(settings, "aliyun", "yunpian")
    make_template(slug="new-car", text="{称呼}，新车到店", message_class="commercial")
    open_filings()

    assert {name: wording_to_file(row) for name, row in filings().items()} == {
        "aliyun": "${name}，新车到店，拒收请回复R",
        "yunpian": "#name#，新车到店，回T退订",
    }


def test_a_placeholder_that_stands_twice_is_one_variable(settings):
    use(settings, "tencent")
    make_template(text="{称呼}您好，{车牌}的车主{称呼}")
    open_filings()

    assert wording_to_file(Filing.objects.get()) == "{1}您好，{2}的车主{1}"


@pytest.mark.parametrize(
    ("gateway", "params"),
    [
        ("tencent", (("1", "王先生"), ("2", "沪A1"))),
        ("aliyun", (("name", "王先生"), ("plate", "沪A1"))),
    ],
)
def test_what_was_filed_is_what_is_sent(settings, gateway, params):
    use(settings, gateway)
    version = make_template(text="{称呼}，{车牌}该保养了")
    open_filings()
    Filing.objects.update(state=Filing.State.APPROVED, code="T1")
    message = make_message(
        template_version=version,
        values='{"称呼": "王先生", "车牌": "沪A1"}',
        body="【锦程汽车】王先生，沪A1该保养了，回TD退订",
    )

    sent_text = text_for_gateway(message, gateway)

    assert (sent_text.template_code, sent_text.params) == ("T1", params)
    assert sent_text.text == "【锦程汽车】王先生，沪A1该保养了"
