from __future__ import annotations

import pytest

from imports.writing.matching.names import is_same_name, is_short_form


@pytest.mark.parametrize(
    ("known", "written", "is_same"),
    [
        ("王芳", "王芳", True),
        ("", "王芳", True),
        ("王芳", "", True),
        ("王女士", "王芳", True),
        ("王芳", "王女士", True),
        ("王女士", "王先生", False),
        ("王总", "王女士", True),
        ("李女士", "王芳", False),
        ("王芳", "王方", False),
    ],
)
def test_two_names_may_be_one_persons(known, written, is_same):
    assert is_same_name(known, written) is is_same


@pytest.mark.parametrize(
    ("name", "is_short"),
    [
        ("王女士", True),
        ("陈总", True),
        ("王芳", False),
        ("锦程汽车有限公司", False),
    ],
)
def test_a_surname_with_a_title_is_a_short_form(name, is_short):
    assert is_short_form(name) is is_short
