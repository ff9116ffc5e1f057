"""The number that texts tell is one of the shop's, and never a private mobile."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.work_lines import validate_work_line


@pytest.mark.parametrize(
    "line",
    [
        "021-60000000",
        "02160000000",
        "0755-8888888转12",
        "021-60000000-8",
        "400-800-1234",
        "4008001234转2",
        "95500",
    ],
)
def test_a_line_of_the_shop_is_taken(line):
    validate_work_line(line)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("13812345678", "不要填个人手机号"),
        ("138 1234 5678", "不要填个人手机号"),
        ("+8613812345678", "不要填个人手机号"),
        ("8613812345678", "不要填个人手机号"),
        ("分机8", "请填座机、分机或 400 号码"),
        ("60000000", "请填座机、分机或 400 号码"),
        ("021-60000000转", "请填座机、分机或 400 号码"),
        ("021-60000000转13812345678", "请填座机、分机或 400 号码"),
        ("李明 021-60000000", "请填座机、分机或 400 号码"),
    ],
)
def test_a_mobile_and_what_is_no_number_are_refused_with_an_example(line, sentence):
    with pytest.raises(ValidationError, match=f"{sentence}.*021-60000000转8"):
        validate_work_line(line)
