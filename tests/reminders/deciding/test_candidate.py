from __future__ import annotations

import pytest

from reminders.deciding.candidate import kind_of
from reminders.reasons.registry import Priority
from shop.windows import ContactKind
from tests.reminders.deciding.candidates import candidate


@pytest.mark.parametrize(
    ("priority", "is_commercial", "kind"),
    [
        (Priority.RECALL, False, ContactKind.URGENT),
        (Priority.SAFETY, True, ContactKind.URGENT),
        (Priority.SAFETY + 1, False, ContactKind.REMINDER),
        (Priority.SAFETY + 1, True, ContactKind.CAMPAIGN),
    ],
)
def test_safety_is_urgent_and_advertising_is_a_campaign(priority, is_commercial, kind):
    assert kind_of(priority, is_commercial=is_commercial) is kind


@pytest.mark.parametrize(
    ("is_call", "kind"), [(True, ContactKind.CALL), (False, ContactKind.URGENT)]
)
def test_a_call_is_a_call_whatever_it_is_about(is_call, kind):
    assert candidate(1, "recall", is_call=is_call).kind is kind
