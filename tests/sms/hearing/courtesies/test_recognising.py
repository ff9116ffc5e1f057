from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.hearing.courtesies.recognising import LONGEST, courtesy_in
from sms.hearing.keywords import ReplyKind, Seen, classify

FOLDER = Path(__file__).parent


def rows(name):
    lines = (FOLDER / name).read_text().splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


REPLIES = [(text.replace("\\n", "\n"), kind) for text, kind in rows("courtesies.tsv")]
COURTESIES = [text for text, kind in REPLIES if kind == "courtesy"]
ANSWERS = [text for text, kind in REPLIES if kind == "answer"]
ALONE = [text for text, kind in REPLIES if kind == "alone"]


@pytest.mark.parametrize("text", COURTESIES)
def test_a_courtesy_is_recognised_and_no_rule_sees_a_refusal(text):
    assert (courtesy_in(text) is not None, classify(text).kind) == (
        True,
        ReplyKind.NOTHING,
    )


@pytest.mark.parametrize("text", [*ANSWERS, *ALONE])
def test_one_word_more_and_a_person_reads_it(text):
    assert courtesy_in(text) is None


def test_both_sides_have_enough_rows():
    assert min(len(COURTESIES), len(ANSWERS)) >= 60


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("谢谢提醒，辛苦了！", Seen("道谢、道辛苦或客气", "谢谢提醒辛苦了")),
        ("王经理，收到", Seen("表示知道了", "王经理收到")),
        ("您也是", Seen("回祝", "您也是")),
        ("👍🏻", Seen("只发了表情", "")),
    ],
)
def test_staff_read_which_rules_saw_it(text, seen):
    assert courtesy_in(text) == seen


def test_no_refusal_is_a_courtesy():
    refusals = [text for text, *kind in rows("../refusals.tsv") if kind[0] == "opt_out"]

    assert [text for text in refusals if courtesy_in(text)] == []


@pytest.mark.parametrize(("length", "is_read"), [(LONGEST, True), (LONGEST + 1, False)])
def test_a_long_reply_is_left_to_a_person(length, is_read):
    assert (courtesy_in("好" * length) is not None) == is_read


def test_a_long_reply_takes_no_time():
    began = perf_counter()

    assert courtesy_in("谢谢好的新年快乐" * 60) is None

    assert perf_counter() - began < 0.5


@given(
    st.lists(st.sampled_from(COURTESIES[:20]), min_size=1, max_size=3),
    st.sampled_from(["，", "。", " ", "！", "～", "…", "👍"]),
)
def test_courtesies_together_are_one(parts, mark):
    assert courtesy_in(mark.join(parts)) is not None


@given(st.sampled_from(COURTESIES), st.sampled_from(ANSWERS))
def test_an_answer_with_a_courtesy_is_still_read(courtesy, answer):
    assert courtesy_in(f"{answer}，{courtesy}") is None
