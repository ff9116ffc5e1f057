"""补录车架号, through the eyes of a clerk who works it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, ViewportSize, expect

from customers.models import Vehicle
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.factories import make_customer, make_vehicle, make_vin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLATES = ("苏E60K91", "苏E60K92")


def test_a_clerk_works_off_the_list(visit: Callable[..., Visitor]):
    owner = make_customer(name="周明远")
    for plate in PLATES:
        make_vehicle(vin=None, plate=plate, owner=owner)
    other = make_vehicle(plate=PLATES[1], registered_on=date(2026, 9, 1))
    visitor, vin = visit(), make_vin()
    page = visitor.page
    page.get_by_role("link", name="辆车没有车架号，请补录").click()
    first, second = (_row(page, plate) for plate in PLATES)

    first.get_by_label("的车架号").fill(vin)
    first.get_by_role("button", name="保存").click()
    expect(page.get_by_text(f"{PLATES[0]} 的车架号已补上：{vin}。")).to_be_visible()

    expect(second.get_by_label("的车架号")).to_have_value(str(other.vin))
    second.get_by_role("button", name="保存").click()
    expect(page.get_by_text("和这辆对不上：注册日期不同")).to_be_visible()
    second.get_by_label("确认是同一辆车").check()
    second.get_by_role("button", name="保存").click()
    expect(page.get_by_text("所有车辆都有车架号")).to_be_visible()

    assert set(Vehicle.objects.living().values_list("vin", "plate")) == {
        (vin, PLATES[0]),
        (other.vin, PLATES[1]),
    }
    assert visitor.complaints == []


def _row(page: Page, plate: str) -> Locator:
    field = page.get_by_label(f"{plate} 的车架号")
    return page.get_by_role("row").filter(has=field)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_list_fits_the_screen(
    visit: Callable[..., Visitor], viewport: ViewportSize
):
    owner = make_customer(name="周明远")
    for plate in PLATES:
        make_vehicle(vin=None, plate=plate, owner=owner)
    visitor = visit(viewport)

    visitor.open(reverse("customers:missing-vins"))

    assert not visitor.is_too_wide()
