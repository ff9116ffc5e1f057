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


@pytest.mark.parametrize(
    ("text", "shown", "is_saved"),
    [
        ("{称呼}，详情加微信咨询", "不要留其他联系方式（「加微信」）", False),
        ("{称呼}，请打13812340011", "不要写个人手机号（「13812340011」）", False),
        ("{称呼}，您的愛車该保养了", "请改用简体字（「愛車」）", True),
        ("{称呼}{车牌}该保养了", "两个占位符之间要有文字", True),
    ],
)
def test_a_grave_finding_is_not_saved_and_a_warning_is(manager, text, shown, is_saved):
    version = make_template(slug="service", text="{称呼}，该保养了")

    assert shown in preview(manager, text=text)
    manager.post(address(version.template), template_form(text))

    assert [row[1] for row in versions(version.template)] == [
        "{称呼}，该保养了",
        *([text] if is_saved else []),
    ]


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
