from __future__ import annotations

import pytest

from customers.language.surnames import COMPOUND_SURNAMES, SURNAMES


@pytest.mark.parametrize("surname", ["王", "付", "郄", "冼", "税", "员"])
def test_a_surname_in_use_is_known(surname):
    assert surname in SURNAMES


@pytest.mark.parametrize("character", ["某", "街", "的", " ", "#", "a"])
def test_another_character_is_no_surname(character):
    assert character not in SURNAMES


def test_compound_surnames_have_two_characters():
    assert {len(each) for each in COMPOUND_SURNAMES} == {2}
    assert {"欧阳", "诸葛", "司徒"} <= COMPOUND_SURNAMES
