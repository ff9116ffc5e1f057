from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection

from shop.database.arrays import array_text


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", ["", "NULL", None, 'a "quoted" word', "back\\slash", "{a,b}", " x "]),
        ("text", ["两行\n文字", "制表\t符", "'", "%s", "，"]),
        ("text", []),
        ("bigint", [1, None, -(2**40)]),
        ("double precision", [0.1, 31.5, None]),
        ("boolean", [True, False]),
        ("date", [date(2026, 2, 28), None]),
        ("jsonb", [[], {}, [["事实", '含 "引号" 和 \\']], {"保养项目": "机油\n机滤"}]),
    ],
)
def test_the_database_reads_back_what_was_written(db, kind, values):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT value FROM unnest(%s::{kind}[]) WITH ORDINALITY AS row(value, n)"
            " ORDER BY n",
            [array_text(values)],
        )
        found = [value for (value,) in cursor.fetchall()]

    # Outside the ORM, JSON is read as text.
    assert [json.loads(each) if kind == "jsonb" else each for each in found] == values
