from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sms.gateways.skew import skew_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_the_skew_is_ours_over_theirs(simulator, minutes):
    off = timedelta(minutes=minutes)

    ahead = skew_of(simulator.url, lambda: timezone.now() + off)

    assert ahead is not None
    assert off - timedelta(seconds=5) < ahead < off + timedelta(seconds=5)
