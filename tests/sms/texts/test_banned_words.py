from __future__ import annotations

import pytest

from sms.models import BannedWord
from sms.texts.default_words import load_default_words
from sms.texts.linting import lint
from tests.sms.texts.vendors import VENDORS, problems, use

pytestmark = pytest.mark.django_db


def test_a_word_that_staff_switched_off_passes(settings):
    use(settings, "tencent")
    load_default_words()
    BannedWord.objects.filter(word="年检").update(is_active=False)

    assert load_default_words() == 0
    assert problems("您的年检快到了", "service") == []


def test_a_word_that_staff_added_does_not(settings):
    use(settings, "yunpian")
    BannedWord.objects.create(gateway="yunpian", word="恭喜", source="2026-11 审核")

    (finding,) = lint("恭喜您", "service", "maintenance")

    assert finding.sentence == "云片不允许「恭喜」，请换个说法。"
    assert finding.source == "2026-11 审核"


def test_the_words_are_looked_up_once(settings, django_assert_num_queries):
    use(settings, *VENDORS)
    load_default_words()

    with django_assert_num_queries(1):
        lint("{称呼}，您的年检快到了，可代办年检", "service", "inspection")
