"""One wording for all gateways: each says a rejected word in its own way."""

from __future__ import annotations

import pytest

from sms.models import BannedWord, Filing
from sms.texts.default_words import load_default_words
from sms.texts.filing_drafts import open_filings, wording_to_file
from sms.texts.filings import text_for_gateway
from sms.texts.gateway_words import read_words
from sms.texts.linting import lint
from sms.texts.preview import previews
from sms.texts.rendering import reworded
from tests.factories import make_message, make_template
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db
TEXT = "{称呼}，{车牌}该年检了，{到期事项}，可代办年检"
VALUES = '{"称呼": "王先生", "车牌": "沪A1", "到期事项": "年检还有7天到期"}'
SAID = {
    "aliyun": "王先生，沪A1该年检了，年检还有7天到期，可代为办理检验",
    "tencent": "王先生，沪A1该检验了，检验还有7天到期，可代办检验",
    "yunpian": "王先生，沪A1该年检了，年检还有7天到期，可代办年检",
}


@pytest.fixture(autouse=True)
def words(settings):
    use(settings, *SAID)
    load_default_words()


def make_written(gateway):
    """Return a text that was written for this gateway."""
    return make_message(
        template_version=make_template(text=TEXT),
        values=VALUES,
        body=f"【锦程汽车】{SAID[gateway]}",
    )


@pytest.mark.parametrize("written_for", SAID)
@pytest.mark.parametrize("gateway", SAID)
def test_what_is_filed_and_sent_has_the_words_of_the_gateway(gateway, written_for):
    message = make_written(written_for)
    open_filings()
    Filing.objects.update(state=Filing.State.APPROVED, code="T1")

    sent = text_for_gateway(message, gateway)

    assert sent.text == f"【锦程汽车】{SAID[gateway]}"
    if gateway == "tencent":
        assert sent.params == (("1", "王先生"), ("2", "沪A1"), ("3", "检验还有7天到期"))
        filing = Filing.objects.get(gateway=gateway)
        assert wording_to_file(filing) == "{1}，{2}该检验了，{3}，可代办检验"


def test_a_filing_keeps_the_words_that_were_approved():
    message = make_written("aliyun")
    open_filings()
    Filing.objects.update(state=Filing.State.APPROVED, code="T1")
    BannedWord.objects.filter(word="年检").update(replacement="审车")

    assert SAID["tencent"] in text_for_gateway(message, "tencent").text
    assert read_words("tencent") == {"年检": "审车"}


def test_the_preview_shows_the_words_of_each_gateway():
    values = {"称呼": "王先生", "车牌": "沪A1", "到期事项": "年检还有7天到期"}

    shown = {each.vendor: each.text for each in previews(TEXT, "service", values)}

    assert shown == {
        vendor: f"【锦程汽车】{SAID[name]}"
        for vendor, name in (
            ("阿里云", "aliyun"),
            ("腾讯云", "tencent"),
            ("云片", "yunpian"),
        )
    }


def test_a_word_with_another_is_no_fault_and_one_without_is():
    assert lint(TEXT, "service", "inspection") == []
    BannedWord.objects.filter(word="年检").update(replacement="")

    found = [each.sentence for each in lint(TEXT, "service", "inspection")]

    assert found == ["腾讯云不允许「年检」，请换个说法。"]


def test_a_word_that_staff_have_switched_off_is_said():
    BannedWord.objects.update(is_active=False)

    assert read_words("tencent") == {}


def test_the_longest_word_goes_first():
    words = {"年检": "检验", "代办年检": "代为办理检验"}

    assert reworded("可代办年检，年检", words) == "可代为办理检验，检验"
