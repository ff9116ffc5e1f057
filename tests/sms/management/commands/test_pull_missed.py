from __future__ import annotations

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_a_gateway_that_cannot_be_reached_is_told(capsys):
    call_command("pull_missed")

    assert capsys.readouterr().out == (
        "状态报告 0 批，客户回复 0 批，逐条查询到结果 0 条\n"
        "有 2 项没有拉到，请稍后再试。\n"
    )


def test_where_all_is_well_only_the_counts_are_told(wired, capsys):
    call_command("pull_missed")

    assert capsys.readouterr().out == (
        "状态报告 1 批，客户回复 1 批，逐条查询到结果 0 条\n"
    )
