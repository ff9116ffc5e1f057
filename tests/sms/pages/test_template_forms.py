from __future__ import annotations

import pytest
from django.urls import reverse

from sms.models import (
    BannedWord,
    Template,
)
from tests.sms.pages.templates import (
    template_form,
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
