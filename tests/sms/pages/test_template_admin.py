from __future__ import annotations

import pytest
from django.urls import reverse

from sms.models import (
    Filing,
    Template,
)
from sms.texts.filing_drafts import open_filings_of
from tests.factories import (
    make_template,
    make_vehicle,
)
from tests.screen_rows import make_staff
from tests.sms.pages.templates import (
    template_form,
    versions,
)
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db


def address(row, page="change"):
    name = row._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{name}_{page}", args=[row.pk] if row.pk else [])


def test_a_new_wording_is_a_new_version(manager):
    version = make_template(slug="service", text="{称呼}，该保养了")

    manager.post(address(version.template), template_form("{称呼}，{车牌}该保养了"))

    assert versions(version.template) == [
        (1, "{称呼}，该保养了"),
        (2, "{称呼}，{车牌}该保养了"),
    ]


def test_a_template_saved_unchanged_keeps_its_version(manager):
    version = make_template(slug="service", text="{称呼}，该保养了")

    manager.post(
        address(version.template), template_form("{称呼}，该保养了", name="新名")
    )

    assert versions(version.template) == [(1, "{称呼}，该保养了")]
    assert Template.objects.get().name == "新名"


def test_a_template_shows_what_it_costs(manager):
    version = make_template(slug="service", text="{称呼}，{车牌}该保养了")

    html = manager.get(address(version.template)).content.decode()

    assert "【锦程汽车】王先生，沪A12345该保养了" in html
    assert "27 字，计费 1 条" in html


def preview(client, **said):
    fields = {"text": "", "category": "maintenance", "message_class": "service"}
    response = client.post(reverse("admin:sms_template_preview"), {**fields, **said})
    return response.content.decode()


def test_what_is_typed_is_shown_with_findings_price_and_a_real_car(manager):
    make_vehicle(plate="沪B54321")

    html = preview(manager, text="{称呼}，{车牌}该保养了", plate="沪B54321")
    assert "【锦程汽车】王先生，沪B54321该保养了，回TD退订" in html
    assert "计费 1 条，约 0.05 元" in html
    assert "依据" not in html

    html = preview(manager, text="{称呼}，逾期将失去质保")
    assert "「失去质保」是以质保相要挟" in html
    assert "依据：《家用汽车产品修理更换退货责任规定》" in html


def test_who_may_not_see_templates_sees_no_preview(client):
    client.force_login(make_staff())

    response = client.post(reverse("admin:sms_template_preview"), {"text": "您好"})

    assert response.status_code == 403


@pytest.fixture
def filing(settings):
    use(settings, "tencent")
    version = make_template(slug="service", text="{称呼}，{车牌}该保养了")
    open_filings_of(version)
    return Filing.objects.get()


def test_a_filing_shows_what_to_paste_and_takes_the_answer(manager, filing):
    html = manager.get(address(filing)).content.decode()
    assert "{1}，{2}该保养了" in html
    assert "{1} = 称呼，{2} = 车牌" in html

    refused = manager.post(address(filing), {"state": "approved", "code": ""})
    assert list(refused.context["adminform"].form.errors) == ["code"]

    manager.post(address(filing), {"state": "approved", "code": "1110"})
    filing.refresh_from_db()
    assert (filing.state, filing.code) == ("approved", "1110")


def test_a_new_wording_is_to_be_filed_anew(manager, filing):
    Filing.objects.update(state="approved", code="1110")

    manager.post(
        address(filing.version.template), template_form("{称呼}，{车牌}到保养期")
    )

    states = Filing.objects.order_by("version__number").values_list("state", "code")
    assert list(states) == [("approved", "1110"), ("draft", "")]
