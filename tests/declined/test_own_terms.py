from __future__ import annotations

from datetime import date

import pytest

from declined.own_terms import own_day, own_km

ADVISED = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("建议3个月内更换", date(2027, 2, 28)),
        ("两个月后更换", date(2027, 1, 30)),
        ("半年内", date(2027, 5, 31)),
        ("半月内", date(2026, 12, 15)),
        ("两周后", date(2026, 12, 14)),
        ("10天内", date(2026, 12, 10)),
        ("1年以内", date(2027, 11, 30)),
        ("2026年12月20日前", date(2026, 12, 20)),
        ("2026-12-20前", date(2026, 12, 20)),
        ("2026年12月前", date(2026, 12, 1)),
        ("2026年12月更换", date(2026, 12, 31)),
        ("12月底", date(2026, 12, 31)),
        ("12月20日前", date(2026, 12, 20)),
        ("1月5日", date(2027, 1, 5)),
        ("12月1日", date(2026, 12, 1)),
        ("11月30日", None),
        ("10月5日换过", None),
        ("2025-03-01换过", None),
        ("2年前换过", None),
        ("质保2年", None),
        ("剩3mm", None),
        ("13月40日前", None),
        ("9年内", None),
        ("2月30日", None),
    ],
)
def test_a_day_after_the_order(words, expected):
    assert own_day(words, ADVISED) == expected


@pytest.mark.parametrize(
    ("words", "order_km", "expected"),
    [
        ("再行驶3000公里更换", 50_000, 3_000),
        ("前刹车片再行驶3000公里更换", 50_000, 3_000),
        ("还可跑约2000km", None, 2_000),
        ("5000公里内更换", 3_000, 5_000),
        ("60000公里内更换", 52_000, 8_000),
        ("60000公里时更换", 52_000, 8_000),
        ("6万公里更换", 52_000, 8_000),
        ("6万公里更换", None, None),
        ("已行驶50000公里", 52_000, None),
        ("52000公里", 52_000, None),
        ("剩3mm", 52_000, None),
    ],
)
def test_kilometres_after_the_order(words, order_km, expected):
    assert own_km(words, order_km) == expected
