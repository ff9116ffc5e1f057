from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Consent
from sms.models import OptOut
from sms.restoring.known import Known
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db

BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def entry(what, **fields):
    return {"at": NOW.isoformat(), "what": what, "phone": "x", "scope": "all", **fields}


def opt_out(**fields):
    given = {"phone_index": "x", "source": "reply", "created_at": BEFORE}
    OptOut.objects.create(**{**given, **fields})


def is_known(asked):
    return Known([asked]).has(asked)


@pytest.mark.parametrize(
    ("label", "fields", "source", "expected"),
    [
        ("standing", {}, "reply", True),
        ("standing for another scope", {"scope": "care"}, "reply", False),
        ("of another number", {"phone_index": "y"}, "reply", False),
        ("ended before", {"ended_at": BEFORE}, "reply", False),
        ("ended at that moment", {"ended_at": NOW}, "reply", True),
        ("ended afterwards", {"ended_at": AFTER}, "reply", True),
        ("only suspended", {"source": "review"}, "reply", False),
        ("a suspension, suspended", {"source": "review"}, "review", True),
    ],
)
def test_a_closed_number(label, fields, source, expected):
    opt_out(**fields)

    assert is_known(entry("number_closed", source=source)) is expected


@pytest.mark.parametrize(
    ("label", "fields", "expected"),
    [("standing", {}, False), ("ended", {"ended_at": AFTER}, True)],
)
def test_an_opened_number(label, fields, expected):
    opt_out(**fields)

    assert is_known(entry("number_opened")) is expected


@pytest.mark.parametrize(
    ("withdrawn_at", "expected"),
    [(None, False), (BEFORE, False), (NOW, True), (AFTER, True)],
)
def test_a_withdrawn_consent(withdrawn_at, expected):
    owner = make_customer()
    Consent.objects.create(
        customer=owner, phone_index="x", scope="marketing", withdrawn_at=withdrawn_at
    )
    asked = entry("consent_withdrawn", who=str(owner.pk), scope="marketing")

    assert is_known(asked) is expected


def test_what_it_does_not_look_up_is_never_known():
    assert not is_known(entry("left_alone", who="nobody"))
    assert not is_known({"at": NOW.isoformat(), "what": "unheard of"})


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_all_entries(count, django_assert_num_queries):
    entries = [
        entry("consent_withdrawn", phone=str(number), who=str(make_customer().pk))
        for number in range(count)
    ]

    with django_assert_num_queries(2):
        Known(entries)
