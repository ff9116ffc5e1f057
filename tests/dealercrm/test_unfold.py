from __future__ import annotations

import pytest
from django.urls import reverse

from dealercrm.unfold import environment, navigation, shop_name
from tests.screen_rows import make_staff


def entries(request):
    return [item for group in navigation(request) for item in group["items"]]


@pytest.mark.parametrize(
    ("is_demo", "mark", "phones"),
    [(True, ["演示环境", "warning"], ["客户手机"]), (False, None, [])],
)
def test_only_a_demo_is_marked_and_has_phones(settings, rf, is_demo, mark, phones):
    settings.DEMO = is_demo
    request = rf.get("/")

    assert environment(request) == mark
    assert [each["title"] for each in entries(request) if "手机" in each["title"]] == (
        phones
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "seen"),
    [("经理", {"短信模板", "员工"}), ("服务顾问", {"短信模板"}), ("", set())],
)
def test_the_sidebar_shows_the_lists_that_the_role_may_view(rf, role, seen):
    request = rf.get("/")
    request.user = make_staff(role)

    shown = {
        each["title"]
        for each in entries(request)
        if "permission" in each and each["permission"](request)
    }

    assert shown & {"短信模板", "员工"} == seen


@pytest.mark.django_db
def test_every_entry_leads_to_a_page(admin_client, rf):
    for entry in entries(rf.get("/")):
        assert admin_client.get(str(entry["link"])).status_code == 200, entry["title"]


def test_the_header_is_the_name_of_the_shop(settings, rf):
    settings.SHOP = {"NAME": "某某汽车"}

    assert shop_name(rf.get(reverse("admin:index"))) == "某某汽车"
