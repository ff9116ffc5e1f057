from __future__ import annotations

import pytest
from django.urls import reverse

from sms.models import (
    BannedWord,
    Template,
)
from tests.factories import make_template
from tests.sms.pages.templates import (
    template_form,
    versions,
)
from tests.sms.texts.vendors import use

pytestmark = pytest.mark.django_db
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


def test_a_refused_wording_names_the_source_of_the_rule(manager):
    response = manager.post(
        reverse("admin:sms_template_add"), template_form("{称呼}，保养打折")
    )

    (error,) = response.context["adminform"].form.errors["text"]
    assert error.endswith(
        "（依据：《通信短信息服务管理规定》（工信部令第74号）：非商业类短信不得含广告）"
    )


CARE = {
    "birthday": ("care", "{称呼}，祝您生日快乐，致电{门店电话}"),
    "a harmless wording": ("care", "{称呼}，有事请致电{门店电话}"),
    "an offer": ("campaign", "{称呼}，有事请致电{门店电话}"),
    "hidden in another category": ("maintenance", "{称呼}，祝您节日快乐"),
    "season": ("maintenance", "{称呼}，换季请检查空调"),
    "absence": ("usage", "{称呼}，好久没有见到您"),
}


@pytest.mark.parametrize(("category", "text"), CARE.values(), ids=list(CARE))
def test_care_is_saved_as_advertising_only(manager, category, text):
    add = reverse("admin:sms_template_add")

    response = manager.post(add, template_form(text, category=category))

    errors = response.context["adminform"].form.errors["text"]
    assert all("按营销短信报备" in error for error in errors)
    form = template_form(text, category=category, message_class="commercial")
    manager.post(add, form)
    assert Template.objects.get().message_class == "commercial"


def test_another_class_needs_another_source_and_is_filed_anew(manager):
    template = make_template(text="{称呼}，您好", class_source="旧规定").template
    address = reverse("admin:sms_template_change", args=[template.pk])
    form = template_form("{称呼}，您好", message_class="commercial")

    response = manager.post(address, {**form, "class_source": "旧规定"})
    assert list(response.context["adminform"].form.errors) == ["class_source"]

    manager.post(address, {**form, "class_source": "网关的规定"})
    template.refresh_from_db()
    assert (template.message_class, template.class_source) == (
        "commercial",
        "网关的规定",
    )
    assert versions(template) == [(1, "{称呼}，您好"), (2, "{称呼}，您好")]


def test_a_text_without_a_source_of_its_class_is_not_saved(manager):
    form = template_form("{称呼}，该保养了", class_source="")

    response = manager.post(reverse("admin:sms_template_add"), form)

    assert list(response.context["adminform"].form.errors) == ["class_source"]


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
