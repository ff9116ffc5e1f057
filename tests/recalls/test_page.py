from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from recalls.models import Recall
from recalls.notices import (
    list_vins,
    suggest_candidates,
)
from tests.factories import (
    make_vin,
)
from tests.recalls.brakes import (
    car,
    make_recall,
)
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


def test_the_page_shows_a_car_that_came_after_the_list(manager, clerk):
    vin = make_vin()
    found = make_recall(clerk)
    list_vins(found, [vin], by=clerk)
    page = reverse("recalls:recall", args=[found.pk])
    before = manager.get(page).content.decode()
    car(vin=vin)
    after = manager.get(page).content.decode()
    listed = manager.get(reverse("admin:recalls_recall_changelist")).content.decode()

    assert ["不在本店档案" in each for each in (before, after)] == [True, False]
    assert "0 / 1" in listed


def test_a_recall_from_the_form_to_the_first_text(manager, all_rules, client):
    vehicle = car()
    response = manager.post(
        reverse("admin:recalls_recall_add"),
        {
            "kind": "recall",
            "number": "S1",
            "brand": "大众",
            "defect": "制动油管渗漏",
            "remedy": "免费更换",
        },
    )
    found = Recall.objects.get()
    assert response.url == reverse("recalls:recall", args=[found.pk])
    table = f"序号,车架号\n1,{vehicle.vin}\n2,LVSHCAMB1CE054249\n".encode()

    page = manager.post(
        reverse("recalls:recall-list", args=[found.pk]),
        {"file": SimpleUploadedFile("名单.csv", table)},
        follow=True,
    ).content.decode()
    assert "本店 1 辆，不在本店档案 1 辆" in page

    act = reverse("recalls:recall-act", args=[found.pk, "approve"])
    page = manager.post(act, follow=True).content.decode()
    assert "登记人以外的同事" in page
    client.force_login(make_staff("经理"))
    page = client.post(act, follow=True).content.decode()
    assert "已审批" in page
    assert Recall.objects.get().status == "open"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("名单.csv", "序号,姓名\n1,王\n".encode(), "没有 17 位车架号"),
        ("名单.pdf", b"%PDF", ""),
    ],
)
def test_a_file_that_is_no_list_is_answered_in_a_sentence(
    manager, clerk, name, content, sentence
):
    found = make_recall(clerk)

    page = manager.post(
        reverse("recalls:recall-list", args=[found.pk]),
        {"file": SimpleUploadedFile(name, content)},
        follow=True,
    ).content.decode()

    assert sentence in page
    assert "名单已导入" not in page
    assert not found.vehicles.exists()


def test_cars_are_confirmed_by_hand(manager, clerk):
    found = make_recall(clerk)
    car()
    suggest_candidates(found, by=clerk)
    row = found.vehicles.get()
    other = make_recall(clerk, number="S2")
    address = reverse("recalls:recall-cars", args=[found.pk])

    manager.post(address, {"cars": [row.pk], "state": "needed"})
    row.refresh_from_db()
    assert row.state == "needed"

    page = manager.post(
        reverse("recalls:recall-cars", args=[other.pk]),
        {"cars": [row.pk], "state": "done"},
        follow=True,
    ).content.decode()
    row.refresh_from_db()
    assert (row.state, "没有更改" in page) == ("needed", True)


def test_an_adviser_may_look_and_no_more(client, clerk):
    found = make_recall(clerk)
    client.force_login(make_staff("服务顾问"))

    assert client.get(reverse("recalls:recall", args=[found.pk])).status_code == 200
    for name, arguments in (
        ("recall-list", [found.pk]),
        ("recall-act", [found.pk, "approve"]),
        ("recall-cars", [found.pk]),
    ):
        address = reverse(f"recalls:{name}", args=arguments)
        assert client.post(address).status_code == 403
