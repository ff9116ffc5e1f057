from __future__ import annotations

from datetime import date

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
        assert consent.given_on == date(2026, 11, 21)

    def test_withdrawn_consent_is_not_revived(self, load):
        load(customer(短信同意="是"))
        Consent.objects.update(withdrawn_at=timezone.now(), withdrawn_through="TD")

        load(customer(短信同意="是"))

        assert [each.withdrawn_through for each in Consent.objects.all()] == ["TD"]

    def test_refusal_in_the_file_withdraws_the_consent(self, load):
        load(customer(短信同意="是"))

        load(customer(短信同意="否"))

        assert Consent.objects.get().withdrawn_through == "导入"
        assert DoNotDisturb.objects.count() == 0

    def test_refusal_of_somebody_new_is_a_line_of_the_ledger(self, load):
        load(customer(短信同意="否"))

        (refusal,) = Consent.objects.all()
        assert (refusal.scope, refusal.withdrawn_through) == ("service", "导入")
        assert refusal.wording == "短信同意：否"
