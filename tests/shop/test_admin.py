from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shop.models import Holiday
from tests.screen_rows import make_staff
from tests.shop.notices import notice


def upload(client, content):
    file = SimpleUploadedFile("2027.json", content)
    address = reverse("admin:shop_holiday_import")
    return client.post(address, {"file": file}, follow=True)


@pytest.mark.django_db
def test_the_manager_uploads_a_notice(client):
    client.force_login(make_staff("经理"))

    html = upload(client, notice()).content.decode()

    assert "已导入 14 天的放假和调休安排。" in html
    assert "导入放假安排" in html
    assert Holiday.objects.count() == 14


@pytest.mark.django_db
def test_what_is_no_notice_is_answered_on_the_page(client):
    client.force_login(make_staff("经理"))

    for content, sentence in (
        (b"{}", "不是放假安排"),
        (b" " * 100_001, "文件太大"),
    ):
        assert sentence in upload(client, content).content.decode()
    assert not Holiday.objects.exists()


@pytest.mark.django_db
def test_an_adviser_uploads_none(client):
    client.force_login(make_staff("服务顾问"))

    assert upload(client, notice()).status_code == 403
