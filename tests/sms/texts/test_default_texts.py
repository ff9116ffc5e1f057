from __future__ import annotations

import pytest

from customers.categories import Category
from sms.models import Template, TemplateVersion
from sms.texts.default_texts import DefaultText, load_texts

pytestmark = pytest.mark.django_db
FIRST = DefaultText("one", "其一", Category.MAINTENANCE, "{称呼}，该保养了")
SECOND = DefaultText("two", "其二", Category.INSURANCE, "{称呼}，该续保了")


def test_a_text_becomes_a_template_with_its_first_wording():
    assert load_texts([FIRST, SECOND]) == 2

    rows = TemplateVersion.objects.order_by("pk").values_list(
        *("template__slug", "template__name", "template__category"),
        *("template__message_class", "number", "text"),
    )
    assert list(rows) == [
        ("one", "其一", "maintenance", "service", 1, "{称呼}，该保养了"),
        ("two", "其二", "insurance", "service", 1, "{称呼}，该续保了"),
    ]


def test_a_template_that_staff_edited_stays():
    load_texts([FIRST])
    Template.objects.update(name="改过的", is_active=False)

    assert load_texts([FIRST, SECOND]) == 1

    edited = Template.objects.get(slug="one")
    assert (edited.name, edited.is_active) == ("改过的", False)
    assert edited.versions.count() == 1
