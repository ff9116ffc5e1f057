from __future__ import annotations

import json
from decimal import Decimal

import pytest

from sms.texts.preview import (
    examples,
    previews,
    previews_of_real,
    real_samples,
    sample_of,
)
from tests.factories import make_message, make_vehicle
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db


def said(**values):
    return json.dumps(values, ensure_ascii=False)


def test_without_a_text_of_the_kind_the_values_are_examples():
    make_message(category="insurance", values=said(称呼="李女士"))

    sample = sample_of("maintenance", "")

    assert sample.values == examples()
    assert "示例" in sample.label


def test_the_latest_text_of_the_kind_lends_its_values():
    make_message(category="maintenance", values=said(称呼="李女士", 车型=""))
    latest = make_message(category="maintenance", values=said(称呼="赵先生", 车型=""))
    make_message(category="maintenance")  # written whole

    sample = sample_of("maintenance", "")

    assert sample.values == examples() | {"称呼": "赵先生"}
    assert latest.phone_tail in sample.label


def test_a_car_lends_what_is_known_of_it():
    car = make_vehicle(plate="沪B54321", model_text="大众迈腾")
    make_message(vehicle=car, category="insurance", values=said(称呼="李女士"))
    make_message(category="maintenance", values=said(称呼="赵先生"))

    values = sample_of("maintenance", " 沪b54321 ").values

    assert (values["称呼"], values["车牌"]) == ("李女士", "沪B54321")
    assert values["车型"] == str(car.model or "大众迈腾")
    assert values["到期日"] == examples()["到期日"]


def test_a_car_that_is_not_there_is_said(settings):
    sample = sample_of("maintenance", "沪C00000")

    assert sample.label == "没有车牌为 沪C00000 的车辆，以下为示例内容"


def test_each_gateway_shows_its_ending_and_its_price(settings):
    use(settings, "simulator", "aliyun")
    settings.SMS_SEGMENT_PRICE = Decimal("0.045")

    own, aliyun = previews("{称呼}，该保养了", "service", examples())

    assert (own.vendor, own.text) == (
        "模拟网关",
        "【锦程汽车】王先生，该保养了，回TD退订",
    )
    assert (own.units, own.segments, own.cost) == (20, 1, Decimal("0.045"))
    assert (aliyun.vendor, aliyun.text) == ("阿里云", "【锦程汽车】王先生，该保养了")


def test_a_long_text_costs_its_parts(settings):
    settings.SMS_SEGMENT_PRICE = Decimal("0.05")

    (shown,) = previews("保" * 65, "service", examples())

    assert (shown.segments, shown.cost) == (2, Decimal("0.10"))


def test_what_cannot_be_made_says_why():
    (shown,) = previews("{姓名}", "service", examples())

    assert shown.text == ""
    assert "没有名为{姓名}的占位符" in shown.problem


class TestRealCustomers:
    def texts(self, cars, texts_each=2):
        for number in range(cars):
            car = make_vehicle(plate=f"沪A1000{number % 10}{number // 10}"[:8])
            for _ in range(texts_each):
                make_message(
                    vehicle=car, category="maintenance", values=said(称呼=f"{number}号")
                )

    def test_ten_cars_are_shown_once_each_the_latest_first(self):
        self.texts(12)
        make_message(
            vehicle=make_vehicle(), category="insurance", values=said(称呼="无")
        )

        found = [each.values["称呼"] for each in real_samples("maintenance")]

        assert found == [f"{number}号" for number in range(11, 1, -1)]

    def test_the_wording_is_shown_with_the_words_of_each(self, settings):
        use(settings, "yunpian")
        self.texts(2)

        shown = previews_of_real(
            "{称呼}，该保养了", "service", real_samples("maintenance")
        )

        assert [preview.text for _, preview in shown] == [
            "【锦程汽车】1号，该保养了",
            "【锦程汽车】0号，该保养了",
        ]

    def test_without_texts_nobody_is_shown(self):
        assert real_samples("maintenance") == []
