from __future__ import annotations

import pytest
from django.urls import reverse

from sms.models import CannedAnswer
from tests.factories import make_template
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


def add(client, template):
    address = reverse("admin:sms_cannedanswer_add")
    data = {
        "name": "可以停车",
        "topic": "other",
        "order": 5,
        "is_active": "on",
        "template": template.pk,
    }
    return client.post(address, data, follow=True).content.decode()


def test_a_manager_adds_an_answer(manager):
    add(manager, make_template(slug="parking", category="conversation").template)

    assert CannedAnswer.objects.get().name == "可以停车"


@pytest.mark.parametrize(
    "fields",
    [
        {"category": "maintenance"},
        {"category": "conversation", "message_class": "commercial"},
        {"category": "conversation", "is_free_text": True},
    ],
)
def test_only_service_texts_of_answers_can_be_chosen(manager, fields):
    page = add(manager, make_template(slug="other", **fields).template)

    assert "请选择「答复」类的服务类模板，例如「答复：电话回您」。" in page
    assert CannedAnswer.objects.count() == 0
