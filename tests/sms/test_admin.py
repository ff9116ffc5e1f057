from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.urls import reverse

from accounts.models import AuditEntry
from shop.database.sealed import index_of
from sms.models import (
    BannedWord,
    Filing,
    InboundMessage,
    Message,
    OptOut,
    Template,
)
from sms.numbers.number_lock import holding
from sms.pages.message_admin import MessageAdmin
from sms.pages.optout_admin import OptOutAdmin
from sms.texts.filing_drafts import open_filings_of
from tests.factories import (
    NOW,
    make_customer,
    make_message,
    make_template,
    make_vehicle,
)
from tests.screen_rows import make_opt_out, make_reply, make_staff
from tests.sms.texts.test_linting import use

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser(client):
    client.force_login(make_staff("服务顾问"))
    return client


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


def address(row, page="change"):
    name = row._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{name}_{page}", args=[row.pk] if row.pk else [])


def messages(response):
    return [str(each) for each in response.context["messages"]]


def test_an_adviser_settles_a_reply(adviser):
    reply = make_reply(make_customer(), "几点开门")

    adviser.post(address(reply), {"judgement": "answered"})

    reply.refresh_from_db()
    assert reply.handled_by is not None


def test_a_settled_reply_has_no_form_any_more(adviser):
    reply = make_reply(make_customer(), verdict=InboundMessage.Verdict.OPT_OUT)

    assert b'name="judgement"' not in adviser.get(address(reply)).content
    assert adviser.post(address(reply), {"judgement": "answered"}).status_code == 403


def test_an_adviser_registers_an_opt_out_given_by_phone(adviser):
    wang = make_customer(phone="13817658000")
    queued = make_message(phone=wang.phone)

    adviser.post(
        reverse("admin:sms_optout_add"),
        {
            "phone": "138 1765 8000",
            "scope": "all",
            "source": "phone",
            "note": "来电要求",
        },
    )

    row = OptOut.objects.get()
    assert (row.phone_index, row.phone_tail) == (wang.phone_index, "8000")
    assert (row.source, row.note, row.ended_at) == ("phone", "来电要求", None)
    queued.refresh_from_db()
    assert queued.status == Message.Status.SUPPRESSED
    assert AuditEntry.objects.get().action == "opt_out"


def test_an_opt_out_by_reply_cannot_be_typed_in(adviser):
    response = adviser.post(
        reverse("admin:sms_optout_add"),
        {"phone": "13817658000", "scope": "all", "source": "reply"},
    )

    assert list(response.context["adminform"].form.errors) == ["source"]
    assert OptOut.objects.count() == 0


def test_a_number_registered_twice_has_one_row(adviser):
    for _ in range(2):
        adviser.post(
            reverse("admin:sms_optout_add"),
            {"phone": "13817658000", "scope": "all", "source": "phone"},
        )

    assert OptOut.objects.count() == 1


def test_opening_a_number_needs_proof(manager):
    row = make_opt_out(make_customer())

    refused = manager.post(address(row), {"ended_proof": " "})
    row.refresh_from_db()
    assert list(refused.context["adminform"].form.errors) == ["ended_proof"]
    assert row.ended_at is None

    manager.post(address(row), {"ended_proof": "2026-11-21 到店签字"})
    row.refresh_from_db()
    assert (row.ended_proof, row.ended_at is None) == ("2026-11-21 到店签字", False)


def test_an_adviser_cannot_open_a_number(adviser):
    row = make_opt_out(make_customer())

    response = adviser.post(address(row), {"ended_proof": "到店签字"})

    assert response.status_code == 403
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.mark.django_db(transaction=True)
def test_a_number_on_the_wire_asks_to_wait(adviser, second_connection, monkeypatch):
    monkeypatch.setattr("sms.hearing.judging.PATIENCE", timedelta(milliseconds=50))
    reply = make_reply(make_customer(), "几点开门")

    with second_connection(lambda: holding(reply.phone_index)):
        response = adviser.post(address(reply), {"judgement": "answered"}, follow=True)

    assert messages(response) == ["正在向这个号码发送短信，请过几秒再保存。"]
    reply.refresh_from_db()
    assert reply.handled_at is None


def template_form(text, **fields):
    return {
        "name": "保养",
        "slug": "service",
        "category": "maintenance",
        "message_class": "service",
        "is_active": "on",
        "text": text,
        "versions-TOTAL_FORMS": "0",
        "versions-INITIAL_FORMS": "0",
        **fields,
    }


def versions(template):
    return list(template.versions.order_by("number").values_list("number", "text"))


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


UNFIT = {
    "unknown name": "{金额}到期",
    "brackets": "【锦程】{称呼}该保养了",
    "threat": "{称呼}，逾期将失去质保",
    "promotion in a service text": "{称呼}，保养打折",
}


@pytest.mark.parametrize("text", UNFIT.values(), ids=list(UNFIT))
def test_an_unfit_wording_is_not_saved(manager, text):
    response = manager.post(reverse("admin:sms_template_add"), template_form(text))

    assert list(response.context["adminform"].form.errors) == ["text"]
    assert Template.objects.count() == 0


def test_a_template_shows_what_it_costs(manager):
    version = make_template(slug="service", text="{称呼}，{车牌}该保养了")

    html = manager.get(address(version.template)).content.decode()

    assert "【锦程汽车】王先生，沪A12345该保养了" in html
    assert "27 字，计费 1 条" in html


FINDS = ["13817658000", "8000", "王小明", "沪A12345"]


@pytest.mark.parametrize("text", FINDS)
def test_texts_are_found_by_person_number_and_car(text):
    wang = make_customer(name="王小明", phone="13817658000")
    car = make_vehicle(owner=wang, plate="沪A12345")
    mine = make_message(phone=wang.phone, customer=wang, vehicle=car)
    make_message(phone="13917659001", vehicle=make_vehicle(plate="沪B54321"))

    admin = MessageAdmin(Message, site)

    assert list(admin.narrow(Message.objects.all(), text)) == [mine]


def test_an_opt_out_of_a_stranger_is_found_by_the_whole_number():
    make_opt_out(make_customer())
    row = OptOut.objects.create(
        phone_index=index_of("13817658000"),
        phone_tail="8000",
        source=OptOut.Source.REPLY,
        created_at=NOW,
    )

    admin = OptOutAdmin(OptOut, site)

    assert list(admin.narrow(OptOut.objects.all(), "13817658000")) == [row]


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


def test_a_refused_wording_names_the_source_of_the_rule(manager):
    response = manager.post(
        reverse("admin:sms_template_add"), template_form("{称呼}，保养打折")
    )

    (error,) = response.context["adminform"].form.errors["text"]
    assert error.endswith(
        "（依据：《通信短信息服务管理规定》（工信部令第74号）：非商业类短信不得含广告）"
    )


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


def test_a_banned_word_is_kept_without_spaces_and_stops_a_wording(manager, settings):
    use(settings, "tencent")
    manager.post(
        reverse("admin:sms_bannedword_add"),
        {"gateway": "tencent", "word": "恭 喜", "source": "审核", "is_active": "on"},
    )
    assert BannedWord.objects.get().word == "恭喜"

    response = manager.post(
        reverse("admin:sms_template_add"), template_form("{称呼}，恭喜您")
    )

    assert list(response.context["adminform"].form.errors) == ["text"]
