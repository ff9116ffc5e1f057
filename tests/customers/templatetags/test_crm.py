from __future__ import annotations

import pytest

from customers.templatetags.crm import km, masked, plate


@pytest.mark.parametrize(
    ("number", "shown"), [("13800138000", "138****8000"), ("", "")]
)
def test_a_number_is_masked(number, shown):
    assert masked(number) == shown


@pytest.mark.parametrize(
    ("kilometres", "shown"),
    [(None, ""), (0, "0 公里"), (999, "999 公里"), (120_000, "120,000 公里")],
)
def test_kilometres_have_their_thousands(kilometres, shown):
    assert km(kilometres) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("沪A12345", '<span class="crm-plate" data-kind="blue">沪A·12345</span>'),
        ("沪AD12345", '<span class="crm-plate" data-kind="green">沪A·D12345</span>'),
        ("", '<span class="crm-sub">未上牌</span>'),
        ("<b>1", '<span class="crm-plate" data-kind="blue">&lt;b·&gt;1</span>'),
    ],
)
def test_a_plate_has_its_colour(number, shown):
    assert plate(number) == shown


def test_a_plate_may_be_large():
    assert plate("沪A12345", "lg") == (
        '<span class="crm-plate crm-plate--lg" data-kind="blue">沪A·12345</span>'
    )
