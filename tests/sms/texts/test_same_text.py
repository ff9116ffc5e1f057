from __future__ import annotations

import pytest

from sms.models import Filing
from sms.texts.same_text import is_rendering
from tests.factories import make_template

pytestmark = pytest.mark.django_db

WORDING = "{称呼}，{车牌}该年检了"
VALUES = {"称呼": "王先生", "车牌": "沪A12345"}
TEXT = "【锦程汽车】王先生，沪A12345该年检了"


@pytest.mark.parametrize(
    ("label", "text", "is_same"),
    [
        ("equal", TEXT, True),
        ("another signature", "【旧店名】王先生，沪A12345该年检了", True),
        ("another ending", f"{TEXT}，拒收请回复R", True),
        ("an ending of a filing", f"{TEXT}，不收回0", True),
        ("an ending of none", f"{TEXT}，不收回9", False),
        ("a word that stands for another", TEXT.replace("年检", "检验"), True),
        ("a word that stands for none", TEXT.replace("年检", "保养"), False),
        ("another name", TEXT.replace("王先生", "王女士"), False),
        ("one character", TEXT.replace("沪A12345", "沪A12346"), False),
        ("a word more", TEXT + "吗", False),
        ("no text", "", False),
    ],
)
def test_only_what_gateways_have_of_their_own_may_differ(label, text, is_same):
    version = make_template(text=WORDING)
    Filing.objects.create(
        version=version, gateway="aliyun", ending="不收回0", words={"年检": "检验"}
    )

    assert is_rendering(text, version, VALUES) is is_same


def test_words_of_another_version_stand_for_nothing():
    Filing.objects.create(
        version=make_template(text=WORDING), gateway="aliyun", words={"年检": "检验"}
    )

    text = TEXT.replace("年检", "检验")
    assert not is_rendering(text, make_template(text=WORDING), VALUES)
