from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User


@pytest.mark.parametrize("line", ["", "021-60000000转8"])
def test_an_account_needs_no_work_line_and_takes_one_of_the_shop(line):
    User(username="liming", work_line=line).clean()


def test_a_private_mobile_is_refused_at_its_field():
    with pytest.raises(ValidationError) as refused:
        User(username="liming", work_line="13812345678").clean()

    assert list(refused.value.message_dict) == ["work_line"]


@pytest.mark.parametrize(("name", "shown"), [("李明", "李明"), ("", "liming")])
def test_an_account_is_shown_by_its_name_or_else_its_login(name, shown):
    assert str(User(username="liming", name=name)) == shown
