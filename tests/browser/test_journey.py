"""One day of the shop, through the eyes of who works in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from customers.models import Vehicle
from customers.panels import overview_url
from dealercrm.embedded.samples.files import VEHICLES, write_vehicles
from dealercrm.embedded.samples.make_samples import make_samples
from imports.models import ImportBatch
from sms.models import InboundMessage, Message, OptOut
from tests.browser.conftest import PHONE, Shop, Visitor, eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MINUTE = 60_000
ENGLISH = re.compile(r"\b[A-Z]?[a-z]{4,}\b")
# The salt and the hash of a password, of which an account's page shows the beginning.
MASKED = re.compile(r"\S+\*{3,}")
# A menu key, the account and a model of Tesla are no English texts.
KNOWN_WORDS = {"Ctrl", "boss", "Model"}


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The vehicles of a shop that is alive today."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    path = tmp_path / VEHICLES
    write_vehicles(path, make_samples(today).vehicles, today)
    return path


def upload(visitor: Visitor, path: Path) -> None:
    visitor.open(reverse("admin:imports_importbatch_add"))
    visitor.page.set_input_files("input[type=file]", path)
    visitor.page.get_by_role("button", name="上传并导入").click()


def reached() -> Message | None:
    """Return a text on a phone that got this one only, of a car that is driven."""
    for message in Message.objects.filter(status=Message.Status.DELIVERED):
        alone = Message.objects.filter(phone_index=message.phone_index).count() == 1
        if alone and message.vehicle is not None and message.vehicle.plate:
            return message
    return None


def test_an_export_becomes_a_text_and_td_ends_it(
    visit: Callable[..., Visitor], shop: Shop, sample: Path
):
    visitor = visit()
    page = visitor.page
    expect(page.get_by_text("今日提醒")).to_be_visible()

    upload(visitor, sample)
    expect(page.locator("progress.crm-meter").first).to_be_visible()
    expect(page.locator(".crm-head").get_by_text("已完成")).to_be_visible(
        timeout=2 * MINUTE
    )
    assert ImportBatch.objects.get().status == ImportBatch.Status.FINISHED
    assert Vehicle.objects.count() > 2_000

    shop.manage("run_day")
    message = eventually(reached)
    assert message is not None, Message.objects.values_list("status", "reason")[:5]

    visitor.open(f"{reverse('sms:phones')}?q={message.phone_tail}")
    phone = page.locator(f"[id='phone-{message.phone_index}']")
    expect(phone.locator(".crm-bubble")).to_have_text(message.body)
    phone.locator("input[name=text]").fill("TD")
    phone.get_by_role("button", name="发送").click()
    expect(phone.locator(".crm-bubble--mine")).to_have_text("TD")
    assert eventually(OptOut.objects.filter(phone_index=message.phone_index).exists)

    # Until its scripts have run, a page does not know the key of the palette.
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    palette = page.locator("#search-input-command")
    expect(palette).to_be_focused()
    palette.press_sequentially(message.vehicle.plate)
    page.locator("#command-results-list a").first.click()
    page.wait_for_url(f"**{overview_url(message.vehicle)}")
    expect(page.get_by_role("alert")).to_contain_text("已退订短信")
    expect(page.get_by_text("到期事项").first).to_be_visible()

    page.locator(".crm-facts a").first.click()
    expect(page.get_by_role("alert")).to_contain_text("已退订短信")
    assert message.phone not in page.content()
    page.get_by_role("button", name="查看").first.click()
    expect(page.get_by_text(message.phone)).to_be_visible()

    inbound = InboundMessage.objects.get()
    visitor.open(reverse("admin:sms_inboundmessage_changelist"))
    expect(page.locator("#result_list")).to_contain_text("TD")
    assert inbound.verdict == InboundMessage.Verdict.OPT_OUT
    assert visitor.complaints == []


def every_page() -> list[str]:
    """One page of each kind that the sample and the defaults give rows for."""
    pages = [reverse("admin:index")]
    pages += [reverse(f"sms:{name}") for name in ("phones", "gateways", "unknown")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        row = model._default_manager.order_by("-pk").first()
        if row is not None:
            pages.append(reverse(f"{name}_change", args=[row.pk]))
    vehicle = Vehicle.objects.exclude(messages=None).first()
    if vehicle is not None:
        pages.append(overview_url(vehicle))
    return pages


def test_no_page_is_wider_than_a_phone_or_speaks_english(
    visit: Callable[..., Visitor], shop: Shop, sample: Path
):
    visitor = visit(PHONE)
    upload(visitor, sample)
    assert eventually(
        ImportBatch.objects.filter(status=ImportBatch.Status.FINISHED).exists
    )
    shop.manage("run_day")
    assert eventually(reached)

    wide, english = [], {}
    for path in every_page():
        visitor.open(path)
        if visitor.is_too_wide():
            wide.append(path)
        words = MASKED.sub("", visitor.words())
        if found := set(ENGLISH.findall(words)) - KNOWN_WORDS:
            english[path] = sorted(found)

    assert wide == []
    assert english == {}, english
    assert visitor.complaints == []
