from __future__ import annotations

import pytest
from django.utils import timezone

from customers.models import (
    Consent,
    DoNotDisturb,
)
from tests.imports.writing.lists import (
    customer,
)

pytestmark = pytest.mark.django_db


class TestRefusals:
    def test_consent_is_written_once(self, load):
        load(customer(短信同意="是"))
        load(customer(短信同意="是"))

        (consent,) = Consent.objects.all()
        assert (consent.scope, consent.channel) == ("service", "导入")
        assert (consent.file_name, consent.cell) == ("a.xlsx", "F2")

    def test_withdrawn_consent_is_not_revived(self, load):
        load(customer(短信同意="是"))
        Consent.objects.update(withdrawn_at=timezone.now(), withdrawn_through="TD")

        load(customer(短信同意="是"))

        assert [each.withdrawn_through for each in Consent.objects.all()] == ["TD"]

    def test_refusal_in_the_file_withdraws_the_consent(self, load):
        load(customer(短信同意="是"))

        load(customer(短信同意="否"))

        consent = Consent.objects.get(scope="service")
        assert consent.withdrawn_through == "导入"
        assert DoNotDisturb.objects.count() == 0

    def test_refusal_of_somebody_new_is_a_line_of_the_ledger(self, load):
        load(customer(短信同意="否"))

        rows = Consent.objects.values_list("scope", "withdrawn_through", "wording")
        words = "短信同意：否"
        assert list(rows) == [
            ("service", "导入", words),
            ("marketing", "导入", words),
        ]

    def test_advertising_refused_leaves_the_service_consent(self, load):
        load(customer(短信同意="是", 营销短信同意="否"))

        rows = Consent.objects.order_by("scope").values_list(
            "scope", "withdrawn_through"
        )
        assert list(rows) == [("marketing", "导入"), ("service", "")]


def test_an_import_that_nobody_answers_for_proves_nothing(load):
    batch = load(
        customer(营销短信同意="是", 营销同意日期="2026-10-01", 同意方式="签字")
    )

    (consent,) = Consent.objects.all()
    assert (consent.given_on, consent.is_proved) == (None, False)
    assert [each for each in batch.notices if each.startswith("营销同意")] == [
        "营销同意：1 位客户没有同意文本、凭证或日期，只记为待补凭证，"
        "不会据此发送营销短信；补齐后把同一个文件再导入一次即可"
    ]
