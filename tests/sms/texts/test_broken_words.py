"""The rules for broken texts find each kind, and leave good texts alone."""

from __future__ import annotations

import pytest

from tests.sms.texts.broken_words import broken


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("欢迎致电，服务顾问服务顾问为您服务", "a word stands twice"),
        ("您好，车主您好，您的车", "您好 stands twice"),
        ("您的大众迈腾（爱车）到保养期", "brackets without content"),
        ("大众迈腾（）到保养期", "brackets without content"),
        ("迈腾（迈腾）到保养期", "the same in the brackets as before"),
        ("到保养期，建议空调滤芯。预约", "建议 without a verb"),
        ("约12月2日已到保养期", "an estimate is told as past"),
        ("请在约12月2日前到店", "an estimate is told as past"),
        ("还有9天到期（约12月2日）", "days are counted to an estimate"),
        ("距上次保养已久", "已久 of any time"),
        ("贵单位，您的迈腾", "您的 to an organisation"),
        ("沪A12345的，到期", "nothing after 的"),
        ("请到店。，致电", "punctuation stands twice"),
        ("{车牌}到期", "a place is not filled"),
    ],
)
def test_each_kind_of_broken_text_is_found(text, rule):
    assert rule in broken(text)


@pytest.mark.parametrize(
    "text",
    [
        "王先生，迈腾（沪A12345）约12月2日到保养期，建议近期到店。",
        "车主您好，交强险还有9天到期（12月2日），到期未续保请勿上路。",
        "贵单位，迈腾（车架号尾号1234）保养里程已超1,200公里，建议尽快到店",
    ],
)
def test_a_good_text_is_left_alone(text):
    assert broken(text) == []
