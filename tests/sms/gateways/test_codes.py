from __future__ import annotations

import pytest

from sms.gateways.base import NotSent, Rejected, Throttled, Unknown
from sms.gateways.codes import (
    ACCOUNT_WAITS,
    NUMBER_WAITS,
    OPTED_OUT,
    STAFF_MUST_MEND,
    Meaning,
    outcome_of,
)

CODES: dict[str, Meaning] = {
    "limit.day": NUMBER_WAITS,
    "blocked": OPTED_OUT,
    "busy": ACCOUNT_WAITS,
}
FAMILIES: dict[str, Meaning] = {"limit": Rejected, "auth": STAFF_MUST_MEND}


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("limit.day", Throttled("limit.day", "x", scope="recipient")),
        ("busy", Throttled("busy", "x", scope="account")),
        ("blocked", Rejected("blocked", "x", is_opt_out=True)),
        ("limit.hour", Rejected("limit.hour", "x")),
        ("auth", NotSent("auth", "x", scope="account")),
        ("day.limit", Unknown("day.limit", "x")),
        ("", Unknown("", "x")),
    ],
)
def test_a_code_goes_before_its_family_and_else_nothing_is_known(code, outcome):
    assert outcome_of(code, "x", CODES, FAMILIES) == outcome


def test_without_families_a_code_must_be_listed():
    assert outcome_of("limit.hour", "", CODES) == Unknown("limit.hour")
